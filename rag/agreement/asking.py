"""Read off a question what its answer is likely to be: a figure of a unit, a date, or a name."""

import re
from dataclasses import dataclass

from rag.agreement.context import Subject, subject_of
from rag.agreement.values import ReadingKind
from rag.articles import detect_language, fold_to_simplified
from rag.facts import Figure, Unit, When, dates_in, figures_in
from rag.matching import terms

# The patterns are for folded text: Simplified characters.
_WHEN = (
    r"\bwhen\b|\b(?:what|which) (?:date|day|month|year)\b"
    r"|什[么麽]时候|何时|几[时月号]|哪一?(?:天|日|年|个月)|哪几天"
)
_DATE = re.compile(rf"{_WHEN}|\bdates?\b|(?<![长花])时间|日期", re.IGNORECASE)
_HOW_MANY = r"多少|几(?![时乎月号])"
_FIGURE = re.compile(
    r"\bhow (?:many|much|long|large|big|high|far|old|tall|deep|fast|often|heavy|wide)\b"
    r"|\b(?:numbers?|figures?|totals?|odds|percentage|price|cost|revenue|share of)\b"
    rf"|{_HOW_MANY}|多[大久长高远重深宽快]|比例|率|增[速幅]|百分|数[字量值额]|[金总]额|人数|规模|震级|价格",
    re.IGNORECASE,
)
_WHO = r"\b(?:who|whom|whose|where)\b|谁|哪[里儿位]|在哪|何地"
_REASON = re.compile(r"\b(?:why|how)\b|为什[么麽]|为何|怎[么麽样]|如何|原因", re.IGNORECASE)
_DURATION = re.compile(r"\bhow long\b|多久|多长时间", re.IGNORECASE)
_QUESTION_WORDS = re.compile(
    rf"{_DURATION.pattern}|{_DATE.pattern}|{_WHO}|\bhow (?:many|much|large|big)\b|多少|多大",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:agree|disagree|differs?|different|conflict(?:ing)?|contradict|disputed?|stands|"
    r"revised|corrected)\b"
    r"|对得上|对不上|兜不拢|不一致|一致吗|说法不|出入|矛盾|哪个(?:才)?(?:对|正确|准)"
    r"|几种说法|更正|修正",
    re.IGNORECASE,
)
_LAST_TIME = re.compile(
    r"\b(?:last|previous) (?:time|visit|trip)\b|\bpreviously\b|上一?[次趟回]|前一?[次趟回]",
    re.IGNORECASE,
)
# A number is put in the place of these, so that what follows is read as its unit.
_BLANK = re.compile(rf"\bhow many\b|{_HOW_MANY}", re.IGNORECASE)
_FOCUSED = re.compile(rf"(?![a-z])(?:{_WHEN}|{_HOW_MANY})", re.IGNORECASE)
# Characters beside a question word that say what was counted, or what happened.
_FOCUS = 6
_SENTENCE = re.compile(r"[^？?。！!]*[？?。！!]?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question wants and what it gives.

    `kinds` are those an answer may have; `unit` the unit of the figure where the question names
    it. `figures` and `dates` stand in the question, so they do not answer it; it is `timed` when it
    names a time at all, be it one that depends on the day it is asked. `focus` are the words next
    to the question word of a Chinese question: what was counted, or what happened when. It
    `doubts` when it asks whether the reports agree; `last_time` says that it asks when something
    was before.
    """

    kinds: frozenset[ReadingKind]
    unit: Unit | None
    subject: Subject
    focus: frozenset[str]
    figures: tuple[Figure, ...]
    dates: tuple[When, ...]
    timed: bool
    english: bool
    doubts: bool
    last_time: bool


def asked(question: str) -> Asked:
    """What can be told from the words of the question alone."""
    folded = fold_to_simplified(question)
    asking = _asking_part(folded)
    figures, dates = figures_in(asking), dates_in(asking, seen_from=None)
    blank = _QUESTION_WORDS.sub(lambda match: " " * len(match.group()), asking)
    return Asked(
        kinds=_kinds(asking),
        unit=_wanted_unit(asking),
        subject=subject_of(blank, (*figures, *dates)),
        focus=_focus(asking),
        figures=figures,
        dates=tuple(when for when in dates if when.first),
        timed=bool(dates),
        english=detect_language(question) == "en",
        doubts=bool(_DOUBT.search(folded)),
        last_time=bool(_LAST_TIME.search(asking)),
    )


def _asking_part(question: str) -> str:
    """The sentences of a question that ask for something; the whole where none is seen to."""
    sentences = _SENTENCE.findall(question)
    asking = "".join(each for each in sentences if _QUESTION_WORDS.search(each))
    return asking.strip() or question


def _kinds(question: str) -> frozenset[ReadingKind]:
    """Without a word that asks for a figure, a date or a reason, a name is the likeliest."""
    found: set[ReadingKind] = set()
    if _DATE.search(question):
        found.add("date")
    if _FIGURE.search(question):
        found.add("figure")
    if not found and not _REASON.search(question):
        found.add("name")
    return frozenset(found)


def _focus(question: str) -> frozenset[str]:
    """The terms beside the question word, of a Chinese one only: in English the verb is far off."""
    match = _FOCUSED.search(question)
    if match is None:
        return frozenset()
    before = terms(question[max(0, match.start() - _FOCUS) : match.start()])
    after = terms(question[match.end() : match.end() + _FOCUS])
    # What follows "when" is the verb; what follows "how many" may be no more than a unit.
    return after if after and _DATE.search(match.group()) else before | after


def _wanted_unit(question: str) -> Unit | None:
    """
    >>> _wanted_unit("港口花了多少亿美元？"), _wanted_unit("How many ships were delayed?")
    (Unit(kind='money', name='USD'), Unit(kind='count', name='ship'))
    """
    if _DURATION.search(question):
        return Unit("duration")
    blank = _BLANK.search(question)
    if blank is None:
        return None
    filled = f"{question[: blank.start()]} 3 {question[blank.end() :].lstrip()}"
    at = blank.start() + 1
    return next((f.unit for f in figures_in(filled) if f.start <= at < f.end), None)
