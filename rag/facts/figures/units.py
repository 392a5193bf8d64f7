"""Find what a number counts in the words beside it, and the currency before it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from rag.facts.figures.currencies import (
    CURRENCY_AFTER_HAN,
    CURRENCY_AFTER_LATIN,
    CURRENCY_BEFORE,
)
from rag.facts.figures.nouns import (
    ENGLISH_COUNTS,
    HAN_COUNTS,
    HAN_UNNAMED,
    INVARIANT,
    MEASURES,
    SINGULARS,
)
from rag.facts.figures.values import MULTIPLE, OF_PRICE, PERCENT, POINTS, Unit

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Named:
    """A unit found behind a number, and where its words end.

    `unit` is None for a measure word that does not say what is counted. `factor` turns the number
    written into the unit's own (a decade is ten years). `more` is 多 or 餘, `half` is 半.
    """

    unit: Unit | None
    end: int
    factor: Decimal = ONE
    more: bool = False
    half: bool = False


def _entries() -> tuple[list[str], list[tuple[Unit | None, Decimal]]]:
    hundredth = Decimal("0.01")
    table: list[tuple[str, Unit | None, Decimal]] = [
        ("个?百分点|%点", POINTS, ONE),
        ("个?基点", POINTS, hundredth),
        ("%(?! points?| of (?:the )?(?:[a-z]+ )?price|点| off(?! the)| discount)", PERCENT, ONE),
        ("倍(?![数率感受])", MULTIPLE, ONE),
    ]
    names = sorted(CURRENCY_AFTER_HAN.items(), key=lambda item: -len(item[0]))
    for name, code in names:
        pattern = "元(?![首月旦素老帅件宵凶化]|年(?!薪))" if name == "元" else name
        pattern += r"(?!\d)" if name[-1] in "币金" else ""  # 新台幣 belongs to what follows it
        table.append((pattern, Unit("money", code), ONE))
    table += [(pattern, Unit("count", name), ONE) for pattern, name in HAN_COUNTS]
    table.append((HAN_UNNAMED, None, ONE))
    return [pattern for pattern, _, _ in table], [(unit, factor) for _, unit, factor in table]


_HAN_PATTERNS, _HAN_UNITS = _entries()
_HAN = re.compile("|".join(f"(?P<u{n}>{p})" for n, p in enumerate(_HAN_PATTERNS)))
_HAN_DURATIONS = {
    "小时": ("hour", 1), "钟头": ("hour", 1), "月": ("month", 1), "星期": ("week", 1),
    "礼拜": ("week", 1), "周年": ("year", 1), "年": ("year", 1), "天": ("day", 1), "日": ("day", 1),
    "周": ("week", 1), "分钟": ("minute", 1), "分": ("minute", 1),
    "秒": ("second", 1), "世纪": ("year", 100),
}  # fmt: skip
_HAN_DURATION = re.compile(
    r"(?:个(?P<half>半)?(?P<more>[多余])?(?P<a>小时|钟头|月|星期|礼拜|世纪)"
    r"|(?P<b>小时|钟头|星期|礼拜|周年|年(?![级代度龄轻薪货糕味底初报会])|天(?![堂王空气然])"
    r"|日(?![元圆币本])|周(?![末报刊边遭])|分钟|(?<=时\d)分|(?<=时\d\d)分|秒(?!杀)))(?P<half2>半(?!数))?"
)
_HALF_AFTER = re.compile("半(?![数年月天个小])")
_MORE_AFTER = re.compile(r"[多余](?![边样数元震额热党])")

_LATIN_PHRASES: tuple[tuple[str, Unit, Decimal], ...] = (
    (r"(?:percentage|percent|%)[ -]points?|ppts?|pp", POINTS, ONE),
    (r"basis[ -]points?|bps?", POINTS, Decimal("0.01")),
    (r"(?:%|per[ -]?cent) of (?:the )?(?:[a-z]+ )?price", OF_PRICE, ONE),
    (r"(?:%|per[ -]?cent) (?:off(?! the)|discount)", OF_PRICE, -ONE),
    (r"per[ -]?cent|percentage(?= increase| cut| rise)|pct", PERCENT, ONE),
    (r"years?[ -]olds?|years? of age", Unit("count", "year of age"), ONE),
    (r"degrees? (?:Celsius|C)|°C", Unit("count", "degree Celsius"), ONE),
    (r"degrees? (?:Fahrenheit|F)|°F", Unit("count", "degree Fahrenheit"), ONE),
    (r"index points?", Unit("count", "point"), ONE),
    (r"times(?= (?:as|the|more|higher|larger|bigger|greater|its|what|their|that (?:of|in))\b)|fold",
     MULTIPLE, ONE),
    (r"seconds|secs?|(?<=-)second|(?<=(?<![\d.,])1 )second(?!-)", Unit("duration", "second"), ONE),
    (r"minutes?|mins?", Unit("duration", "minute"), ONE),
    (r"hours?|hrs?|h", Unit("duration", "hour"), ONE),
    (r"days?", Unit("duration", "day"), ONE),
    (r"weeks?", Unit("duration", "week"), ONE),
    (r"fortnights?", Unit("duration", "week"), Decimal(2)),
    (r"months?", Unit("duration", "month"), ONE),
    (r"years?(?![ -]on[ -]year)|(?:st|nd|rd|th) anniversary", Unit("duration", "year"), ONE),
    (r"(?:st|nd|rd|th) birthday", Unit("count", "year of age"), ONE),
    (r"decades?", Unit("duration", "year"), Decimal(10)),
    (r"century|centuries", Unit("duration", "year"), Decimal(100)),
    *((pattern, Unit("money", code), ONE) for pattern, code in CURRENCY_AFTER_LATIN.items()),
)  # fmt: skip
_BETWEEN = (
    r"(?:(?:consecutive|straight|full|more|additional|further|extra|whole|long|working|business"
    r"|calendar|successive)[ -])*"
)
_LATIN = re.compile(
    rf"[\s-]?{_BETWEEN}(?:"
    + "|".join(f"(?P<u{n}>{pattern})" for n, (pattern, _, _) in enumerate(_LATIN_PHRASES))
    + r")(?![A-Za-z])"
)
_WORD = re.compile(r"[ \n-]?([A-Za-z][A-Za-z'’]*)")
_PLURALS = {word: name for name, words in ENGLISH_COUNTS.items() for word in words.split()}
_SINGULARS = {name: name for name in ENGLISH_COUNTS if " " not in name} | SINGULARS
_COMPOUNDS = frozenset(("square", "cubic", "nautical"))
_NO_NOUN = frozenset(
    """
    a about after against all among an and are around as at away be been before behind below but by
    can could did do each ended every fell for from had has have he her his if in into is it its
    left like made may most near no not of off on or our out over per said say says she
    since so than that the their them then there they this those to under until up was we were what
    when where which while who will with would
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety dozen half
    """.split()
)
_WORDS_AHEAD = 4

_CURRENCY = re.compile(
    r"(?:(?<![A-Za-z])(?:"
    + "|".join(re.escape(n) for n in sorted(CURRENCY_BEFORE, key=len, reverse=True))
    + r")) ?$"
)
_LONGEST_CURRENCY = 6


def unit_after(text: str, at: int, *, one: bool) -> Named | None:
    """What stands behind a number that ends at `at`; `one` lets a singular noun follow."""
    return _han_unit(text, at) or _latin_phrase(text, at) or _english_noun(text, at, one=one)


def currency_before(text: str, at: int, floor: int) -> tuple[str, int] | None:
    """The currency written directly before `at`, and where its words begin."""
    begin = max(floor, at - _LONGEST_CURRENCY - 1)
    match = _CURRENCY.search(text, begin, at)
    return (CURRENCY_BEFORE[match.group().strip()], match.start()) if match else None


def _han_unit(text: str, at: int) -> Named | None:
    more = text[at : at + 1] in {"多", "余", "几"}
    begin = at + more
    begin += text[begin : begin + 1] == " "
    duration = _HAN_DURATION.match(text, begin)
    if duration:
        return _han_duration(text, duration, more=more)
    match = _HAN.match(text, begin)
    if match is None or match.lastgroup is None:
        return Named(None, begin, more=True) if more else None
    unit, factor = _HAN_UNITS[int(match.lastgroup[1:])]
    halves = unit is not None and (unit == MULTIPLE or unit.name in MEASURES)
    half = _HALF_AFTER.match(text, match.end()) if halves else None
    end = half.end() if half else match.end()
    after = None if unit is None else _MORE_AFTER.match(text, end)
    return Named(
        unit,
        after.end() if after else end,
        factor,
        more=more or bool(after),
        half=bool(half),
    )


def _han_duration(text: str, match: re.Match[str], *, more: bool) -> Named:
    name, factor = _HAN_DURATIONS[match["a"] or match["b"]]
    after = _MORE_AFTER.match(text, match.end())
    return Named(
        Unit("duration", name),
        after.end() if after else match.end(),
        Decimal(factor),
        more=more or bool(match["more"]) or bool(after),
        half=bool(match["half"] or match["half2"]),
    )


def _latin_phrase(text: str, at: int) -> Named | None:
    match = _LATIN.match(text, at)
    if match is None or match.lastgroup is None:
        return None
    _, unit, factor = _LATIN_PHRASES[int(match.lastgroup[1:])]
    return Named(unit, match.end(), factor)


def _english_noun(text: str, at: int, *, one: bool) -> Named | None:
    """The first plural among the next few words, for that is what a number counts in English."""
    before = ""
    for _ in range(_WORDS_AHEAD):
        match = _WORD.match(text, at)
        if match is None or match[1].lower() in _NO_NOUN:
            return None
        word, hyphen = match[1], match.group()[0] == "-"
        name = _canonical(word, before, singular=one or (hyphen and not before))
        if not _is_modifier(word, text, match.end()):
            if name is not None:
                return Named(Unit("count", name), match.end())
            if _looks_plural(word):
                return None
        before, at = word.lower(), match.end()
    return None


def _canonical(word: str, before: str, *, singular: bool) -> str | None:
    name = _PLURALS.get(word) or _PLURALS.get(word.lower())
    if name is None:
        noun = _SINGULARS.get(word.lower())
        name = noun if singular or noun in MEASURES else None
    if name is None or before not in _COMPOUNDS:
        return name
    compound = f"{before} {name}"
    return compound if compound in ENGLISH_COUNTS else None


def _is_modifier(word: str, text: str, end: int) -> bool:
    """Whether the word's plural is no sign of a head: two aircraft carriers."""
    after = _WORD.match(text, end)
    return word in INVARIANT and after is not None and after[1].lower() in _PLURALS


def _looks_plural(word: str) -> bool:
    return word[-1] == "s" and word[-2:].lower() not in {"ss", "us", "is"}
