"""One sentence of a model against the passages it cites: a claim with evidence, or its fault."""

from collections.abc import Mapping, Sequence
from datetime import date

from rag.alignment import Nearness
from rag.checks import (
    Likeness,
    check_claim,
    exchanged,
    same_direction,
    same_language,
    same_steps,
    same_subjects,
    support_across,
    support_of,
)
from rag.citations import MOST_CITATIONS, DraftClaim, Evidence
from rag.matching import coverage, terms
from rag.types import Check, Hit, Support

_MOST_EVIDENCE_SENTENCES = 2
# With two sentences of each, one claim stays within the citations of an answer.
_MOST_PASSAGES_OF_A_CLAIM = MOST_CITATIONS // _MOST_EVIDENCE_SENTENCES
# Sentences of a passage that are held against a claim in another language by vectors.
_MOST_EMBEDDED = 3
_FAULTS = {
    "figure": "the figure “{}” is not in the passage",
    "date": "the date “{}” is not in the passage",
    "name": "the name or title “{}” is not in the passage",
    "quote": "the words “{}” do not stand in the passage; do not use quotation marks",
}
_OTHERWISE = "it says otherwise than the passage"
_NOT_SAID = "the passage does not say this"

_Facts = Mapping[Evidence, frozenset[tuple[str, str]]]


def judge_claim(
    claim: str, cited: Sequence[Hit], *, as_of: date, likeness: Likeness
) -> DraftClaim | str:
    """The claim with the sentences that carry it, or in a few words what is wrong with it.

    A passage that was cited in vain is left out where another one carries all of the claim.
    """
    passages = [
        [Evidence(hit.article, s.start, s.end) for s in hit.sentences]
        for hit in cited[:_MOST_PASSAGES_OF_A_CLAIM]
    ]
    facts = {each: _carried(claim, each) for sentences in passages for each in sentences}
    near = _nearness(claim, passages, facts, likeness)
    chosen = [_best_of(sentences, facts, claim, near) for sentences in passages]
    alone = [group for group in chosen if _fault(claim, group, as_of) is None]
    evidence = tuple(dict.fromkeys(each for group in alone or chosen for each in group))
    fault = _fault(claim, evidence, as_of)
    if fault is not None:
        return fault
    checks = check_claim(claim, evidence, as_of=as_of)
    support = _support(claim, evidence, checks, near)
    return DraftClaim(claim, evidence, support, checks) if support else _NOT_SAID


def _fault(claim: str, evidence: Sequence[Evidence], as_of: date) -> str | None:
    """A fact that the evidence does not carry, or has the other way about."""
    checks = check_claim(claim, evidence, as_of=as_of)
    wrong = [_FAULTS[check.kind].format(check.claim) for check in checks if not check.ok]
    if wrong:
        return "; ".join(dict.fromkeys(wrong))
    return _OTHERWISE if _is_turned_round(claim, evidence) else None


def _is_turned_round(claim: str, evidence: Sequence[Evidence]) -> bool:
    if not same_direction(claim, evidence) or not same_steps(claim, evidence):
        return True
    if same_language(claim, evidence) and not same_subjects(claim, evidence):
        return True
    return exchanged(claim, "\n".join(e.quote for e in evidence))


def _support(
    claim: str, evidence: Sequence[Evidence], checks: Sequence[Check], near: Mapping[str, Nearness]
) -> Support | None:
    if same_language(claim, evidence):
        return support_of(claim, evidence)
    return support_across(checks, [near[e.quote] for e in evidence if e.quote in near])


def _carried(claim: str, evidence: Evidence) -> frozenset[tuple[str, str]]:
    """What of the claim the sentence carries."""
    checks = check_claim(claim, [evidence])
    return frozenset((check.kind, check.claim) for check in checks if check.ok)


def _nearness(
    claim: str, passages: Sequence[Sequence[Evidence]], facts: _Facts, likeness: Likeness
) -> Mapping[str, Nearness]:
    """How near sentences in another language are: those that carry most, and not the reverse."""
    texts: list[str] = []
    for sentences in passages:
        most = max((len(facts[each]) for each in sentences), default=0)
        fullest = [
            each.quote
            for each in sentences
            if most == len(facts[each]) > 0
            and not same_language(claim, [each])
            and not _is_turned_round(claim, [each])
        ]
        texts += fullest[:_MOST_EMBEDDED]
    texts = list(dict.fromkeys(texts))
    return dict(zip(texts, likeness(claim, texts), strict=True)) if texts else {}


def _best_of(
    sentences: Sequence[Evidence], facts: _Facts, claim: str, near: Mapping[str, Nearness]
) -> list[Evidence]:
    """The sentence that carries most facts and is nearest, and one more for what it lacks."""
    wanted = terms(claim)
    missing = frozenset[tuple[str, str]]().union(*(facts[each] for each in sentences))
    chosen: list[Evidence] = []
    while len(chosen) < _MOST_EVIDENCE_SENTENCES and (missing or not chosen):
        left = [each for each in sentences if each not in chosen]
        if not left:
            break
        best = max(
            left,
            key=lambda each: (
                len(missing & facts[each]),
                near[each.quote].mean if each.quote in near else 0.0,
                coverage(wanted, each.quote),
            ),
        )
        chosen.append(best)
        missing -= facts[best]
    return chosen
