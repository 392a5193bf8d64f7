"""Hold a model's sentence against the words it cites; what they do not carry is not delivered.

Figures with their units and precision, dates as days seen from the article's own, names by the
table and, beyond it, those written in Latin letters; quotations word for word.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from unicodedata import normalize

from rag.articles import detect_language, fold_to_simplified
from rag.citations import Evidence, quotations
from rag.facts import Figure, When, dates_in, figures_in, numbers_in
from rag.facts.dates import agrees as dates_agree
from rag.facts.figures import agrees as figures_agree
from rag.matching import coverage, plain, terms
from rag.names import mentions_in, unmatched_names
from rag.types import Check, CheckKind, Language, Support

_FULLY_CARRIED = 1.0
_PARTLY_CARRIED = 0.35
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"
# Two letters at least; the NT of NT$1.25tn is no name.
_NAME = re.compile(rf"(?<![{_LATIN}])[A-ZÀ-ÖØ-Þ][{_LATIN}’'-]+(?![{_LATIN}$])")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
_YEAR_WORDS = {
    **{"前年": -2, "去年": -1, "今年": 0, "明年": 1},
    **{"last year": -1, "this year": 0, "next year": 1},
}
# Each row: forms that say the same; a claim may not turn one round.
_DIRECTIONS = (
    (
        "不",
        "没",
        "未",
        "无",
        "非",
        " not ",
        "n't",
        " no ",
        " never ",
        "without",
        "denied",
        "declin",
    ),
    ("上升", "增加", "提高", "上涨", "调升", " rose", " rise", " raise", " increas", " up "),
    (
        "下降",
        "减少",
        "降低",
        "下跌",
        "调降",
        "降至",
        " fell",
        " fall",
        " cut",
        " lower",
        " drop",
        " down ",
    ),
)
# Words an English sentence may open with that need no evidence; any other is taken for a name.
_OPENERS = frozenset(
    """
    a about according after all also although an and another any as at because before both but by
    despite during each earlier either even every few first following for former four from he her
    his however if in instead it its last later many meanwhile more most much no not of on one only
    or other our over previously reports second several she since so some still such that the their
    then there these they this those though three through to two under until we what when where
    whether which while who with work you
    """.split()
)
_LAST_MONTH = re.compile(rf"\blast ({'|'.join(_MONTHS)})\b")


def check_claim(claim: str, evidence: Sequence[Evidence]) -> tuple[Check, ...]:
    """Every figure, date, quotation and name of the claim, and whether the evidence carries it."""
    words = "\n".join(e.quote for e in evidence)
    figures, dates = figures_in(claim), _placed(dates_in(claim, seen_from=None))
    # What was read as neither, such as the number of a treaty, is held by its magnitude.
    rest = _without(claim, [*figures, *dates])
    return (
        *_check_figures(claim, figures, evidence, words),
        *_check_numbers(rest, evidence, words),
        *_check_dates(claim, dates, evidence, words),
        *_check_quotations(claim, evidence, words),
        *_check_known_names(claim, words),
        *_check_names(claim, words),
    )


def support_of(claim: str, evidence: Sequence[Evidence]) -> Support | None:
    """How much of the claim's wording the evidence has; None when too little to deliver it.

    Across languages the words cannot be compared yet, and names not either: nothing is delivered.
    """
    chinese = detect_language(claim) != "en"
    if any((e.article.language != "en") != chinese for e in evidence):
        return None
    share = coverage(terms(claim), "\n".join(e.quote for e in evidence))
    if share < _PARTLY_CARRIED:
        return None
    return "supported" if share >= _FULLY_CARRIED else "partly"


def fits_language(claim: str, language: Language) -> bool:
    """Whether a sentence is in the language and script it should be in."""
    if language == "zh-Hans":
        return detect_language(claim) != "en" and fold_to_simplified(claim) == claim
    return detect_language(claim) == language


def _check_figures(
    claim: str, figures: Sequence[Figure], evidence: Sequence[Evidence], words: str
) -> list[Check]:
    given = [figure for e in evidence for figure in figures_in(e.quote)]
    return [
        _check(
            "figure",
            claim[said.start : said.end],
            words,
            ok=any(figures_agree(said, figure) for figure in given),
        )
        for said in figures
    ]


def _check_numbers(rest: str, evidence: Sequence[Evidence], words: str) -> list[Check]:
    carried = numbers_in(words) | _years_told(evidence)
    return [
        _check("figure", format(value, "f"), words, ok=value in carried)
        for value in sorted(numbers_in(rest))
    ]


def _check_dates(
    claim: str, dates: Sequence[When], evidence: Sequence[Evidence], words: str
) -> list[Check]:
    """Dates of the claim, as far as they do not depend on the day it is read."""
    given = [when for e in evidence for when in _dates_of(e)] if dates else []
    return [
        _check(
            "date",
            claim[said.start : said.end],
            words,
            ok=any(dates_agree(said, when) for when in given),
        )
        for said in dates
    ]


def _dates_of(evidence: Evidence) -> Iterator[When]:
    """The dates of the cited words, read with what the article says before them."""
    article = evidence.article
    for when in _read_dates(article.text, article.published):
        if evidence.start <= when.start and when.end <= evidence.end:
            yield when


@lru_cache(maxsize=64)
def _read_dates(text: str, published: date | None) -> tuple[When, ...]:
    """Many sentences are held against the same few articles."""
    return dates_in(text, seen_from=published)


def _placed(dates: Sequence[When]) -> tuple[When, ...]:
    return tuple(when for when in dates if when.first or when.yearless)


def _without(text: str, read: Sequence[Figure | When]) -> str:
    """The text with what was read left blank."""
    for span in read:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _check_known_names(claim: str, words: str) -> list[Check]:
    """Names that the table knows, in whatever script, region or form."""
    unmatched = unmatched_names(claim, words)
    return [
        _check("name", mention.form, words, ok=mention not in unmatched)
        for mention in mentions_in(claim)
    ]


def same_direction(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Whether negations and words for up and down of the claim are among the evidence's own."""
    words = fold_to_simplified("\n".join(e.quote for e in evidence)).lower()
    said = fold_to_simplified(claim).lower()
    return all(
        any(form in words for form in forms)
        for forms in _DIRECTIONS
        if any(form in said for form in forms)
    )


def _years_told(evidence: Sequence[Evidence]) -> frozenset[Decimal]:
    """Years that the evidence tells by 去年 or "last year", seen from the day it was published."""
    years = set()
    for e in evidence:
        words, published = " ".join(e.quote.lower().split()), e.article.published
        if published is None:
            continue
        years |= {published.year + shift for word, shift in _YEAR_WORDS.items() if word in words}
        for match in _LAST_MONTH.finditer(words):
            month = _MONTHS.index(match.group(1)) + 1
            years.add(published.year - (month >= published.month))
    return frozenset(Decimal(year).normalize() for year in years)


def _check_quotations(claim: str, evidence: Sequence[Evidence], words: str) -> list[Check]:
    """A quotation stands in one piece in one of the quotes."""
    carried = [plain(e.quote) for e in evidence]
    return [
        _check("quote", quotation, words, ok=any(plain(quotation) in quote for quote in carried))
        for quotation in quotations(claim)
        if plain(quotation)
    ]


def _check_names(claim: str, words: str) -> list[Check]:
    """Capitalised words; the first of an English sentence unless it is a word that opens many.

    Of a compound such as `US-based` only the capitalised parts are names. What the table of names
    knows is held by it.
    """
    known = set(_latin_words(words))
    claim = normalize("NFKC", claim)
    held = mentions_in(claim)
    checks = []
    for match in _NAME.finditer(claim):
        name = match.group()
        if any(m.start <= match.start() and match.end() <= m.end for m in held):
            continue
        if _opens_sentence(claim, match.start()) and _is_no_name(name.lower(), known):
            continue
        parts = [part for part in _latin_words(name, lower=False) if part[0].isupper()]
        checks.append(_check("name", name, words, ok={part.lower() for part in parts} <= known))
    return checks


def _is_no_name(opener: str, known: Collection[str]) -> bool:
    """A word that many sentences open with, or a form of a word of the evidence."""
    beginning = opener[:5]
    inflected = len(beginning) == 5 and any(word.startswith(beginning) for word in known)
    return opener in _OPENERS or inflected


def _opens_sentence(claim: str, at: int) -> bool:
    return not _HAN.search(claim) and not any(character.isalnum() for character in claim[:at])


def _latin_words(text: str, *, lower: bool = True) -> list[str]:
    plain_text = normalize("NFKC", text)
    return re.findall(rf"[{_LATIN}]+", plain_text.lower() if lower else plain_text)


def _check(kind: CheckKind, claim: str, words: str, *, ok: bool) -> Check:
    return Check(kind, claim, words if ok else "", ok)
