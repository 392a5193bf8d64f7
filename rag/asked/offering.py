"""Whether a sentence has what a question asks for, that the question does not have itself."""

import re
from collections.abc import Callable, Mapping

from rag.asked import signs
from rag.asked.asked import Asked, Kind
from rag.asked.named import NamedKind, named_in
from rag.asked.wording import any_of
from rag.facts import Figure, When, dates_in, figures_in
from rag.facts.dates import agrees as dates_agree
from rag.facts.figures import agrees as figures_agree
from rag.names.folding import fold

# Reading figures is slow; without one of these there is none.
_NUMERAL = re.compile(
    r"[\d〇零一二两三四五六七八九十百千万亿半双倍]"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundreds?"
    r"|thousands?|dozens?|[mb]illions?|trillions?|half|thirds?|quarters?|twice|thrice|halv\w+"
    r"|doubl\w+|tripl\w+|trebl\w+|quadrupl\w+|an?)\b",
    re.IGNORECASE,
)
# Amounts that are no figures, for they are vague or count a thing in passing.
_AMOUNT = re.compile(
    r"[数几][十百千万]|[一两二三四五六七八九十\d]+[个名位种次家条项支座]|多数|半数|无数|若干"
    r"|\b(?:several|many|few|dozens|hundreds|thousands|most|half|one|two|three)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"[第前][一二三四五六七八九十百\d]+|\b(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
# Times that are no dates: of the day, of history.
_TIME = re.compile(
    any_of(
        r"""
        \d{1,4}年 年前 (?<!\d)\d{3,4}(?!\d) \d点 早上 凌晨 [上下]午 \d:\d\d \d世纪 世纪 \d+年代
        时[期代] [初末]年 元年 [一二三四五六七八九十]+年 王朝 [清明元宋唐]代 战[前后] 公元前?\d*
        [ap]\.?m\b years\sago \d(?:st|nd|rd|th)\scentur centuries \d{3,4}s\b
        \b(?:era|period|age|bc|ad)\b
        """
    ),
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"[至到]|直到|通宵|永久|终身|长期|短暂|片刻|\b(?:until|from|overnight|permanent|lifelong"
    r"|indefinite\w*|days|weeks|months|years|hours|minutes|decades)\b",
    re.IGNORECASE,
)
_SHARES = frozenset(("percent", "points"))
# What may be anything: no sentence is known to lack it.
_OPEN: frozenset[Kind] = frozenset(("yes_no", "other"))
_STRETCHES = ("days", "months", "years")
_NEITHER = 0.5
_STRETCH = 0.8
_VAGUE = 0.4
_NO_UNIT, _OTHER_UNIT, _OTHER_GRAIN = 0.6, 0.3, 0.6
_NAMED: Mapping[Kind, NamedKind] = {
    "person": "person",
    "place": "place",
    "organisation": "organisation",
}


def offers(asked: Asked, text: str) -> float:
    """How far `text` has a thing of the kinds asked for, 0 to 1.

    What the question has itself is no such thing: a figure equal to one of its own is no answer to
    how much, somebody it names none to who. Of several kinds the best counts half, and their mean
    the other half. Where the question does not tell what kind of thing it wants, the result is one
    half for every text.

    >>> from rag.asked import asked_of
    >>> how_many = asked_of("How many of the 12 ferries were sold?")
    >>> offers(how_many, "Five ferries were sold."), offers(how_many, "The 12 ferries are white.")
    (1.0, 0.0)
    """
    kinds = [kind for kind in asked.kinds if kind not in _OPEN]
    if not kinds:
        return _NEITHER
    plain = fold(text).cased
    scores = [_score(kind, asked, plain) for kind in kinds]
    return (max(scores) + sum(scores) / len(scores)) / 2


def _score(kind: Kind, asked: Asked, text: str) -> float:
    if kind in _NAMED:
        return _named(asked, text, _NAMED[kind])
    read = _READERS.get(kind)
    return read(asked, text) if read else _SIGNS[kind](text)


def _figure(asked: Asked, text: str) -> float:
    """The best of the figures that the question does not have, by their units."""
    if "ordinal" in asked.units and (ordinal := _ORDINAL.search(text)):
        return float(ordinal.group() not in asked.question)
    best = max((_fits(figure, asked.units) for figure in _new_figures(asked, text)), default=0.0)
    return best or _VAGUE * bool(_AMOUNT.search(text))


def _new_figures(asked: Asked, text: str) -> list[Figure]:
    if not _NUMERAL.search(text):
        return []
    figures = figures_in(text)
    return [f for f in figures if not any(figures_agree(own, f) for own in asked.figures)]


def _fits(figure: Figure, units: frozenset[str]) -> float:
    unit = figure.unit
    if not units or unit.kind in units or unit.name in units:
        return 1.0
    if unit.kind in _SHARES and units & _SHARES:
        return 1.0
    return _NO_UNIT if unit.kind == "none" else _OTHER_UNIT


def _date(asked: Asked, text: str) -> float:
    """The best of the dates that the question does not have, by their grain."""
    dates = [when for when in dates_in(text, seen_from=None) if not _own_date(when, text, asked)]
    if dates:
        return max(_fine(when, asked.units) for when in dates)
    time = _TIME.search(text)
    return _VAGUE if time and time.group() not in asked.question else 0.0


def _own_date(when: When, text: str, asked: Asked) -> bool:
    if text[when.start : when.end] in asked.question:
        return True
    return any(dates_agree(own, when) and dates_agree(when, own) for own in asked.dates)


def _fine(when: When, grains: frozenset[str]) -> float:
    if "day" in grains:
        fine = when.grain in ("day", "days")
    elif "year" in grains:
        fine = when.told != "unknown" or when.grain in ("year", "years")
    else:
        fine = True
    return 1.0 if fine else _OTHER_GRAIN


def _duration(asked: Asked, text: str) -> float:
    """A length of time, or what tells one: the first and the last day of a stretch."""
    if any(figure.unit.kind == "duration" for figure in _new_figures(asked, text)):
        return 1.0
    if any(when.grain in _STRETCHES for when in dates_in(text, seen_from=None)):
        return _STRETCH
    return _VAGUE * bool(_LASTING.search(text))


def _named(asked: Asked, text: str, kind: NamedKind) -> float:
    """The most certain of the names that the question does not have."""
    question = fold(asked.question).lower
    weights = (
        name.weight
        for name in named_in(text, kind)
        if name.form.lower() not in question
        and not (name.entities and name.entities <= asked.names)
    )
    return max(weights, default=0.0)


_READERS: Mapping[Kind, Callable[[Asked, str], float]] = {
    "figure": _figure,
    "date": _date,
    "duration": _duration,
}
_SIGNS: Mapping[Kind, Callable[[str], float]] = {
    "reason": signs.reason,
    "quotation": signs.quotation,
    "list": signs.listing,
    "comparison": signs.comparison,
    "conflict": signs.conflict,
    "definition": signs.definition,
}
