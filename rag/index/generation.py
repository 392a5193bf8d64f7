"""One published state of the corpus, loaded and never changed: vectors, offsets and filters."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt

from rag.index.database import ArticleFacts, Database
from rag.index.layout import IndexFolder
from rag.index.lexicon import FILES, POSTINGS, Lexicon, no_lexicon, read_lexicon
from rag.index.manifest import (
    GenerationDamaged,
    Manifest,
    ManifestError,
    check_files,
    read_manifest,
    rows_sha256,
)
from rag.index.near import FILES as NEAR
from rag.index.near import MANY_PASSAGES, Near, read_near
from rag.index.part import Ints, Mask, Part, Query, Rows, Terms
from rag.index.rows import PassageArrays
from rag.index.vectors import read_vectors
from rag.types import Filters, Language, Sources, folded_source

PASSAGES = "vectors.faiss"
SENTENCES = "sentences.faiss"
TITLES = "titles.faiss"


@dataclass(frozen=True, slots=True, eq=False)
class Generation:
    """`whole` has all its passages in order; `near` finds the nearest where those are many.

    `sentence_passage` is the passage of each sentence. `traditional` says that hardly a passage is
    in Simplified Chinese. `sources` has the number of each source by its folded name;
    `languages` and `passages_each` are by article.
    """

    manifest: Manifest
    article_number: dict[str, int]
    traditional: bool
    whole: Part
    sentence_passage: Ints
    lexicon: Lexicon
    near: Near | None
    sources: Mapping[str, int] = field(repr=False)
    languages: npt.NDArray[np.str_] = field(repr=False)
    passages_each: Rows = field(repr=False)

    @property
    def name(self) -> str:
        """For instance gen-000012."""
        return self.manifest.generation

    @property
    def articles(self) -> tuple[ArticleFacts, ...]:
        """All its articles, in order."""
        return self.whole.articles

    @property
    def complete(self) -> bool:
        """Whether it has all that a generation is published with now."""
        files = {TITLES, POSTINGS, *(NEAR if self.manifest.passages >= MANY_PASSAGES else ())}
        return files <= self.manifest.files.keys()

    def passages_of_article(self, number: int) -> tuple[int, int]:
        """The range of passage rows of an article."""
        start, end = np.searchsorted(self.whole.passage_article, [number, number + 1])
        return int(start), int(end)

    def sentences_between(self, first: int, end: int) -> tuple[int, int]:
        """The range of sentence rows of a range of passages, which may be empty."""
        starts = self.whole.first_sentence
        return int(starts[first]), int(starts[end])

    def of_sources(self, names: Sources) -> Mask:
        """Which articles are of these sources."""
        numbers = [self.sources[name] for name in names if name in self.sources]
        return np.isin(self.whole.source_number, np.array(numbers, dtype=np.int32))

    def passages_by_language(self, held: Mask) -> dict[Language, int]:
        """How many passages the articles of a mask have in each language."""
        return _by_language(self.languages[held], self.passages_each[held])

    def part(self, query: Query, hidden: frozenset[str], held: Mask | None = None) -> Part:
        """What may be found for a question: all passages, or where those are many the likely.

        `held` says which articles there are for whoever asks, None for all: words are weighed among
        these. Filters and what is `hidden` only leave out.
        """
        articles = self._allowed(query.filters, hidden, held)
        own = self.whole.own(query)
        among = None if held is None else held[self.whole.passage_article]
        whole = replace(
            self.whole,
            wanted={
                same: self.lexicon.weigh(query.concepts(same=same), among)
                for same, there in ((True, own), (False, ~own))
                if (there if among is None else there & among).any()
            },
            tells=tuple(self.lexicon.passages_with(terms) for terms in query.times),
            allowed=None if articles.all() else articles[self.whole.passage_article],
            newest=int(self.whole.published[articles].max(initial=0)),
        )
        if self.near is None:
            return whole
        return whole.narrowed(self.near.likely(whole, query))

    def _allowed(self, filters: Filters, hidden: frozenset[str], held: Mask | None) -> Mask:
        """Which articles a search may return."""
        published = self.whole.published
        articles = np.ones(len(self.articles), dtype=bool) if held is None else held.copy()
        if filters.since:
            articles &= published >= filters.since.toordinal()
        if filters.until:
            articles &= (published > 0) & (published <= filters.until.toordinal())
        if filters.source:
            articles &= self.of_sources(frozenset({folded_source(filters.source)}))
        for article_id in hidden:
            if article_id in self.article_number:
                articles[self.article_number[article_id]] = False
        return articles


def load_generation(folder: IndexFolder, name: str, database: Database) -> Generation:
    """Verify, then load; `GenerationDamaged`, or `ManifestError` when it may be sound."""
    path = folder.path(name)
    manifest = read_manifest(path)
    check_files(path, manifest)
    try:
        facts = database.rows(name)
        cuts = database.all_passages(name, manifest.layout.key)
    except (ValueError, TypeError) as error:
        raise GenerationDamaged(f"{folder.database} holds what nobody wrote: {error}") from error
    if rows_sha256(fact.row for fact in facts) != manifest.rows_sha256:
        raise GenerationDamaged(f"{folder.database} no longer holds the articles that {name} names")
    if len(cuts) != len(facts):
        raise GenerationDamaged(f"{folder.database} lacks passages that {name} was built from")
    if manifest.cuts_sha256 not in ("", cuts_sha256(facts, cuts)):
        raise GenerationDamaged(f"{folder.database} says otherwise how articles of {name} are cut")
    try:
        return _assemble(manifest, tuple(facts), cuts, path)
    except (OSError, RuntimeError) as error:
        raise ManifestError(f"{path} cannot be read now: {error}") from error


def cuts_sha256(facts: Sequence[ArticleFacts], cuts: Sequence[PassageArrays]) -> str:
    """One hash over what a generation takes from the database besides its rows."""
    digest = hashlib.sha256()
    for fact, (spans, sentences) in zip(facts, cuts, strict=True):
        digest.update(f"{fact.published}\0{fact.source}\0{fact.language}\0{len(spans)}".encode())
        digest.update(spans.tobytes())
        digest.update(sentences.tobytes())
    return digest.hexdigest()


def _assemble(
    manifest: Manifest, facts: tuple[ArticleFacts, ...], cuts: list[PassageArrays], path: Path
) -> Generation:
    """Join the articles' arrays into one numbering of passages and one of sentences."""
    passages_each = np.array([len(spans) for spans, _ in cuts], dtype=np.int64)
    sentences_each = [len(sentences) for _, sentences in cuts]
    first_passage = np.concatenate(([0], np.cumsum(passages_each)))[:-1]
    sentences = np.concatenate([s for _, s in cuts]) if cuts else np.zeros((0, 3), np.int32)
    sentence_passage = sentences[:, 0] + np.repeat(first_passage, sentences_each)
    sentence_passage = sentence_passage.astype(np.int32)
    passage_article = np.repeat(np.arange(len(facts), dtype=np.int32), passages_each)
    lexicon = _lexicon(manifest, path, sentence_passage, passage_article)
    many = set(NEAR) <= set(manifest.files)
    flat = {
        name: read_vectors(path / name)
        for name in (PASSAGES, SENTENCES, TITLES)
        if name in manifest.files
    }
    titles = flat.get(TITLES)
    sources: dict[str, int] = {}
    languages = np.array([fact.language for fact in facts], dtype=np.str_)
    whole = Part(
        articles=facts,
        published=np.array([fact.published for fact in facts], dtype=np.int32),
        source_number=source_numbers(facts, sources),
        passage_article=passage_article,
        passage_spans=np.concatenate([s for s, _ in cuts]) if cuts else np.zeros((0, 2), np.int32),
        passage_english=np.array([f.language == "en" for f in facts], dtype=bool)[passage_article],
        passage_vectors=flat[PASSAGES],
        sentence_spans=sentences[:, 1:],
        sentence_vectors=flat[SENTENCES],
        first_sentence=np.searchsorted(sentence_passage, np.arange(len(passage_article) + 1)),
        title_vectors=titles,
        terms=Terms(lexicon.sentences, lexicon.facts, lexicon.days, lexicon.terms_of_passage),
        wanted={},
    )
    counted = (len(whole.passage_spans), len(whole.sentence_spans))
    if counted != (len(whole.passage_vectors), len(whole.sentence_vectors)):
        raise GenerationDamaged(f"{path} holds vectors for other passages than the database lists")
    if titles is not None and len(titles) != len(facts):
        raise GenerationDamaged(f"{path} holds titles of other articles than the database lists")
    return Generation(
        manifest=manifest,
        article_number={fact.row[0]: number for number, fact in enumerate(facts)},
        traditional=hardly_simplified(_by_language(languages, passages_each)),
        whole=whole,
        sentence_passage=sentence_passage,
        lexicon=lexicon,
        near=read_near(path, whole) if many else None,
        sources=sources,
        languages=languages,
        passages_each=passages_each,
    )


def source_numbers(facts: Sequence[ArticleFacts], numbers: dict[str, int]) -> Ints:
    """A number for each source, which is put into `numbers` by its folded name; articles of an
    unknown one are each of their own."""
    found = [
        numbers.setdefault(folded_source(fact.source), len(numbers)) if fact.source else -1 - number
        for number, fact in enumerate(facts)
    ]
    return np.array(found, dtype=np.int32)


def _by_language(languages: npt.NDArray[np.str_], passages_each: Rows) -> dict[Language, int]:
    known: tuple[Language, ...] = get_args(Language)
    return {each: int(passages_each[languages == each].sum()) for each in known}


def hardly_simplified(passages: Mapping[Language, int]) -> bool:
    """Whether nine in ten Chinese passages, counted by language, are in Traditional script."""
    return passages.get("zh-Hant", 0) > 9 * passages.get("zh-Hans", 0)


def _lexicon(
    manifest: Manifest, path: Path, sentence_passage: Ints, passage_article: Ints
) -> Lexicon:
    """The words of the generation; none in one that was built before words were kept."""
    if not set(FILES) <= set(manifest.files):
        return no_lexicon(sentence_passage, passage_article)
    with_postings = POSTINGS in manifest.files
    lexicon = read_lexicon(path, sentence_passage, passage_article, with_postings=with_postings)
    if len(lexicon.sentences) != len(sentence_passage):
        raise GenerationDamaged(f"{path} holds words for other sentences than the database lists")
    return lexicon
