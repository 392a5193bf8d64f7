"""Compare texts by the words they share, whatever their script: folded terms and their overlap."""

import re
from functools import lru_cache
from unicodedata import normalize

from rag.articles import fold_to_simplified

_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+|[a-z]+(?:['’][a-z]+)?|\d+(?:[.,]\d+)*")
_TOKEN = re.compile(r"[㐀-䶿一-鿿豈-﫿]|\d+(?:[.,]\d+)*|[^\W\d_㐀-䶿一-鿿豈-﫿]+")
_ENGLISH_STOP = frozenset(
    """
    a about an and any are as at be been by can could did do does for from had has have he her his
    how i in into is it its many much not of on one or she should so than that the their them there
    these they this to was were what when where which who whom whose why will with would you your
    say says said tell
    """.split()
)
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""))
_SHORTEST_STEM = 3
# Question words and particles; bigrams made of these say nothing about the subject.
_CHINESE_STOP = frozenset(
    "的了是在和与及或吗呢吧什么哪些谁多少几何为怎样如请问有没被把对于从到也都就这那其"
)


@lru_cache(maxsize=4096)
def terms(text: str) -> frozenset[str]:
    """Folded content terms: Chinese character pairs, English words, numbers."""
    found = set()
    for match in _RUN.finditer(normalize("NFKC", fold_to_simplified(text)).lower()):
        run = match.group()
        if run[0].isdigit():
            found.add(run.replace(",", ""))
        elif run[0] < "\u3000":
            if run not in _ENGLISH_STOP:
                found.add(_stem(run))
        else:
            pairs = [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
            found.update(pair for pair in pairs if not set(pair) <= _CHINESE_STOP)
    return frozenset(found)


def english_words(text: str) -> tuple[str, ...]:
    """The English content words of a text as `terms` has them, in order.

    >>> english_words("The ministers raised tariffs")
    ('minister', 'rais', 'tariff')
    """
    runs = _RUN.findall(normalize("NFKC", text).lower())
    return tuple(_stem(r) for r in runs if "a" <= r[0] <= "z" and r not in _ENGLISH_STOP)


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """Fold possessives, plurals and the common endings of verbs; what is left has three letters."""
    word = word.removesuffix("'s").removesuffix("’s")
    if word.endswith("ss"):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if len(word) > _SHORTEST_STEM + 1 and word.endswith("e") else word


def coverage(wanted: frozenset[str], text: str) -> float:
    """The share of the wanted terms that `text` has, 0 to 1; 0 when none is wanted."""
    return len(wanted & terms(text)) / len(wanted) if wanted else 0.0


def plain(text: str) -> str:
    """Text for comparing quotations: folded, full width narrowed, marks and white space closed up.

    Words and numbers stay whole, so that `plain(a) in plain(b)` never matches inside one.

    >>> plain("「港口 3.5％」"), plain("we pay") in plain("owe payments")
    (' 港 口 3.5 ', False)
    """
    folded = normalize("NFKC", fold_to_simplified(text)).casefold()
    found = _TOKEN.findall(folded)
    return f" {' '.join(found)} " if found else ""
