"""What the words beside an English date make of it: a month or a name, a year or a number."""

import re

from rag.facts.dates.relative import Bearing
from rag.facts.dates.said import Part

_PARTS: dict[str, Part] = {"early": "early", "beginning": "early", "start": "early", "mid": "mid"}
_PARTS |= {"late": "late", "end": "late", "first": "early", "opening": "early"}
_PARTS |= {"last": "late", "final": "late", "closing": "late"}
_COUNTED_NOUN = re.compile(
    r" ?(?:%|(?:people|troops|soldiers|officials|men|women|children|tons|tonnes|votes|seats|cases"
    r"|points?|percent|per cent|dollars|yuan|euros|pounds|miles|km|metres|meters|feet|times|more"
    r"|million|billion|trillion|ships|aircraft|companies|firms|jobs|houses|homes|units|items)\b)"
)
_MONTH_NAMES = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_MONTH_BEFORE = re.compile(
    r"(?:\b(?i:in|by|since|until|till|from|to|for|of|during|through|before|after|around|between"
    r"|than|this|early|mid|late)"
    rf"|\b(?:{_MONTH_NAMES})(?:,| and| or| to|,? then)?|[-–])[ -]?$"
)
_MONTH_AFTER = re.compile(
    r"(?:(?:,? and| to| or| until| through) |[-–])(?:early |late |mid-|[0-9]{1,2} )?"
    rf"(?:{_MONTH_NAMES})\b"
)
_DETERMINER = re.compile(r"(?:\b(?i:the|a|its|his|her|their|this|that|each)|['’]s) $")
_PERSON = re.compile(r"\b(?:Theresa|Mrs|Mr|Ms|Miss|Brian|Prime Minister|PM|Long|Women's)\.? $")
_PLAIN_MONTHS = frozenset(_MONTH_NAMES.replace("March|", "").replace("May|", "").split("|"))
_YEAR_BEFORE = re.compile(r"\b(?i:in|since|during|until|till|before|after|year|than) $")
_YEAR_OR_NUMBER_BEFORE = re.compile(r"\b(?i:of|by|to|from|for|through|around|between|and|or) $")
_NO_NOUN = re.compile(
    r"$|[^ A-Za-z0-9]| (?:and|or|to|when|with|as|that|is|was|has|had|will|would|in|on|at|but|after"
    r"|before|until|for|by|if|because|while|the|a|an|from|where|which|who|it|he|she|they|than|[A-Z])"
)
_RANGE_BEFORE = re.compile(r"\b(?i:from|between|in|of|during|for|over|the|by) $")
_CLAUSE = re.compile(r"[.;!?\n:]")
_WILL = re.compile(
    r"\b(?:will|shall|won['’]t|plans? to|(?:is|are) (?:to|due|scheduled|set|expected|going|slated"
    r"|planned|planning))\b|['’]ll\b"
)
_WOULD = re.compile(
    r"\b(?:would|could|might|should|may|(?:was|were|been) (?:to|due|scheduled|set|expected|going"
    r"|slated|planned)|planned|hopes?|wants?)\b"
)
_REPORTED = re.compile(
    r"\b(?:said|says|told|announced|reported|confirmed|wrote|added|posted|approved|met|held|spoke"
    r"|denied|warned|declined|refused)\b"
)


def words_before(match: re.Match[str], length: int = 24) -> str:
    """The text before a finding, as far as it matters."""
    return match.string[max(0, match.start() - length) : match.start()]


def part_named(words: str) -> Part:
    """Which part of a month or a year the words name: early, mid, "the end of"."""
    return next(part for word, part in _PARTS.items() if word in words.lower())


def counts_something(match: re.Match[str]) -> bool:
    """Whether the number behind a month counts what follows: "in March 15 ships", not "on"."""
    before, after = words_before(match), match.string[match.end() : match.end() + 16]
    ordinal = match.string[match.end("md_day") : match.end("md_day") + 1].isalpha()
    if ordinal or re.search(r"\b[Oo]n (?:the )?$", before):
        return False
    inside = re.search(r"\b[Ii]n $", before) and re.match(" [a-z]", after)
    return bool(inside or _COUNTED_NOUN.match(after))


def is_month_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised month with neither day nor year is one: Theresa May is none.

    >>> is_month_name("slips to May.", 9, 12), is_month_name("May we ask", 0, 3)
    (True, False)
    """
    name, before, after = text[start:end], text[max(0, start - 24) : start], text[end : end + 6]
    if name.capitalize() in _PLAIN_MONTHS:
        return True
    if not text[:start].strip() and not text[end:].strip():
        return name.istitle()
    if _PERSON.search(before) or (name.isupper() and after.startswith(("'s", "’s"))):
        return False
    return bool(
        _MONTH_BEFORE.search(before)
        or _MONTH_AFTER.match(text, end)
        or (_DETERMINER.search(before) and re.match(r" (?!(?:on|for|of)\b)[a-z]", after))
    )


def is_year(text: str, start: int, end: int) -> bool:
    """Whether four figures between 1800 and 2199 are a year: after "in", not before "troops".

    >>> is_year("signed in 2026, they", 10, 14), is_year("a force of 2026 troops", 11, 15)
    (True, False)
    """
    before, after = text[max(0, start - 16) : start], text[end : end + 16]
    if not text[:start].strip() and not text[end:].strip(" .,;:"):
        return True
    if _COUNTED_NOUN.match(after):
        return False
    if _YEAR_BEFORE.search(before):
        return True
    return bool(_YEAR_OR_NUMBER_BEFORE.search(before) and _NO_NOUN.match(after))


def is_years(text: str, start: int, end: int, separator: str) -> bool:
    """Whether two such numbers are the years of a stretch: 2023–2025, between 2023 and 2025."""
    before, after = text[max(0, start - 16) : start], text[end : end + 16]
    if _COUNTED_NOUN.match(after):
        return False
    if separator == " and ":
        return before.lower().endswith("between ")
    return separator.strip() in ("-", "–", "—") or bool(_RANGE_BEFORE.search(before))


def bearing_before(text: str, start: int) -> Bearing:
    """Which way a bare weekday points, by the verb before it in its clause.

    >>> bearing_before("They will meet on Friday", 18), bearing_before("He said on Friday", 11)
    ('ahead', 'behind')
    """
    clause = _CLAUSE.split(text[max(0, start - 80) : start])[-1]
    reported = max((m.end() for m in _REPORTED.finditer(clause)), default=-1)
    if any(m.start() > reported for m in _WILL.finditer(clause)):
        return "ahead"
    return "unsure" if any(m.start() > reported for m in _WOULD.finditer(clause)) else "behind"
