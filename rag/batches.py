"""Articles cut and embedded, many at a time: in this process, or by others who hand them back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.encoder import Encoder, Vectors
from rag.passages import Cut, embedding_text
from rag.types import Article, Passage


@dataclass(frozen=True, slots=True)
class CutArticle:
    """An article in passages, and the sentences that had to be cut for them."""

    article: Article
    passages: tuple[Passage, ...]
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Embedded:
    """A cut article with a unit vector for each passage and each sentence, in order."""

    cut: CutArticle
    of_passages: Vectors
    of_sentences: Vectors


class Workers(Protocol):
    """Others who cut and embed: articles go in one by one and come back when they are done."""

    def take(self, article: Article) -> list[Embedded]:
        """Hand over an article; gives those that are done meanwhile, whichever they are."""
        ...

    def rest(self) -> Iterator[list[Embedded]]:
        """Those still out, as they come."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Texts as rows, in order, shape [n, dimension]."""
        ...


def embed(batch: Sequence[CutArticle], encoder: Encoder) -> list[Embedded]:
    """The articles with their vectors, all of them in one call of the encoder."""
    texts_of_passages = [
        embedding_text(cut.article.text[passage.start : passage.end])
        for cut in batch
        for passage in cut.passages
    ]
    texts_of_sentences = [
        embedding_text(cut.article.text[sentence.start : sentence.end])
        for cut in batch
        for passage in cut.passages
        for sentence in passage.sentences
    ]
    vectors = each_once(encoder, texts_of_passages + texts_of_sentences)
    of_passages, of_sentences = (
        vectors[: len(texts_of_passages)],
        vectors[len(texts_of_passages) :],
    )
    embedded = []
    for cut in batch:
        few, many = len(cut.passages), sum(len(p.sentences) for p in cut.passages)
        embedded.append(Embedded(cut, of_passages[:few], of_sentences[:many]))
        of_passages, of_sentences = of_passages[few:], of_sentences[many:]
    return embedded


def each_once(encoder: Encoder | Workers, texts: Sequence[str]) -> Vectors:
    """Vectors of texts in order, shape [n, dimension]; those that are equal are embedded once."""
    place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return encoder.embed_passages(list(place))[[place[text] for text in texts]]
