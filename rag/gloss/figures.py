"""Write a figure for a reader of another language, as near to the words that told it as they are.

`rag.facts.figures.render` gives the value, its unit and its bound. What is added here is what only
the words can tell: whether a bound is "nearly" or "at most", and under which sign money of an
unknown currency was told.
"""

import re
from unicodedata import normalize

from rag.articles import fold_to_simplified
from rag.facts.figures import Figure, Qualifier, Unit, render
from rag.types import Language

_UNKNOWN_CURRENCY = Unit("money")
_HOW_FAR = (
    r"(?:(?:just|well|slightly|a little|a bit|far|significantly|considerably|only|some|even)\s+)?"
)
# What a bound is called in English and in Chinese, by the words that told it; 將近 and not 近, for
# 近3年 may also be the last three years.
_BOUNDS: tuple[tuple[Qualifier, re.Pattern[str], str, str], ...] = (
    (
        "under",
        re.compile(
            "^(?:将近|接近|逼近|临近|几近|几乎|近)"
            rf"|^{_HOW_FAR}(?:nearly|almost|close to|approaching)\b"
        ),
        "nearly ",
        "將近",
    ),
    (
        "under",
        re.compile(
            "^(?:不到|不足|不满|未满|未达|少于|低于|小于)|(?:不到|未满)$"
            rf"|^{_HOW_FAR}(?:(?:less|fewer|lower|smaller)\s+than|under|below|sh(?:y|ort)\s+of)\b"
        ),
        "less than ",
        "不到",
    ),
    (
        "over",
        re.compile(
            "^(?:逾|超过|超出|超|突破|破|多于|高于|大于|不止|不只)|(?:开外|出头|有余)$|(?<!最)[多余]"
            rf"|^{_HOW_FAR}(?:(?:more|greater|higher|larger)\s+than|in\s+excess\s+of"
            r"|exceed\w*|topp\w+|surpass\w*|above|over)\b"
        ),
        "more than ",
        "逾",
    ),
)
_USUAL_BOUNDS = {"under": ("at most ", "最多"), "over": ("at least ", "至少")}
_ENGLISH_HALF = re.compile(r"(?<![\d.,])0\.5 (hour|day|month|year)s")
_CHINESE_HALF = re.compile("(?<![0-9.,])0\\.5(?=小[時时]|[個个]月|年)")


def write_figure(figure: Figure, words: str, language: Language) -> str:
    """The figure that was read from `words`, in the words of `language`.

    A currency that the words leave open stays open: their sign is kept, and 元 in English is "yuan
    or dollars".

    >>> from rag.facts import figures_in
    >>> [write_figure(f, t, "en") for t in ("近90分鐘", "逾3億元") for f in figures_in(t)]
    ['nearly 90 minutes', 'more than 300 million yuan or dollars']
    >>> [write_figure(f, "over $10bn", "zh-Hans") for f in figures_in("over $10bn")]
    ['逾$100亿']
    """
    plain = fold_to_simplified(normalize("NFKC", words)).lower()
    text = _with_bound(render(figure, language), figure.qualifier, plain, language)
    if figure.unit == _UNKNOWN_CURRENCY:
        text = _with_sign(text, plain)
    if language == "en":
        return _ENGLISH_HALF.sub(_half, text)
    return _CHINESE_HALF.sub("半", text)


def _with_bound(text: str, qualifier: Qualifier, plain: str, language: Language) -> str:
    for bound, told_by, english, chinese in _BOUNDS:
        if bound == qualifier and told_by.search(plain):
            usual = _USUAL_BOUNDS[bound]
            if language == "en":
                return english + text.removeprefix(usual[0])
            chinese = chinese if language == "zh-Hant" else fold_to_simplified(chinese)
            return chinese + text.removeprefix(usual[1])
    return text


def _with_sign(text: str, plain: str) -> str:
    """Money under the sign of the words; 元 for a $ would be read as yuan."""
    sign = "¥" if "¥" in plain else "$" if "$" in plain or "dollar" in plain else ""
    if not sign:
        return text
    amount = text.removesuffix(" yuan or dollars").removesuffix("元")
    return re.sub(r"(?=\d)", sign, amount, count=1)


def _half(match: re.Match[str]) -> str:
    return f"half {'an' if match[1] == 'hour' else 'a'} {match[1]}"
