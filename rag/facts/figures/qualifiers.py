"""Words that say how exact a figure is: about, over, under, before the number or behind it."""

import re

from rag.facts.figures.values import Qualifier

_AFAR = 40
_HAN_UNDER = (
    "不超过|不逾|不多于|不高于|不大于|未超过|没有超过|没超过|不满|未满|不到|不足|未达|未逾|少于|低于|小于|最多|至多|顶多"
    "|将近|(?<!不)接近|逼近|临近|几近|几乎|(?<![最附邻靠亲就贴接逼临将])近"
)
_HAN_OVER = (
    "不少于|不低于|不小于|不下|不止|不只|至少|最少|起码|多于|高于|大于|(?<![不未没])超过|超出|突破|超|(?<!突)破"
    "|(?<!不)逾"
)
# 合約 is a contract, 折合約 is not.
_HAN_ABOUT = (
    "大约|大概|约莫|约略|估计|差不多"
    "|(?<![条公节契协密预制大纽签邀失履盟缔租解特立守])(?:(?<!合)|(?<=折合))约"
)
_HAN = re.compile(
    rf"(?:(?P<under>{_HAN_UNDER})|(?P<over>{_HAN_OVER})|(?P<about>{_HAN_ABOUT}))"
    r"(?:有|达|为|占|在|了|是|共|合)?\s?$"
)
_HOW_FAR = r"(?:just|well|slightly|a little|a bit|far|significantly|considerably|only|some|even)\s+"
_LATIN_UNDER = (
    r"(?:no|not|n['’]t)\s+(?:more|greater|higher)\s+than|(?:less|fewer|lower|smaller)\s+than"
    r"|at\s+(?:the\s+)?most|a\s+maximum\s+of|up\s+to"
    r"|(?:just\s+)?(?:shy|short)\s+of"
    r"|close\s+to|nearly|almost|approaching|under|below"
)
_LATIN_OVER = (
    r"(?:no|not|n['’]t)\s+(?:less|fewer|lower)\s+than|(?:more|greater|higher|larger)\s+than"
    r"|at\s+(?:the\s+very\s+)?least|a\s+minimum\s+of|in\s+excess\s+of|upwards\s+of|north\s+of"
    r"|exceed(?:s|ed|ing)?|topp(?:ed|ing)|surpass(?:es|ed|ing)?|above|over"
)
_LATIN_ABOUT = r"about|around|roughly|approximately|approx\.?|circa|some|an?\s+estimated|estimated"
_LATIN = re.compile(
    rf"(?<![A-Za-z-])(?:{_HOW_FAR})?"
    rf"(?:(?P<under>{_LATIN_UNDER})|(?P<over>{_LATIN_OVER})|(?P<about>{_LATIN_ABOUT}))"
    r"[\"”’'」]?\s+(?:an?\s+)?$|(?P<sign>(?<![\d%万亿元])(?<![\d%万亿元] )[~≈><≥≤])\s?$",
    re.IGNORECASE,
)
_SIGNS: dict[str, Qualifier] = {
    "~": "about", "≈": "about", ">": "over", "≥": "over", "<": "under", "≤": "under"
}  # fmt: skip
# "spread over eight years" tells how long, "for over eight years" that it was longer.
_LONGER = re.compile(
    r"(?:for|just|well|little|bit|last|lasts|lasted|lasting|took|take|takes|after|slightly|far|of|is|was)\s+$",
    re.IGNORECASE,
)
# "went up to 30 %", "a row over five islands": no bounds.
_NO_BOUND = re.compile(
    r"(?:(?:go|goes|went|gone|rose|rise|rises|risen|raised?|climb(?:s|ed)?|pushe?d?|add(?:s|ed)?|moved?)\s+up\s+to"
    r"|(?:dispute|row|talks|tensions?|fight|battle|standoff|war|concerns?|divided)\s+over"
    r"|(?:talk|talks|talked|speak|spoke|ask|asked|worried|concerned)\s+about)\s+$",
    re.IGNORECASE,
)
_RECENT = re.compile(r"来|内|之内|以内|间|以来|之间")

_AFTER = re.compile(
    r"\s?(?:(?P<about>左右|上下|之谱|许(?=[，、,;。]|$)|or so(?![A-Za-z]))"
    r"|(?P<over>以上(?![级校])|开外|出头|有余|\+(?!\d)"
    r"|(?:or more|and (?:more|above)|-plus)(?![A-Za-z]))"
    r"|(?P<under>以下|以内|之内|(?:不到|未满)(?=[，、,;。的就便时]|$)"
    r"|(?:or (?:less|fewer|under)|at (?:the )?most)(?![A-Za-z])))"
    r"|-(?P<odd>odd)(?![A-Za-z])"
)


def qualifier_before(
    text: str, at: int, floor: int, *, lasts: bool
) -> tuple[Qualifier, int] | None:
    """The qualifier that ends at `at` and where it begins; `lasts`: the figure is a duration."""
    begin = max(floor, at - _AFAR)
    match = _HAN.search(text, begin, at) or _LATIN.search(text, begin, at)
    if match is None or _NO_BOUND.search(text, begin, at):
        return None
    if match.lastgroup == "sign":
        return _SIGNS[match["sign"]], match.start()
    bare_over = match.group().lower().split() == ["over"]
    if lasts and bare_over and not _LONGER.search(text, begin, match.start()):
        return None
    return _named(match), match.start()


def qualifier_after(text: str, at: int) -> tuple[Qualifier, int] | None:
    """The qualifier behind a number or its unit, and where it ends."""
    match = _AFTER.match(text, at)
    if match is None:
        return None
    return ("over" if match.lastgroup == "odd" else _named(match)), match.end()


def is_recent(text: str, at: int) -> bool:
    """Whether 近 before a duration that ends at `at` says recent and not nearly: 近三年來."""
    return _RECENT.match(text, at) is not None


def _named(match: re.Match[str]) -> Qualifier:
    if match["under"]:
        return "under"
    return "over" if match["over"] else "about"
