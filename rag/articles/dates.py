"""Find the day on which an article was published, from explicit evidence only."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import chain

from rag.articles.language import fold_to_simplified

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = (
    r"(?:民国\s*(?P<roc>\d{2,3})\s*年\s*(?P<roc_m>\d{1,2})\s*月\s*(?P<roc_d>\d{1,2})\s*日"
    r"|(?P<y1>\d{4})(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})(?![\d.])"
    r"|(?P<y2>\d{4})\s*年\s*(?P<m2>\d{1,2})\s*月\s*(?P<d2>\d{1,2})\s*[日号]"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m3>{_MONTH}),?\s+(?P<y3>\d{{4}})"
    rf"|(?P<m4>{_MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y4>\d{{4}}))"
)
_TIME = (
    r"(?:[T\s,，]*(?:(?:at\s+)?(?:上午|下午|晚上|凌晨)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
    r"(?:\.\d+)?\s*(?:[ap]\.?m\.?)?(?:Z|[+-]\d{2}:?\d{2})?"
    r"\s*(?:GMT|UTC|BST|CST|HKT|[CEMP][SD]?T)?(?:[+-]\d+)?))?"
)
_WEEKDAY = (
    r"(?:\s*[（(]?(?:星期|周|礼拜)[一二三四五六日天][）)]?"
    r"|\s*,?\s*(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)?"
)
_PUBLISHED_LABEL = (
    r"(?:首次)?(?:发[布表稿]|刊[登出]|出版|上[稿线架])(?:时间|日期|于)?|(?:日期|时间)(?=\s*[:：])"
    r"|date published|date(?=\s*[:：])|(?:first\s+)?published(?:\s+on|\s+at)?|posted(?:\s+on"
    r"|\s+at)?|publication date"
)
_UPDATED_LABEL = (
    r"(?:最[后近新])?(?:更新|修[改订])(?:时间|日期|于)?"
    r"|(?:last\s+)?(?:updated|modified)(?:\s+on|\s+at)?"
)
_FLAGS = re.IGNORECASE
_ANY_DAY = re.compile(rf"(?<![\d.,/-]){_DAY}", _FLAGS)
_PREFIX = re.compile(rf"[\s\ufeff]*date\s+{_DAY}(?=\s|$)", _FLAGS)
_WEEKDAY_FIRST = (
    r"(?:\d{1,2}:\d{2}\s*(?:[ap]\.?m\.?)?\s*(?:GMT|UTC|BST|CST|HKT|[CEMP][SD]?T)?,?\s+)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
)
_STAMP = rf"{_WEEKDAY_FIRST}{_DAY}{_WEEKDAY}{_TIME}"
_OWN_LINE = re.compile(rf"\W*{_STAMP}\W*", _FLAGS)
_PUBLISHED = re.compile(rf"^\W*(?:{_PUBLISHED_LABEL})\s*[:：]?\s*{_STAMP}", _FLAGS)
_UPDATED = re.compile(rf"^\W*(?:{_UPDATED_LABEL})\s*[:：]?\s*{_STAMP}", _FLAGS)
_LABEL_INSIDE = re.compile(
    rf"(?:^|[\s|｜/／·•])(?:{_PUBLISHED_LABEL}|{_UPDATED_LABEL})\s*[:：]?\s*{_STAMP}", _FLAGS
)
_SET_OFF = r"\s*(?:[|｜·•／/]|\s)\s*"
_BESIDE = re.compile(
    rf"(?P<before>.*?)(?:^|{_SET_OFF}){_STAMP}(?:$|{_SET_OFF})(?P<after>.*)", _FLAGS
)
_DATELINES = (
    re.compile(
        rf"^[（(【\[]?\W*(?:[\w\s、/／]{{1,24}}?){_DAY}\s*(?:[電电]|专电|综合报导|讯)", _FLAGS
    ),
    re.compile(
        rf"^[A-Z][\w .,'-]{{1,40}}?,?\s*[(（]?(?i:{_DAY})\s*[)）]?\s*(?:\(|--|—|–|-\s|/)", 0
    ),
)
# Wire copy closes with the editor and a year-month-day of the Republic: 1150205.
_WIRE_CLOSE = re.compile(r"[（(](?:编辑|责任编辑)[:：].{1,40}[）)]\s*(\d{3})(\d{2})(\d{2})\s*$")
_LONGEST_STAMP_LINE = 120
_LONGEST_REST = 32


def parse_date(value: str) -> date | None:
    """Read a value that is one day, with or without a time; None when it is not.

    >>> parse_date("民國115年2月5日"), parse_date("Feb. 5, 2026"), parse_date("2026-02-30")
    (datetime.date(2026, 2, 5), datetime.date(2026, 2, 5), None)
    """
    match = _OWN_LINE.fullmatch(fold_to_simplified(value[:200]))
    return _to_date(match) if match else None


def prefix_date(text: str) -> tuple[int, date] | None:
    """Where a leading `date YYYY-MM-DD` ends, and its day."""
    match = _PREFIX.match(text[:200])
    day = _to_date(match) if match else None
    return (match.end(), day) if match and day else None


def is_date_line(line: str) -> bool:
    """Whether a line is nothing but a day, perhaps with a label, a weekday or a time."""
    if len(line) > _LONGEST_STAMP_LINE:
        return False
    folded = fold_to_simplified(line)
    if _OWN_LINE.fullmatch(folded):
        return _day_of(_OWN_LINE, folded) is not None
    rest = _UPDATED.sub(" ", _LABEL_INSIDE.sub(" ", _PUBLISHED.sub(" ", folded)))
    rest = re.sub(r"\d+\s*(?:min(?:ute)?s?\s+read|次|views)|浏览|阅读", "", rest, flags=_FLAGS)
    return rest != folded and not re.search(r"\w", rest)


def is_bare_day(line: str) -> bool:
    """Whether a line is a day and a weekday alone, as the headings of a chronology are."""
    folded = fold_to_simplified(line[:_LONGEST_STAMP_LINE])
    return bool(re.fullmatch(rf"\W*{_DAY}{_WEEKDAY}\W*", folded, _FLAGS))


def date_beside(line: str) -> date | None:
    """The day of a short line that says little else: a source, a place, a name.

    Running text about a day goes on with a comma or a preposition, and goes on for longer.
    """
    match = (
        _BESIDE.fullmatch(fold_to_simplified(line)) if len(line) <= _LONGEST_STAMP_LINE else None
    )
    if not match:
        return None
    others = [words for words in (match.group("before"), match.group("after")) if words]
    if any(
        re.search(r"[，。…!?！？；;]|\.\.|,\s*$|^[-–—~至到]|[-–—~至到]$", words) for words in others
    ):
        return None
    if any(
        re.search(r"\b(?:on|in|of|by|since|until|from|to|the)$", words, _FLAGS) for words in others
    ):
        return None
    too_much = sum(len(words.encode("gb18030", "replace")) for words in others) > _LONGEST_REST
    return None if too_much else _to_date(match)


def find_published(header: Iterable[str], body: Iterable[str]) -> date | None:
    """Choose the publication day from the lines above the body and the body's own lines.

    Evidence in order: a labelled "published", a line of its own above the body, a day set off in
    a line above it, a wire's dateline or close, a labelled "updated". A day that prose merely
    mentions is none.
    """
    above = [fold_to_simplified(line) for line in header]
    rest = [fold_to_simplified(line) for line in body]
    stamps = [line for line in chain(above, rest) if len(line) <= _LONGEST_STAMP_LINE]
    short = [line for line in above if len(line) <= _LONGEST_STAMP_LINE]
    return (
        _first(_PUBLISHED, stamps)
        or _first(_OWN_LINE, short, whole=True)
        or next(
            (d for line in short if not _UPDATED.match(line) and (d := date_beside(line))), None
        )
        or next((day for p in _DATELINES if (day := _first(p, rest[:2]))), None)
        or next((day for line in rest if (day := _wire_close(line))), None)
        or _first(_UPDATED, stamps)
        or _first(_LABEL_INSIDE, short)
    )


def first_day(text: str) -> date | None:
    """The first complete day that a text names, as a page's own metadata does."""
    return _day_of(_ANY_DAY, fold_to_simplified(text))


def _wire_close(line: str) -> date | None:
    match = _WIRE_CLOSE.search(line[-80:])
    return _valid(int(match[1]) + 1911, int(match[2]), int(match[3])) if match else None


def _first(pattern: re.Pattern[str], lines: Iterable[str], *, whole: bool = False) -> date | None:
    for line in lines:
        match = pattern.fullmatch(line) if whole else pattern.search(line[:200])
        if match and (day := _to_date(match)):
            return day
    return None


def _day_of(pattern: re.Pattern[str], text: str) -> date | None:
    match = pattern.search(text)
    return _to_date(match) if match else None


def _to_date(match: re.Match[str]) -> date | None:
    found = match.groupdict()
    if found["roc"]:
        return _valid(int(found["roc"]) + 1911, int(found["roc_m"]), int(found["roc_d"]))
    for form in "1234":
        if found[f"y{form}"]:
            month = found[f"m{form}"]
            number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
            return _valid(int(found[f"y{form}"]), number, int(found[f"d{form}"]))
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    if not 1800 <= year <= 2100:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
