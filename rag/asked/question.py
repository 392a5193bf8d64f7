"""Understand a question: the kinds of thing it asks for, their units, and how many answers."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.asked.asked import Asked, Cue, Kind
from rag.asked.chinese import chinese_cues
from rag.asked.content import content_of
from rag.asked.english import english_cues
from rag.facts import Unit, dates_in, figures_in
from rag.names import mentions_in
from rag.names.folding import Folded, fold

_HAN = re.compile("[㐀-䶿一-鿿]")
_LATEST = re.compile(
    "目前|最新|现在|现时|当前|如今|现任|现况|迄今|至今|眼下"
    r"|\b(?:latest|newest|most recent|currently?|now(?!adays)|at present|so far|still|today)\b"
)
_COMPARED = re.compile(
    r"分别|各(?=[自占是为摊放])|\b(?:each (?:side|country|party)|respectively)\b"
)
_SEVERAL = re.compile(
    _COMPARED.pattern
    + "|各(?=[有去写做说涨跌个花出增减几多])|两[家者边]|双方各|\\bboth\\b|\\beach of\\b"
)
_MONEY = re.compile(
    "钱|花费|耗资|斥资|造价|售价|价格|金额|总额|费用|价值|预算|营收|收入|票房|市值|罚款"
    r"|\b(?:costs?|pay|paid|spen[dt]|worth|price|money|dollars|raise|fined?|earn|charge"
    r"|invest|valued?)\b"
)
_SHARE = re.compile(
    r"几成|占|比例|比重|百分|[增上][长涨幅]|[下跌][降跌滑幅]"
    r"|\b(?:per ?cent|percentage|share|proportion|odds|likely|r[io]se|gr[eo]w|f[ae]ll|increased?"
    r"|decreased?|drop(?:ped)?)\b"
)
_RANK = re.compile("[第前]几")
_UNITS = (("money", _MONEY), ("percent", _SHARE), ("ordinal", _RANK))
_GRAINS = (
    ("year", re.compile(r"年|\byears?\b")),
    ("day", re.compile(r"[天日号]|\b(?:day|date)\b")),
    ("month", re.compile(r"月|\bmonth\b")),
)
_NEXT_CLAUSE = re.compile(r"[，,；;？?。.]|\band\b")
_NO_UNIT = Unit("none")
# What may stand between "what" and the noun it asks for.
_BETWEEN = re.compile(
    r"(?: (?:is|was|are|were))?(?: (?!of|in|on|about|for|that|to|which|by|at|and)[\w'’-]+){0,5} "
    "|的?"
)
_BESIDE = 6
_BEFORE_NUMBER, _AFTER_NUMBER = 4, 40
# Cues that leave open what is asked for, so that a noun says it.
_OPEN: frozenset[Kind] = frozenset(("other", "list", "yes_no", "comparison", "definition"))
_LAST: frozenset[Kind] = frozenset(("list", "comparison", "yes_no"))


def asked_of(question: str) -> Asked:
    """What the question asks for; any text will do, a row of keywords or half a sentence too.

    >>> asked = asked_of("渡輪去年載了多少人，從哪一年開始收費？")
    >>> asked.kinds, sorted(asked.units), asked.parts
    (('figure', 'date'), ['person', 'year'], 2)
    >>> asked_of("Who runs the harbour board now?").latest
    True
    """
    folded = fold(question)
    cues = _cues(folded)
    used = _used(cues, folded.lower)
    names = frozenset(entity for mention in mentions_in(question) for entity in mention.entities)
    return Asked(
        question=question,
        kinds=_kinds(used, folded.lower),
        units=frozenset(unit for cue in used for unit in cue.units),
        parts=_parts(cues, used, folded.lower),
        latest=wants_latest(question),
        content=content_of(question, folded, cues),
        figures=figures_in(question),
        dates=dates_in(question, seen_from=None),
        names=names,
    )


def wants_latest(question: str) -> bool:
    """Whether the newest state is asked for, as in `Asked.latest`."""
    return _LATEST.search(fold(question).lower) is not None


def _cues(folded: Folded) -> list[Cue]:
    chinese = len(_HAN.findall(folded.lower)) * 2 > len(folded.lower) / 3
    found = chinese_cues(folded.cased) if chinese else english_cues(folded.lower)
    return [_with_units(cue, folded.lower) for cue in found]


def _with_units(cue: Cue, text: str) -> Cue:
    """The cue with the unit of the figure that would answer it; 多少天 asks for a duration."""
    if cue.kind == "date":
        words = text[cue.start : cue.end]
        grains = frozenset(name for name, pattern in _GRAINS if pattern.search(words))
        return replace(cue, units=grains)
    if cue.kind != "figure" or cue.units:
        return cue
    unit, end = _counted(cue, text)
    cue = replace(cue, end=end)
    if unit.kind == "duration":
        return replace(cue, kind="duration", units=frozenset((unit.kind, unit.name)))
    if unit.kind != "none":
        return replace(cue, units=frozenset((unit.name if unit.kind == "count" else unit.kind,)))
    clause = text[max(0, cue.start - 12) : cue.end + 24]
    units = (name for name, pattern in _UNITS if pattern.search(clause))
    return replace(cue, units=frozenset(units))


def _counted(cue: Cue, text: str) -> tuple[Unit, int]:
    """What a number in the place of the question word would count, and where its words end.

    多少艘 is read as 30艘, "how many boats" as "30 boats".
    """
    if cue.number is None:
        return _NO_UNIT, cue.end
    start, end = cue.number
    begin = max(0, start - _BEFORE_NUMBER)
    with_number = f"{text[begin:start]}30{text[end : end + _AFTER_NUMBER]}"
    for figure in figures_in(with_number):
        if figure.start <= start - begin < figure.end:
            longer = len("30") - (end - start)
            return figure.unit, max(cue.end, begin + figure.end - longer)
    return _NO_UNIT, cue.end


def _used(cues: Sequence[Cue], text: str) -> list[Cue]:
    """The cues that say what is asked for: question words, and nouns where those leave it open."""
    strong = [cue for cue in cues if not cue.weak]
    telling = [cue for cue in strong if cue.kind not in _OPEN]
    free = all(cue.kind in ("list", "comparison", "conflict") for cue in strong)
    weak = [cue for cue in cues if cue.weak and (free or _is_asked(cue, strong, text))]
    if telling:
        open_figures = [c for c in telling if c.kind == "figure" and not c.units]
        units = [c for c in weak if c.kind == "figure" and c.units] if open_figures else []
        rest = [cue for cue in strong if cue.kind in _LAST]
        return [*telling, *units, *rest]
    return [*weak, *(cue for cue in strong if not (weak and cue.kind in ("other", "definition")))]


def _is_asked(noun: Cue, strong: Sequence[Cue], text: str) -> bool:
    """Whether a question word stands beside the noun: 原因是什么, what was the cost."""
    if any(0 <= cue.start - noun.end <= _BESIDE for cue in strong):
        return True
    before = max((cue.end for cue in strong if cue.end <= noun.start), default=None)
    return before is not None and _BETWEEN.fullmatch(text, before, noun.start) is not None


def _kinds(used: Sequence[Cue], text: str) -> tuple[Kind, ...]:
    found = [cue.kind for cue in used]
    several: list[Kind] = ["list"] if any(cue.count > 1 for cue in used) else []
    compared: list[Kind] = ["comparison"] if _COMPARED.search(text) else []
    ordered = [*found, *several, *compared]
    ordered.sort(key=lambda kind: (kind != "conflict", kind in _LAST, kind == "yes_no"))
    kinds = tuple(dict.fromkeys(ordered))
    if len(kinds) > 1:
        kinds = tuple(kind for kind in kinds if kind != "other") or kinds
    return kinds or ("other",)


def _parts(cues: Sequence[Cue], used: Sequence[Cue], text: str) -> int:
    strong = sorted((cue for cue in cues if not cue.weak), key=lambda cue: cue.start)
    clauses = 1 + sum(
        _NEXT_CLAUSE.search(text, one.end, other.start) is not None
        for one, other in pairwise(strong)
    )
    kinds = {cue.kind for cue in used if cue.kind not in _LAST}
    most = max((cue.count for cue in used), default=1)
    return max(clauses, len(kinds), most, 2 if _SEVERAL.search(text) else 1)
