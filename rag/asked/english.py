"""Questions in English: their question words and what they ask for, in lower case.

"Who" asks for a person, "which bank" for an organisation, "how did X describe" for somebody's
words; a noun such as "cost" says it where there is no question word.
"""

import re
from collections.abc import Iterator

from rag.asked.asked import Cue, Kind
from rag.asked.wording import any_of

# Where a clause begins: only there do these words ask, elsewhere they tell which one is meant.
_CLAUSE = r"(?:^|(?<=[,;:.?] )|(?<=\band )|(?<=\bor )|(?<=\bbut ))"
_AFTER = "|".join(
    rf"(?<=\b{word} )" for word in "to by with from of for since until know say me".split()
)
_VERB = r"\s(?:did|do|does|has|have|had|was|were|is|are|would|will)\s[^?.;,]{1,80}?\b"
_TYPES: dict[Kind, frozenset[str]] = {
    "date": frozenset(
        "year years date dates day days month time decade century season week period era".split()
    ),
    "person": frozenset(
        """
        person people man woman player actor actress author writer president minister premier
        chancellor official officer general commander king queen emperor leader scientist
        philosopher poet artist singer musician director coach manager candidate senator governor
        mayor lawmaker politician diplomat ambassador secretary spokesman spokeswoman spokesperson
        analyst economist expert professor scholar researcher chairman chairwoman chief executive
        quarterback explorer inventor founder monarch pope bishop judge lawyer journalist adviser
        advisor aide envoy descendant architect engineer comedian celebrity individual alumnus
        alumni theorist theologian mathematician physicist chemist astronomer composer
    """.split()
    ),
    "organisation": frozenset(
        """
        company companies firm organisation organization organisations organizations group team
        university college school institution agency bank party newspaper network outlet outlets
        ministry department committee commission council court body league club church army union
        corporation manufacturer airline museum institute entity band studio publisher
    """.split()
    ),
    "place": frozenset(
        """
        city cities country countries state nation nations place places town province region area
        county district districts continent island capital village location venue venues stadium
        port airport river lake mountain street neighborhood neighbourhood site building
    """.split()
    ),
    "figure": frozenset(
        """
        percentage percent proportion share number amount price cost total size rate value fraction
        quantity score population height length temperature odds figure sum fee salary revenue
        budget distance speed age
    """.split()
    ),
    "list": frozenset("kinds types sorts examples things items factors titles names".split()),
    "reason": frozenset("reason reasons cause motive".split()),
}
# Where the noun phrase after which or what ends.
_END = frozenset(
    """
    is was are were did do does has have had will would can could should may might must of in on at
    by for from to with that who which and or as said made got became
    """.split()
)
_FORMS: tuple[tuple[Kind, str], ...] = (
    (
        "conflict",
        any_of(
            r"""
            \b(?:do|does|did)\b[^?.]{1,60}\b(?:agree|match|disagree)\b \bdisagree\son
            \bcontradict\w* \bdiscrepanc\w+ \binconsistent \bconflicting
            \bdiffering\s(?:accounts|reports|figures)
            \bwhich\s(?:(?:one|figure|number|total|version|account|date|report)\s)?stands
            \bwhich\s(?:(?:one|figure|number|total|version|account|date|report)\s)?is\s(?:right|correct)
            """
        ),
    ),
    (
        "reason",
        any_of(
            r"""
            \bwhy\b \bhow\scome\b \bfor\swhat\s(?:reason|purpose)s?\b
            \bwhat\s(?:caused?|prompted|le[ad]+\sto|made|gets?\sin\sthe\sway|got\sin\sthe\sway)\b
            \bwhat\s(?:stopped|delayed|prevented|held\sup|drove|triggered|explains?|keeps?|kept|brought)\b
            """
        ),
    ),
    (
        "quotation",
        any_of(
            rf"""
            \bwhat{_VERB}(?:say|said|tell|told|reply|comment|response|reaction|statement|wording)\b
            \bwhat{_VERB}call(?:ed)?\s(?:it|this|that|him|her|them|the)\b
            \bhow{_VERB}(?:describe[ds]?|put\s(?:it|this)|characteri[sz]ed?|belittle|respond|react)\b
            \bhow{_VERB}(?:comment|sum\sup|portray|phrase|label|explain|view|judge|praise|mock)\b
            \bhow{_VERB}(?:critici[sz]e|dismiss|refer\sto)\b \b(?:exact|own|precise)\swords\b
            \bverbatim\b \bquot(?:e|ation)\s(?:from|by|of)\b
            """
        ),
    ),
    (
        "comparison",
        any_of(
            r"""
            \b(?:what|how|where)\b[^?.]{0,60}\b(?:differ(?:s|ed|ences?)?|part\sways|in\scommon)\b
            \bdifferences?\s(?:between|in)\b \bcompared?\s(?:to|with|the)\b
            \bhow\b[^?.]{0,40}\bcompare\b \bversus\b \bvs\b
            """
        ),
    ),
    (
        "date",
        rf"\bhow (?:long ago|soon)\b|{_CLAUSE}when\b(?!,)"
        r"|\b(?:since|until|by|know|tell me|say) when\b",
    ),
    ("duration", r"\bhow long\b|\bhow much time\b"),
    (
        "figure",
        any_of(
            r"""
            \b(?:which|what)\s(?:age|income)\s(?:group|bracket|range)s?\b
            \b(?:by\s)?how\s(?:many|much)\b
            \bhow\s(?:large|big|tall|high|far|fast|heavy|deep|old|expensive|wide|few|often|likely)\b
            """
        ),
    ),
    (
        "definition",
        any_of(
            r"""
            \bwhat\s(?:does|do|did)\b[^?.]{1,50}\b(?:mean|stand\sfor)\b \bdefine\b
            \bdefinition\sof\b \bmeaning\sof\b \bwhat\s(?:is|are)\s(?:an?\s)?(?:[\w-]+\s?){1,3}\?
            """
        ),
    ),
    ("person", rf"(?:{_CLAUSE}|{_AFTER})who(?:m|se)?\b"),
    ("place", rf"(?:{_CLAUSE}|{_AFTER})where\b"),
    (
        "list",
        r"\bwhich of\b|\bname (?:the )?(?:two|three|four|five|all|some)\b|\bshortlist\b"
        r"|\blist (?:of|the|all)\b",
    ),
    (
        "yes_no",
        rf"{_CLAUSE}(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
        r"(?:n't)?(?= (?!you\b)\w)",
    ),
)
_ANY = re.compile(
    "|".join(f"(?P<f{n}>{pattern})" for n, (_, pattern) in enumerate(_FORMS))
    + r"|\b(?P<which>which|what)\b|\b(?P<how>how)\b"
)
_RELATIVE = re.compile(r"\b(?:who|whom|whose|where|when)\b")
_HOW_MANY = re.compile("how (?:many|much|few)")
_NAME_OF = re.compile(r"\s+(?:is|was|were|are)\s+the\s+(?:full )?(?:names?|title)\s+(?:of|for)\s+")
_WORD = re.compile(r"\s*([\w'’&.-]*\w)")
_MOST_WORDS = 7
_COUNTS = {"two": 2, "both": 2, "three": 3, "four": 4, "five": 5}
_RELATIVES: dict[str, Kind] = {"where": "place", "when": "date"}
_NOUNS: tuple[tuple[Kind, str, str], ...] = (
    (
        "figure",
        "money",
        "costs?|prices?|budget|revenue|salary|fees?|value|spending|premiums?|profit|turnover",
    ),
    (
        "figure",
        "percent",
        "percentage|share of|proportion|odds|chances?|likelihood|probability|rate",
    ),
    (
        "figure",
        "",
        "numbers? of|total|population|size|height|length|amount|count|tally|split|figures? for"
        "|death toll|score",
    ),
    ("date", "", "dates?|year of|timing"),
    ("duration", "", "duration|time limit"),
    ("reason", "", "reasons?|causes?|motives?"),
    ("place", "", "locations?|venues?|birthplace|capital|headquarters|whereabouts"),
    ("person", "", "author|director|founder|inventor|winner|chair(?:man)?|ceo|successor"),
    ("list", "", "list|titles?|examples|names"),
    ("quotation", "", "comments?|remarks?|quotes?|reaction|response|statement"),
)
_NOUN = re.compile(
    r"\b(?:" + "|".join(f"(?P<n{n}>{pattern})" for n, (_, _, pattern) in enumerate(_NOUNS)) + r")\b"
)


def english_cues(text: str) -> Iterator[Cue]:
    """The cues of the text in lower case, the question words in order and then the nouns."""
    asking = [_cue(text, match) for match in _ANY.finditer(text)]
    yield from asking
    nouns = list(_NOUN.finditer(text))
    for match in nouns:
        kind, unit, _ = _NOUNS[int((match.lastgroup or "")[1:])]
        yield Cue(*match.span(), kind, frozenset((unit,)) - {""}, weak=True)
    if not asking and not nouns:
        for match in _RELATIVE.finditer(text):
            yield Cue(*match.span(), _RELATIVES.get(match.group(), "person"), weak=True)


def _cue(text: str, match: re.Match[str]) -> Cue:
    name = match.lastgroup or ""
    if name == "which":
        return _which(text, match)
    if name == "how":
        return Cue(*match.span(), "other")
    kind = _FORMS[int(name[1:])][0]
    many = _HOW_MANY.search(match.group()) if kind == "figure" else None
    number = (match.start() + many.start(), match.end()) if many else None
    return Cue(*match.span(), kind, number=number)


def _which(text: str, match: re.Match[str]) -> Cue:
    """Which or what with its noun: which senior military official, what two treaties."""
    name = _NAME_OF.match(text, match.end())
    at = name.end() if name else match.end()
    kind: Kind = "other"
    end, count = match.end(), 1
    for n in range(_MOST_WORDS):
        word = _WORD.match(text, at)
        if word is None or word[1] in _END:
            break
        at = word.end()
        count = max(count, _COUNTS.get(word[1], 1))
        found = _type_of(word[1], first=n == 0)
        if found:
            kind, end = found, at
    if kind == "other" and count > 1:
        kind = "list"
    return Cue(match.start(), end, kind, count=max(count, 2 if kind == "list" else 1))


def _type_of(word: str, *, first: bool) -> Kind | None:
    word = word.removesuffix("'s").removesuffix("’s")
    if word == "figure" and not first:
        return "person"
    return next((kind for kind, words in _TYPES.items() if word in words), None)
