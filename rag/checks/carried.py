"""Every figure, date, quotation and name of a claim, and whether its evidence carries it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from rag.checks.names import check_names
from rag.checks.scripts import CHINESE, is_foreign
from rag.checks.spans import blanked
from rag.citations import Evidence, quotations
from rag.facts import Figure, When, dates_in, figures_in, numbers_in
from rag.facts.dates import agrees as dates_agree
from rag.facts.figures import agrees as figures_agree
from rag.matching import plain
from rag.names import Mention, mentions_in
from rag.types import Check, CheckKind

_ONE_OF = re.compile("之一")
_ONE = re.compile(
    r"(?<![〇零一二三四五六七八九十百千萬万億亿兆第])一(?![〇零一二三四五六七八九十百千萬万億亿兆])"
)
# Newsrooms name the day of the week of the report's own week; its date stands beside the citation.
_DAY_OF_WEEK = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:週|周|星期|禮拜|礼拜)[一二三四五六日天]",
    re.IGNORECASE,
)
# British newsrooms quote in single marks; one behind a letter, or before '90s, is an apostrophe.
# Chinese has no blanks beside its marks.
_SINGLE_QUOTED = re.compile(
    rf"(?<![^\s(\[{{\"“‘（［【「『《〈—–―\-：，、；。{CHINESE}])"
    rf"(?:‘(?=\S)(.+?)(?<=\S)’|'(?=[^\s\d])(.+?)(?<=\S)')(?![^\W{CHINESE}])"
)


def check_claim(
    claim: str, evidence: Sequence[Evidence], *, as_of: date | None = None
) -> tuple[Check, ...]:
    """Every figure, date, quotation and name of the claim, and whether the evidence carries it.

    `as_of` is the day the reader reads: what the claim tells from there ("last year") must agree
    with the evidence. When it is None such words are not held.
    """
    words = "\n".join(e.quote for e in evidence)
    # The numbers inside names (五角大樓, G20, five-year plan) are held with the names.
    names = mentions_in(claim)
    figures = [f for f in figures_in(claim) if not _within(f, names)]
    dates = dates_in(claim, seen_from=None)
    given = [when for e in evidence for when in _dates_of(e)] if dates else []
    held = tuple(_held_dates(claim, dates, given, evidence, as_of))
    # What was read as neither, such as the number of a treaty, is held by its magnitude.
    rest = blanked(claim, [*figures, *(when for when, _ in held), *names])
    return (
        *_check_figures(claim, figures, evidence, words),
        *_check_numbers(rest, evidence, words),
        *(_check("date", claim[when.start : when.end], words, ok=ok) for when, ok in held),
        *_check_quotations(claim, evidence, words),
        *check_names(claim, evidence, dates=[when for when, ok in held if ok]),
    )


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
    # 一個 is "a" in English, which is no number.
    rest = (_ONE if is_foreign(rest, words) else _ONE_OF).sub(" ", rest)
    wanted = sorted(numbers_in(rest))
    carried = numbers_in(words) | _years_told(evidence) if wanted else frozenset()
    return [_check("figure", format(value, "f"), words, ok=value in carried) for value in wanted]


def _held_dates(
    claim: str,
    dates: Sequence[When],
    given: Sequence[When],
    evidence: Sequence[Evidence],
    as_of: date | None,
) -> Iterator[tuple[When, bool]]:
    """The dates of the claim that can be held, and whether one of the evidence carries each."""
    for when in dates:
        if _is_placed(when):
            yield when, _agrees(when, given)
        elif _DAY_OF_WEEK.fullmatch(claim[when.start : when.end]):
            days = {e.article.published for e in evidence}
            yield when, any(_agrees(_seen_from(claim, when, day), given) for day in days)
        elif as_of and (told := _seen_from(claim, when, as_of)):
            yield when, _agrees(told, given)


def _seen_from(claim: str, when: When, day: date | None) -> When | None:
    """A date that the claim tells from the day of writing, read from `day`; None if it is none."""
    read = dates_in(claim, seen_from=day) if day else ()
    return next((each for each in read if each.start == when.start and each.relative), None)


def _agrees(said: When | None, given: Sequence[When]) -> bool:
    return said is not None and any(dates_agree(said, when) for when in given)


def _is_placed(when: When) -> bool:
    return bool(when.first or when.yearless)


def _dates_of(evidence: Evidence) -> Iterator[When]:
    """The dates of the cited words, read with what the article says before them."""
    article = evidence.article
    for when in dates_in(article.text, seen_from=article.published):
        if evidence.start <= when.start and when.end <= evidence.end:
            yield when


def _within(figure: Figure, names: Sequence[Mention]) -> bool:
    return any(name.start <= figure.start and figure.end <= name.end for name in names)


def _years_told(evidence: Sequence[Evidence]) -> frozenset[Decimal]:
    """Years that the evidence tells by 去年 or "last November", for one like that of `FY2025`."""
    told = (when for e in evidence for when in _dates_of(e) if when.relative)
    return frozenset(Decimal(when.first.year).normalize() for when in told if when.first)


def _check_quotations(claim: str, evidence: Sequence[Evidence], words: str) -> list[Check]:
    """A quotation stands in one piece in one of the quotes."""
    carried = [plain(e.quote) for e in evidence]
    single = (one or other for one, other in _SINGLE_QUOTED.findall(claim))
    return [
        _check("quote", quotation, words, ok=any(plain(quotation) in quote for quote in carried))
        for quotation in (*quotations(claim), *single)
        if plain(quotation)
    ]


def _check(kind: CheckKind, claim: str, words: str, *, ok: bool) -> Check:
    return Check(kind, claim, words if ok else "", ok)
