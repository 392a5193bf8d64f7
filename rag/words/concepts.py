"""What a question is about, as terms that a text of one language or the other may have."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.articles import fold_to_simplified
from rag.matching import english_words, terms
from rag.words.dictionary import Dictionary, default_dictionary
from rag.words.indexing import neutral_terms


@dataclass(frozen=True, slots=True)
class Concept:
    """Something a question speaks of. A text has it when it has all terms of one alternative."""

    alternatives: tuple[tuple[str, ...], ...]


def concepts_of(question: str, *, chinese: bool, same: bool) -> tuple[Concept, ...]:
    """The concepts of a question, `chinese` or not, for texts of the `same` language or the other.

    In its own language each term, name and number is one. Across languages names and numbers are,
    and each word that the dictionary has.
    """
    words = _own_words(question) if same else _translated(question, chinese=chinese)
    return (*words, *(Concept(((term,),)) for term in sorted(neutral_terms(question))))


def _own_words(question: str) -> tuple[Concept, ...]:
    return tuple(Concept(((term,),)) for term in sorted(terms(question)))


@lru_cache(maxsize=512)
def _translated(question: str, *, chinese: bool) -> tuple[Concept, ...]:
    translated = _into_english if chinese else _into_chinese
    return tuple(translated(question, default_dictionary()))


def _into_english(question: str, dictionary: Dictionary) -> list[Concept]:
    words = dict.fromkeys(dictionary.words_in(fold_to_simplified(question)))
    return [
        Concept(tuple((stem,) for stem in dictionary.english[word].split()))
        for word in words
        if terms(word)
    ]


def _into_chinese(question: str, dictionary: Dictionary) -> list[Concept]:
    """Single words, and pairs that stand together as in "arms sale"."""
    stems = english_words(question)
    keys = dict.fromkeys([*stems, *(" ".join(pair) for pair in pairwise(stems))])
    return [
        Concept(tuple(_pairs_of(word) for word in dictionary.chinese[key].split()))
        for key in keys
        if key in dictionary.chinese
    ]


def _pairs_of(word: str) -> tuple[str, ...]:
    """What a text with the word has; a word of one character stands alone there."""
    return tuple(first + second for first, second in pairwise(word)) or (word,)
