"""Read who a text says holds which office: "Japan's prime minister, X", 國務卿某某."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.names import Kind, Mention, Table, default_table, mentions_in, remembered

# Offices that one person at a time holds in a country, and which of them are one office: what one
# country calls president another calls state chairman. The first that a form can mean is meant.
_IN_A_COUNTRY = {
    "president": "head of state",
    "state-chairman": "head of state",
    "prime-minister": "head of government",
    "premier": "head of government",
    "german-chancellor": "head of government",
    "foreign-minister": "foreign affairs",
    "secretary-of-state": "foreign affairs",
    "defence-minister": "defence",
    "war-secretary": "defence",
    "finance-minister": "finance",
    "uk-chancellor": "finance",
    **{
        office: office
        for office in """
        vice-president interior-minister justice-minister attorney-general health-minister
        energy-minister education-minister agriculture-minister transport-minister digital-minister
        labour-minister homeland-secretary commerce-minister national-security-adviser
        central-bank-governor fed-chair trade-representative chief-cabinet-secretary supreme-leader
        emperor pope joint-chiefs-chair first-lady chief-executive
        """.split()
    },
}
_IN_A_BODY = {office: office for office in ("secretary-general", "director-general", "ceo")}
# Where one word means several of these offices, the one that the country has.
_CALLED_THERE = {
    **{"de": "german-chancellor", "at": "german-chancellor", "gb": "uk-chancellor"},
    **{"cn": "premier", "tw": "premier"},
}
# A province has a premier, too; in South Asia a secretary is no minister; trade is not commerce.
_HAS_PROVINCES = frozenset({"ca", "au"})
_HAS_CIVIL_SECRETARIES = frozenset({"in", "pk", "bd", "lk"})
_MANY_PRESIDENTS = frozenset({"eu"})
_ANOTHER_MINISTER = re.compile("trade|business|贸易|貿易", re.IGNORECASE)
_TITLE_AFTER_NAME = frozenset({"head of state", "head of government"})

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
# Who was, will be, or stands in or below.
_NOT_THE_HOLDER = re.compile(
    r"(?:\b(?:former|ex|then|late|acting|interim|deputy|vice|assistant|under|shadow|next|future|"
    r"would-be|incoming|prospective|previous|first|last)[\s-]+(?:the\s+)?"
    r"|(?:(?<![目日此以之當当])前任?|副|準|准|下任|下一任|未來|未来|助理|影子|原|上任|歷任|历任"
    # 時任巴總理: the table knows no country by that sign alone.
    r"|(?:時任|时任|候任|代理|署理|已故|首任|首位|末任|末代|建國|建国)[一-鿿]?)的?)$",
    re.IGNORECASE,
)
_LOOK_BACK = 24
# Of a country or body just before the office: "Japan's new", "British", 日本的, 日本現任.
_TIED_BEFORE = re.compile(
    r"(?:'s|’s|s'|s’)\s+(?:[a-z-]+\s+){0,3}|[\s-]*(?:(?:current|new|incumbent)\s+)?"
    r"|\s*的?(?:現任|现任|新任|新)?"
)
_TIED_AFTER = re.compile(r"\s+of\s+(?:the\s+)?")
_NAME_FOLLOWS = re.compile(r"\s*|\s+(?:Mr|Ms|Mrs|Dr|Sir|Dame)\.?\s+")
_IN_COMMAS = re.compile(r",\s+")
_OFFICE_IN_COMMAS = re.compile(r",\s+(?:who\s+(?:is|was)\s+)?(?:the\s+)?(?:current\s+)?")
_CLOSES = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:[,.;:?!)—–]|$)")
# 川普總統府, 川普總統任內, 總統候選人: after a name these are no title.
_NO_TITLE = re.compile(
    r"[府任選选職职位之的]|人選|人选|候選|候选|參選|参选|提名|夫人|辦公|办公|官邸|當選|当选"
)
_FOR_A_FIELD = re.compile(r"\s+for\b")
_PLAIN_NAME = re.compile(r"\s+([A-Z][a-zÀ-ɏ’'-]+(?:\s+[A-Z][\w’'-]+){0,3})")


@dataclass(frozen=True, slots=True)
class Holding:
    """`text[start:end]` gives an office to the person named at `name_start` to `name_end`.

    `people` are all that a name of the table may mean; a plain name has none. `role` is one word
    for offices that are one; it is None where the text does not tell what the office is `of`.
    """

    start: int
    end: int
    name_start: int
    name_end: int
    people: frozenset[str]
    office: str
    role: str | None
    of: str | None


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    people: frozenset[str]


@remembered(4096)
def holdings_in(text: str) -> tuple[Holding, ...]:
    """Who the text says holds an office, in order; former and acting holders are left out."""
    table = default_table()
    mentions = mentions_in(text, table=table)
    found = (_held(text, mentions, at, table) for at in range(len(mentions)))
    return tuple(holding for holding in found if holding is not None)


def _held(text: str, mentions: Sequence[Mention], at: int, table: Table) -> Holding | None:
    office, before, after = mentions[at], mentions[:at], mentions[at + 1 :]
    if not _only(office, "office", table) or _FOR_A_FIELD.match(text, office.end):
        return None
    body = before[-1] if before and _is_body_of(before[-1], office, text, table) else None
    start, end = body.start if body else office.start, office.end
    if _NOT_THE_HOLDER.search(text[max(0, start - _LOOK_BACK) : start]):
        return None
    if _NOT_THE_HOLDER.search(text[start : office.start]):
        return None
    if body:
        before = before[:-1]
    elif after and _TIED_AFTER.fullmatch(text, end, after[0].start):
        body, end, after = after[0], after[0].end, after[1:]
    following = _name_after(text, end, after, table)
    name = following or _name_before(text, before, start, end, table)
    if name is None or _quoted(text, name.start):
        return None
    of = _of(body, name.people, table)
    said, role = _office(office, of, table)
    if said is None or (following is None and not _may_follow_a_name(role, text, office)):
        return None
    people = frozenset(p for p in name.people if of in table.entities[p].within) or name.people
    return Holding(
        min(start, name.start), max(end, name.end), name.start, name.end, people, said, role, of
    )


def _is_body_of(mention: Mention, office: Mention, text: str, table: Table) -> bool:
    kinds = {table.kind(each) for each in mention.entities}
    return not kinds.isdisjoint({"place", "government", "organisation", "company"}) and bool(
        _TIED_BEFORE.fullmatch(text, mention.end, office.start)
    )


def _name_after(text: str, end: int, after: Sequence[Mention], table: Table) -> _Name | None:
    if after and (people := _only(after[0], "person", table)):
        name = _Name(after[0].start, after[0].end, people)
        apposed = _IN_COMMAS.fullmatch(text, end, name.start) and _CLOSES.match(text, name.end)
        return name if apposed or _NAME_FOLLOWS.fullmatch(text, end, name.start) else None
    plain = _PLAIN_NAME.match(text, end)
    if plain is None or (after and after[0].start < plain.end()):
        return None
    return _Name(plain.start(1), plain.end(1), frozenset())


def _name_before(
    text: str, before: Sequence[Mention], start: int, end: int, table: Table
) -> _Name | None:
    """The name in 某某總統, or in "X, the prime minister of Y,"."""
    people = _only(before[-1], "person", table) if before else frozenset()
    if not people:
        return None
    name = _Name(before[-1].start, before[-1].end, people)
    if name.end == start:
        return name
    apposed = _OFFICE_IN_COMMAS.fullmatch(text, name.end, start) and _CLOSES.match(text, end)
    return name if apposed else None


def _quoted(text: str, at: int) -> bool:
    """Whether the words at `at` are somebody's own: those may tell of another time, or doubt."""
    before = text[:at]
    opened = sum(before.count(mark) for mark in "「『“")
    return opened > sum(before.count(mark) for mark in "」』”") or before.count('"') % 2 == 1


def _may_follow_a_name(role: str | None, text: str, office: Mention) -> bool:
    """川普國務卿 is no title of his; 川普總統 is."""
    if not _HAN.match(text, office.start):
        return True
    return role in _TITLE_AFTER_NAME and not _NO_TITLE.match(text, office.end)


def _only(mention: Mention, kind: Kind, table: Table) -> frozenset[str]:
    return frozenset(each for each in mention.entities if table.kind(each) == kind)


def _of(body: Mention | None, people: frozenset[str], table: Table) -> str | None:
    """What the office is of: as the text says, else the country that the person speaks for."""
    speaks_for = {
        each
        for person in people
        for each in table.entities[person].within
        if table.kind(each) == "place"
    }
    told = set(speaks_for)
    if body is not None:
        told = {place for each in body.entities for place in _bodies(each, table)}
        places = {each for each in told if table.kind(each) == "place"}
        if places and speaks_for:
            told = places & speaks_for
    return min(told) if len(told) == 1 else None


def _bodies(entity_id: str, table: Table) -> tuple[str, ...]:
    """A country, organisation or company itself; for a government's body its country."""
    entity = table.entities[entity_id]
    if entity.kind == "government":
        return entity.within
    return (entity_id,) if entity.kind in ("place", "organisation", "company") else ()


def _office(office: Mention, of: str | None, table: Table) -> tuple[str | None, str | None]:
    """The office that is meant, and its role where one person at a time has it."""
    meant = office.entities
    in_country = [each for each in _IN_A_COUNTRY if each in meant]
    if "chair" in meant and "president" not in meant:
        in_country = []  # 主席 is mostly that of a committee or party
    in_body = [each for each in _IN_A_BODY if each in meant]
    if of is not None and table.kind(of) != "place":
        return (in_body[0], _IN_A_BODY[in_body[0]]) if in_body else (None, None)
    if not in_country:
        return (in_body[0], None) if in_body else (None, None)
    said = _CALLED_THERE.get(of or "", "")
    said = said if said in meant else in_country[0]
    alone = of is not None and _one_at_a_time(said, office.form, of)
    return said, _IN_A_COUNTRY[said] if alone else None


def _one_at_a_time(office: str, form: str, of: str) -> bool:
    if office == "commerce-minister":
        return not _ANOTHER_MINISTER.search(form)
    if of in _HAS_PROVINCES:
        return not form.lower().startswith("premier")
    if of in _HAS_CIVIL_SECRETARIES:
        return "secretary" not in form.lower()
    return of not in _MANY_PRESIDENTS


def roles_named(text: str) -> frozenset[str]:
    """The roles whose offices a text names, with a holder or without."""
    named = {each for mention in mentions_in(text) for each in mention.entities}
    return frozenset(
        role for office, role in (_IN_A_COUNTRY | _IN_A_BODY).items() if office in named
    )
