"""Hold the names of a sentence against the words it cites."""

import re

from rag.names.matching import Mention, mentions_in, read_names
from rag.names.table import Table, default_table

# To name one of these is to name what it is in, or speaks for, or is a case of.
_NAMES_THE_WHOLE = frozenset({"place", "government", "office"})
# What may stand between a country and the person or body it describes.
_BETWEEN = re.compile(
    r"(?:'s|’s|s'|s’|former|then|ex|new|newly elected|acting|outgoing|incumbent|leader|chipmaker|"
    r"chip|tech|giant|maker|company|firm|automaker|carmaker|state|"
    r"的|前|現任|现任|新任|時任|时任|籍|領導人|领导人|領袖|领袖|大廠|大厂|巨頭|巨头|公司|企業|企业|"
    r"晶片|芯片|科技|半導體|半导体|電動車|电动车|[\s-])*"
)
_LONGEST_BETWEEN = 40


def unmatched_names(
    claim: str, evidence: str, *, table: Table | None = None
) -> tuple[Mention, ...]:
    """The names in `claim` that `evidence` does not name, in whatever language and script.

    Ambiguous forms agree when they have a meaning in common. A country that describes somebody who
    is of it, as in "US President Trump", is carried when that person is.

    >>> [m.form for m in unmatched_names("Canadian PM Carney met Trump", "卡尼總理會晤特朗普")]
    []
    >>> [m.form for m in unmatched_names("Trudeau met Trump", "卡尼會晤特朗普")]
    ['Trudeau']
    """
    known = table or default_table()
    mentions = mentions_in(claim, table=known)
    if not mentions:
        return ()
    named = _named(evidence, known)
    carried = [not named.isdisjoint(mention.entities) for mention in mentions]
    return tuple(
        mention
        for at, mention in enumerate(mentions)
        if not (carried[at] or _describes_what_is_carried(at, mentions, carried, claim, known))
    )


def _named(evidence: str, table: Table) -> frozenset[str]:
    """Every entity that the evidence names or may name, and what they are in."""
    mentions = read_names(evidence, table=table)
    certain = {each for m in mentions if len(m.entities) == 1 for each in m.entities}
    named: set[str] = set()
    for mention in mentions:
        meant = mention.entities
        # "Kim" after "Kim Jong Un" is no other Kim.
        if _are_people(meant, table) and not meant.isdisjoint(certain):
            meant &= certain
        wholes = [_wholes(each, table) for each in meant]
        named |= meant | frozenset.intersection(*wholes)
    return frozenset(named)


def _are_people(entities: frozenset[str], table: Table) -> bool:
    return all(table.kind(each) in ("person", "word") for each in entities)


def _wholes(entity_id: str, table: Table) -> frozenset[str]:
    """What somebody who names this entity has named with it."""
    entity = table.entities[entity_id]
    if entity.kind not in _NAMES_THE_WHOLE:
        return frozenset()
    return frozenset(entity.within).union(*[_wholes(each, table) for each in entity.within])


def _describes_what_is_carried(
    at: int, mentions: tuple[Mention, ...], carried: list[bool], claim: str, table: Table
) -> bool:
    country = mentions[at]
    if any(table.kind(each) not in ("place", "word") for each in country.entities):
        return False
    end = country.end
    for mention, ok in zip(mentions[at + 1 :], carried[at + 1 :], strict=True):
        between = claim[end : mention.start]
        if len(between) > _LONGEST_BETWEEN or not _BETWEEN.fullmatch(between):
            return False
        if all(table.kind(each) == "office" for each in mention.entities):
            end = mention.end
            continue
        return ok and all(
            not country.entities.isdisjoint(table.entities[each].within)
            for each in mention.entities
            if table.kind(each) != "word"
        )
    return False
