"""Which of the values leads: a later report before what it replaces, then what more sources say."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from rag.agreement.context import Fact
from rag.agreement.copies import near_copies
from rag.agreement.grouping import Group
from rag.agreement.same import may_both_be_so
from rag.agreement.values import Value
from rag.agreement.wording import is_outdated, is_planned, is_revised
from rag.facts import When
from rag.types import Article

_CLAUSE_END = re.compile(r"[，；。,;]")


def in_order(groups: Sequence[Group], origins: Mapping[str, int]) -> tuple[tuple[Value, ...], bool]:
    """The values of rival groups, the leading one first, and whether it replaces another."""
    newest_first = [_telling_first(group, groups) for group in groups]
    replacing = [group for group in newest_first if _replaces_another(group, newest_first)]
    superseded = len(replacing) == 1
    ranked = sorted(
        ((value_of(group, origins), group) for group in newest_first),
        key=lambda pair: (
            superseded and pair[1] is replacing[0],
            pair[0].sources,
            pair[0].newest or date.min,
        ),
        reverse=True,
    )
    return tuple(value for value, _ in ranked), superseded


def _telling_first(group: Group, groups: Sequence[Group]) -> Group:
    """The newest first, but those that a rival may round to last: 11 billion beside 10.8."""
    rivals = [fact for other in groups if other is not group for fact in other]

    def excludes(fact: Fact) -> bool:
        return not rivals or any(not may_both_be_so(fact.value, r.value) for r in rivals)

    return sorted(group, key=lambda fact: (excludes(fact), _when_said(fact)), reverse=True)


def value_of(newest_first: Group, origins: Mapping[str, int]) -> Value:
    """Facts of one value as a `Value`."""
    statements = tuple(dict.fromkeys(fact.sentence.statement for fact in newest_first))
    dates = [s.article.published for s in statements if s.article.published]
    return Value(
        text=newest_first[0].text,
        statements=statements,
        sources=len({origins[s.article.id] for s in statements}),
        newest=max(dates, default=None),
    )


def origins_of(
    making_statements: Sequence[Article], copies: Mapping[str, Sequence[Article]]
) -> dict[str, int]:
    """A number for each article, the same for those of one publisher or of one story.

    `copies` are those known of a story, by the id of an article that tells it.
    """
    known = {article.id: article for article in making_statements}
    stories = [(article, *copies.get(article.id, ())) for article in known.values()]
    articles = list({each.id: each for story in stories for each in story}.values())
    origin = {article.id: n for n, article in enumerate(articles)}
    told = list(known.values())
    alike = [[told[n] for n in group] for group in near_copies(told)]
    publishers: dict[str, list[Article]] = {}
    for article in articles:
        publishers.setdefault(article.source or f"article {article.id}", []).append(article)
    for group in (*stories, *alike, *publishers.values()):
        same = {origin[article.id] for article in group}
        origin = {key: min(same) if n in same else n for key, n in origin.items()}
    return origin


def _replaces_another(group: Group, groups: Sequence[Group]) -> bool:
    return any(_replaces(group, other) for other in groups if other is not group)


def _replaces(new: Group, old: Group) -> bool:
    """Whether a later sentence revises, or tells what came of a plan; undated ones are neither."""
    dated = [fact for fact in old if _published(fact)]
    for fact in new:
        before = [each for each in dated if _when_said(each) < _when_said(fact)]
        if not before or _is_outdated(fact):
            continue
        if is_revised(fact.sentence.statement.text):
            return True
        if not is_planned(fact.words) and all(_is_plan(each) for each in before):
            return True
    return False


def _is_plan(fact: Fact) -> bool:
    """Whether the fact was still to come, or is told as what had been planned."""
    text, published = fact.sentence.statement.text, _published(fact)
    if isinstance(fact.value, When) and fact.value.last and published:
        to_come = fact.value.last >= published
        return (to_come and is_planned(text)) or is_outdated(text)
    return is_planned(text) or is_outdated(text)


def _is_outdated(fact: Fact) -> bool:
    """Whether the words before it in its clause call it an earlier figure or plan."""
    text, at = fact.sentence.statement.text, fact.start - fact.sentence.statement.start
    return is_outdated(_CLAUSE_END.split(text[:at])[-1])


def _published(fact: Fact) -> date | None:
    return fact.sentence.statement.article.published


def _when_said(fact: Fact) -> date:
    return _published(fact) or date.min
