"""Write a figure out in English or Chinese, so that reading it gives the figure back."""

from decimal import Context, Decimal, getcontext

from rag.articles import fold_to_simplified
from rag.facts.figures.currencies import WRITTEN_CHINESE, WRITTEN_ENGLISH
from rag.facts.figures.nouns import DURATIONS, WRITTEN_COUNTS
from rag.facts.figures.values import OF_PRICE, PERCENT, Figure, Qualifier
from rag.types import Language

_ENGLISH_SCALES = ((10**12, " trillion"), (10**9, " billion"), (10**6, " million"))
_CHINESE_SCALES = ((10**12, "兆"), (10**8, "億"), (10**4, "萬"))
_DECIMALS = 3
_ENDLESS_DIGITS = 4
_QUALIFIERS: dict[Qualifier, tuple[str, str]] = {
    "exact": ("", ""),
    "about": ("about ", "約"),
    "over": ("at least ", "至少"),
    "under": ("at most ", "最多"),
}
# What Simplified text says otherwise, and not only writes otherwise.
_SIMPLIFIED_WORDS = (("兆", "万亿"), ("飞弹", "导弹"), ("公尺", "米"), ("纽西兰", "新西兰"))
_LAST_HOUR = 24
_WHOLES = range(2, 100)
_ENGLISH_DIGITS = "one two three four five six seven eight".split()
_ORDINALS = {3: "third", 6: "sixth", 7: "seventh", 9: "ninth"}
_HAN_DIGITS = "零一二三四五六七八九十"
_TINY = Decimal("1e-20")


def render(figure: Figure, language: Language) -> str:
    """The figure in the words of `language`, as precise as it was.

    Money in an unknown currency is "yuan or dollars" in English, for 元 may be either.

    >>> from rag.facts.figures.reading import figures_in
    >>> [render(f, "en") for f in figures_in("約111億美元，2000萬噸，三成")]
    ['about US$11.1 billion', '20 million tonnes', '30%']
    >>> [render(f, "zh-Hans") for f in figures_in("NT$1.25tn, 4-6 percentage points")]
    ['新台币1.25万亿元', '4–6个百分点']
    """
    english = language == "en"
    qualifier = _QUALIFIERS[figure.qualifier][0 if english else 1]
    before, after = _english_unit(figure) if english else _chinese_unit(figure)
    fraction = _fraction(figure, english=english)
    if fraction:
        return _in_script(f"{qualifier}{fraction}", language)
    scales = _ENGLISH_SCALES if english else _CHINESE_SCALES
    number = _range(figure.low, figure.high, scales)
    if figure.unit == OF_PRICE and not english:
        number = _range(figure.low / 10, figure.high / 10, ())
    return _in_script(f"{qualifier}{before}{number}{after}", language)


def _in_script(text: str, language: Language) -> str:
    if language != "zh-Hans":
        return text
    text = fold_to_simplified(text)
    for word, instead in _SIMPLIFIED_WORDS:
        text = text.replace(word, instead)
    return text


def _english_unit(figure: Figure) -> tuple[str, str]:
    unit = figure.unit
    one = figure.low == figure.high == 1
    if unit.kind == "money":
        return WRITTEN_ENGLISH[unit.name]
    if unit.kind == "percent":
        return "", "%" if unit != OF_PRICE else "% of the price"
    if unit.kind == "points":
        return "", " percentage point" if one else " percentage points"
    if unit.kind == "none":
        return "", ""
    table = DURATIONS if unit.kind == "duration" else WRITTEN_COUNTS
    plural = table[unit.name][0]
    return "", f" {unit.name if one and unit.name not in _UNCHANGED else plural}"


_UNCHANGED = frozenset(("times", "point", "megawatt", "gigawatt", "kilowatt", "year of age"))


def _chinese_unit(figure: Figure) -> tuple[str, str]:
    unit = figure.unit
    if unit.kind == "money":
        return WRITTEN_CHINESE[unit.name]
    if unit.kind == "percent":
        return "", "%" if unit != OF_PRICE else "折"
    if unit.kind == "points":
        return "", "個百分點"
    if unit.kind == "none":
        return "", ""
    if unit.name == "point" and figure.high <= _LAST_HOUR:
        return "", "個點"  # 5點 is five o'clock
    return "", (DURATIONS if unit.kind == "duration" else WRITTEN_COUNTS)[unit.name][1]


def _range(low: Decimal, high: Decimal, scales: tuple[tuple[int, str], ...]) -> str:
    ends = (low,) if low == high else (low, high)
    for scale, name in scales:
        if (low or high) >= scale and all(_is_short(end / scale) for end in ends):
            return "–".join(_digits(end / scale) for end in ends) + name
    return "–".join(_digits(end) for end in ends)


def _is_short(value: Decimal) -> bool:
    return round(value, _DECIMALS) == value


def _digits(value: Decimal) -> str:
    if len(value.as_tuple().digits) >= getcontext().prec:  # a third of a point has no end
        value = Context(prec=_ENDLESS_DIGITS).plus(value)
    whole = format(value.normalize(), "f")
    return format(Decimal(whole), ",f")


def _fraction(figure: Figure, *, english: bool) -> str | None:
    """A third has no end as per cent; it is written as the part it is."""
    value = figure.low
    if figure.unit != PERCENT or figure.low != figure.high or round(value, 6) == value:
        return None
    for whole in _WHOLES:
        part = value * whole / 100
        if abs(part - round(part)) < _TINY:
            return (_english_part if english else _chinese_part)(round(part), whole)
    return None


def _english_part(part: int, whole: int) -> str:
    if part > whole or whole not in _ORDINALS:
        return f"{part}⁄{whole}"
    return f"{_ENGLISH_DIGITS[part - 1]}-{_ORDINALS[whole]}{'s' * (part > 1)}"


def _chinese_part(part: int, whole: int) -> str:
    small = whole < len(_HAN_DIGITS)
    return f"{_HAN_DIGITS[whole]}分之{_HAN_DIGITS[part]}" if small else f"{whole}分之{part}"
