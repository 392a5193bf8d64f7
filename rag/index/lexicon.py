"""The words of a generation: which terms each sentence and title has, how rare each term is.

On disk (`lexical/`): the vocabulary, one term a line, and as flat arrays the numbers of the terms
of each sentence and each title and of the passages that have each term. What a question weighs is
worked out from them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.durable import sync_folder, written
from rag.words import DAY_MARK, Concept

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

FOLDER = "lexical"
_VOCABULARY, _TITLES, _SENTENCES = "vocabulary.txt", "titles.npz", "sentences.npz"
_POSTINGS = "postings.npz"
FILES = tuple(f"{FOLDER}/{name}" for name in (_VOCABULARY, _TITLES, _SENTENCES))
POSTINGS = f"{FOLDER}/{_POSTINGS}"


@dataclass(frozen=True, slots=True)
class TermLists:
    """Lists of term numbers, flat: list n is `terms[starts[n]:starts[n + 1]]`."""

    starts: npt.NDArray[np.int64]
    terms: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def words(self, number: int, vocabulary: Sequence[str]) -> list[str]:
        """The terms of one list."""
        return [vocabulary[t] for t in self.of(number)]

    def of(self, number: int) -> Ints:
        """The numbers of the terms of one list."""
        return self.terms[self.starts[number] : self.starts[number + 1]]

    def gather(self, lists: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Ints]:
        """The terms of the lists given, and for each term the place of its list in `lists`."""
        lengths = self.starts[lists + 1] - self.starts[lists]
        owner = np.repeat(np.arange(len(lists)), lengths)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return owner, self.terms[self.starts[lists][owner] + within]

    def narrowed(self, lists: npt.NDArray[np.int64]) -> "TermLists":
        """Only the lists given, in their order."""
        lengths = self.starts[lists + 1] - self.starts[lists]
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        return TermLists(starts, self.gather(lists)[1])


@dataclass(frozen=True)
class Lexicon:
    """Terms of one generation. `passage_of` is the passage of each sentence, `article_of` of each
    passage its article; passages of an article have the terms of its title too. `postings` are the
    passages that have each term, each once, ascending."""

    vocabulary: dict[str, int]
    titles: TermLists
    sentences: TermLists
    postings: TermLists
    passage_of: Ints
    article_of: Ints

    @cached_property
    def terms_of_passage(self) -> Ints:
        """How many terms the sentences of each passage have."""
        lengths = np.diff(self.sentences.starts)
        return np.bincount(self.passage_of, lengths, len(self.article_of)).astype(np.int32)

    @cached_property
    def facts(self) -> Mask:
        """Which terms are names or numbers: they may differ where all other words are the same."""
        return self._beginning_with("=@0123456789")

    @cached_property
    def days(self) -> Mask:
        """Which terms are days, months or years that a text tells of."""
        return self._beginning_with(DAY_MARK)

    def _beginning_with(self, signs: str) -> Mask:
        found = (word[0] in signs for word in self.vocabulary)
        return np.fromiter(found, dtype=bool, count=len(self.vocabulary))

    def passages_with(self, terms: Iterable[str]) -> Ints:
        """The passages that have any of the terms, each once, in ascending order."""
        postings = self.postings
        numbers = [self.vocabulary[term] for term in terms if term in self.vocabulary]
        lists = [postings.terms[postings.starts[n] : postings.starts[n + 1]] for n in numbers]
        return self._any_of(lists)

    def _any_of(self, lists: Sequence[Ints]) -> Ints:
        """The passages that are in any of the lists, each once, in ascending order."""
        if len(lists) == 1:
            return lists[0]
        # Sorting what they have together takes longer than a look at every passage.
        in_any = np.zeros(len(self.article_of), dtype=bool)
        for each in lists:
            in_any[each] = True
        return np.flatnonzero(in_any).astype(np.int32)

    def weigh(self, concepts: Sequence[Concept], among: Mask | None = None) -> "Wanted":
        """The concepts as numbers of this vocabulary, each with how much it tells apart.

        With `among`, by passage, only these passages have anything, and weights are as if there
        were no others.
        """
        found = [self._wanted(concept) for concept in concepts]
        total = len(self.article_of)
        if among is not None:
            found = [(alternatives, having[among[having]]) for alternatives, having in found]
            total = int(np.count_nonzero(among))
        weights = [
            float(np.log1p((total - len(having) + 0.5) / (len(having) + 0.5)))
            for _, having in found
        ]
        return Wanted(
            self.sentences,
            len(self.vocabulary),
            len(self.article_of),
            tuple(alternatives for alternatives, _ in found),
            tuple(having for _, having in found),
            tuple(weights),
        )

    def _wanted(self, concept: Concept) -> tuple[tuple[tuple[int, ...], ...], Ints]:
        alternatives = []
        for terms in concept.alternatives:
            numbers = [self.vocabulary.get(term, -1) for term in terms]
            if -1 not in numbers:
                alternatives.append(tuple(numbers))
        return tuple(alternatives), self._any_of([self._having(each) for each in alternatives])

    def _having(self, numbers: Sequence[int]) -> Ints:
        """The passages that have all of the terms."""
        postings = self.postings
        lists = [postings.terms[postings.starts[n] : postings.starts[n + 1]] for n in numbers]
        lists.sort(key=len)
        common = lists[0]
        for others in lists[1:]:
            common = common[places_among(others, common)]
        return common


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """The concepts of a question and what has them among passages numbered from 0 to `passages`.

    `having` are the passages that have each, ascending; `terms` are the terms of each sentence, by
    numbers below `vocabulary`.
    """

    terms: TermLists
    vocabulary: int
    passages: int
    alternatives: tuple[tuple[tuple[int, ...], ...], ...]
    having: tuple[Ints, ...]
    weights: tuple[float, ...]

    @property
    def weight(self) -> float:
        """How much the question tells apart altogether: the sum of the weights."""
        return sum(self.weights)

    def shares(self) -> Floats:
        """The share of the weight that each passage has, 0 to 1, for all passages."""
        shares = np.zeros(self.passages, dtype=np.float32)
        for having, weight in zip(self.having, self.weights, strict=True):
            shares[having] += weight
        return shares / np.float32(self.weight or 1.0)

    def sentences(self, rows: npt.NDArray[np.int64]) -> Floats:
        """The share of the weight that each of the sentences given has, 0 to 1."""
        shares = np.zeros(len(rows), dtype=np.float32)
        owner, terms = self.terms.gather(rows)
        known = np.zeros(self.vocabulary, dtype=bool)
        known[[n for each in self.alternatives for numbers in each for n in numbers]] = True
        owner, terms = owner[known[terms]], terms[known[terms]]
        for alternatives, weight in zip(self.alternatives, self.weights, strict=True):
            shares[_having_any(alternatives, owner, terms, len(rows))] += weight
        return shares / np.float32(self.weight or 1.0)

    def narrowed(self, passages: npt.NDArray[np.int64], terms: TermLists) -> "Wanted":
        """The same of some passages, ascending, whose sentences have `terms`."""
        return replace(
            self,
            terms=terms,
            passages=len(passages),
            having=tuple(places_among(having, passages) for having in self.having),
        )


def places_among(rows: Ints, chosen: Ints | npt.NDArray[np.int64]) -> Ints:
    """The places in `chosen` of those of its rows that are in `rows`; both are ascending."""
    if not len(rows):
        return np.zeros(0, dtype=np.int32)
    at = np.minimum(np.searchsorted(rows, chosen), len(rows) - 1)
    return np.flatnonzero(rows[at] == chosen).astype(np.int32)


def _having_any(
    alternatives: Iterable[tuple[int, ...]], owner: npt.NDArray[np.int64], terms: Ints, count: int
) -> npt.NDArray[np.bool_]:
    """Which of `count` lists have all terms of one of the alternatives."""
    having = np.zeros(count, dtype=bool)
    for numbers in alternatives:
        each = np.zeros(count, dtype=np.int32)
        for number in set(numbers):
            each[owner[terms == number]] += 1
        having |= each == len(set(numbers))
    return having


def write_lexicon(
    folder: Path,
    titles: Sequence[Sequence[str]],
    sentences: Sequence[Sequence[str]],
    *,
    passage_of: Ints,
    article_of: Ints,
) -> None:
    """Write `lexical/` into the folder of a generation and flush it."""
    (folder / FOLDER).mkdir()
    vocabulary: dict[str, int] = {}
    of_titles, of_sentences = (_numbered(lists, vocabulary) for lists in (titles, sentences))
    postings = _postings(of_titles, of_sentences, len(vocabulary), passage_of, article_of)
    for name, lists in (
        (_TITLES, of_titles),
        (_SENTENCES, of_sentences),
        (_POSTINGS, postings),
    ):
        with written(folder / FOLDER / name) as file:
            np.savez(file, starts=lists.starts, terms=lists.terms)
    with written(folder / FOLDER / _VOCABULARY) as file:
        file.write("".join(f"{term}\n" for term in vocabulary).encode())
    sync_folder(folder / FOLDER)


def _numbered(lists: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> TermLists:
    """The terms by their numbers in the vocabulary, which gets those that it lacks."""
    starts = np.cumsum([0, *map(len, lists)], dtype=np.int64)
    numbers = (vocabulary.setdefault(term, len(vocabulary)) for terms in lists for term in terms)
    return TermLists(starts, np.fromiter(numbers, dtype=np.int32, count=int(starts[-1])))


def _postings(
    titles: TermLists, sentences: TermLists, count: int, passage_of: Ints, article_of: Ints
) -> TermLists:
    """Which passages have each of `count` terms."""
    owner, terms = sentences.gather(np.arange(len(sentences), dtype=np.int64))
    in_title, of_title = titles.gather(article_of.astype(np.int64))
    width = max(len(article_of), 1)
    keys = np.unique(
        np.concatenate((terms, of_title)).astype(np.int64) * width
        + np.concatenate((passage_of[owner].astype(np.int64), in_title))
    )
    counts = np.bincount(keys // width, minlength=count)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return TermLists(starts, (keys % width).astype(np.int32))


def read_lexicon(
    folder: Path, passage_of: Ints, article_of: Ints, *, with_postings: bool
) -> Lexicon:
    """Read what `write_lexicon` wrote; the caller has verified the files.

    A generation from before postings were kept is read without them, and they are worked out.
    """
    words = (folder / FOLDER / _VOCABULARY).read_text(encoding="utf-8").split("\n")[:-1]
    vocabulary = {word: number for number, word in enumerate(words)}
    titles, sentences = (_read(folder / FOLDER / name) for name in (_TITLES, _SENTENCES))
    postings = (
        _read(folder / FOLDER / _POSTINGS)
        if with_postings
        else _postings(titles, sentences, len(vocabulary), passage_of, article_of)
    )
    return Lexicon(vocabulary, titles, sentences, postings, passage_of, article_of)


def _read(path: Path) -> TermLists:
    with np.load(path, allow_pickle=False) as arrays:
        return TermLists(arrays["starts"], arrays["terms"])


def no_lexicon(passage_of: Ints, article_of: Ints) -> Lexicon:
    """Of a generation from before words were kept: no term is in it."""
    none = np.zeros(0, dtype=np.int32)
    articles = int(article_of.max()) + 1 if len(article_of) else 0
    return Lexicon(
        {},
        TermLists(np.zeros(articles + 1, dtype=np.int64), none),
        TermLists(np.zeros(len(passage_of) + 1, dtype=np.int64), none),
        TermLists(np.zeros(1, dtype=np.int64), none),
        passage_of,
        article_of,
    )
