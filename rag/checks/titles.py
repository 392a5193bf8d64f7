"""Who is called what: an office or a country put beside a person or an office it is not beside."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.names import Mention, default_table, mentions_in
from rag.names.entities import Kind

_BEFORE = re.compile(
    r"(?:['’]s?|\s|-|的|前|現任|现任|時任|时任|former|then|ex|new|acting|outgoing)*"
)
_AFTER = re.compile(r"(?:,?\s*(?:the|who is|is|was|become|became)?\s*(?:the\s+)?|是|為|为|，是)")
# "The prime minister, Mark Carney, said": no list goes on with a comma and another word than "and".
_APPOSED, _SET_OFF = re.compile(r",\s+(?:the\s+)?"), re.compile(r",(?!\s*(?:and|or)\b)")


@dataclass(frozen=True, slots=True)
class _Called:
    """`whom` is said to be `what`: a person an office, or an office a country's."""

    whom: Mention
    what: Mention


def wrongly_titled(claim: str, evidence: str) -> tuple[Mention, ...]:
    """Offices and countries that the claim gives to somebody whom the evidence calls otherwise.

    >>> claim = "President Carney called Prime Minister Trump."
    >>> [m.form for m in wrongly_titled(claim, "川普總統致電加拿大總理卡尼")]
    ['president', 'prime minister']
    """
    given = list(_called(evidence))
    named = mentions_in(evidence)
    return tuple(
        said.what
        for said in _called(claim)
        # Who is not named there at all is held by the name.
        if any(_same(said.whom, mention) for mention in named)
        and (_contradicted if _is_office(said) else _foreign)(said, given)
    )


def _called(text: str) -> Iterator[_Called]:
    """Neighbours: (country) (office) person, person (the) office, country office."""
    mentions = mentions_in(text)
    for at, (before, here) in enumerate(pairwise(mentions), start=1):
        kinds = _kinds(here)
        between = text[before.end : here.start]
        beside = _BEFORE.fullmatch(between)
        apposed = _APPOSED.fullmatch(between) and _SET_OFF.match(text, here.end)
        if (beside or apposed) and "person" in kinds and "office" in _kinds(before):
            yield _Called(here, before)
            yield from _country_of(text, mentions, at - 1, here)
        elif beside and "office" in kinds and "place" in _kinds(before):
            yield _Called(here, before)
        elif (
            "office" in kinds
            and "person" in _kinds(before)
            and _AFTER.fullmatch(between)
            and not _is_before_a_person(text, mentions[at : at + 2])
        ):
            yield _Called(before, here)


def _is_before_a_person(text: str, office_and_next: Sequence[Mention]) -> bool:
    """In "Trump, President Xi" the office is that of the second."""
    if len(office_and_next) == 1:
        return False
    office, following = office_and_next
    beside = _BEFORE.fullmatch(text[office.end : following.start])
    return beside is not None and "person" in _kinds(following)


def _country_of(
    text: str, mentions: Sequence[Mention], office: int, person: Mention
) -> Iterator[_Called]:
    """The country before the office before a person."""
    country = mentions[office - 1] if office else None
    if country is None or "place" not in _kinds(country):
        return
    if _BEFORE.fullmatch(text[country.end : mentions[office].start]):
        yield _Called(person, country)


def _kinds(mention: Mention) -> set[Kind]:
    return {default_table().kind(each) for each in mention.entities}


def _is_office(called: _Called) -> bool:
    return "office" in _kinds(called.what)


def _contradicted(said: _Called, given: Sequence[_Called]) -> bool:
    """The evidence gives the person another office, or the office to another person, not this."""
    offices = [each for each in given if _is_office(each)]
    of_person = [each for each in offices if _same(each.whom, said.whom)]
    if any(_same(each.what, said.what) for each in of_person):
        return False
    return bool(of_person) or any(_same(each.what, said.what) for each in offices)


def _foreign(said: _Called, given: Sequence[_Called]) -> bool:
    """A country that is not the person's by the table, nor the one the evidence puts there."""
    countries = [each for each in given if not _is_office(each) and _same(each.whom, said.whom)]
    if any(_same(each.what, said.what) for each in countries):
        return False
    if "person" not in _kinds(said.whom):
        return bool(countries)
    table = default_table()
    homes = {home for each in said.whom.entities for home in table.entities[each].within}
    return bool(countries) or (bool(homes) and homes.isdisjoint(said.what.entities))


def _same(one: Mention, other: Mention) -> bool:
    return not one.entities.isdisjoint(other.entities)
