"""Damage a system's outcomes on purpose and see whether the gate notices.

    python bench/gate.py INDEX GOLD... [--rounds 20] [--swaps 1000]

Asks the gold questions once, extractively, over the index; then, for each fault, spoils a copy of
the outcomes, scores it again and holds it against the undamaged one. Prints the verdict and what
failed. A fault that involves chance is tried with several seeds.

Then how often it cries wolf: the scores of a question, all metrics together, are exchanged between
the undamaged system and a damaged one with probability 1/2, so that neither side is the better one
but by chance. Every "fail" is a false alarm.
"""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import opencc
from scipy.stats import binomtest

from eval.baseline import ScoredRun, scored
from eval.compare import compare
from eval.corpus import open_desk
from eval.gold import read_gold
from eval.run import newest_day
from eval.runner import Asking, outcome_of
from eval.scoring import Outcome, score
from rag.settings import RagSettings

RESAMPLES = 1999
Fault = Callable[[Outcome, random.Random], Outcome]


def shuffled(outcome: Outcome, chance: random.Random) -> Outcome:
    """Three in ten rankings in any order."""
    if chance.random() >= 0.3:
        return outcome
    return replace(outcome, hits=tuple(chance.sample(outcome.hits, len(outcome.hits))))


def without_citations(outcome: Outcome, _: random.Random) -> Outcome:
    """Markers and citations gone."""
    if outcome.answer is None:
        return outcome
    text = "".join(c for c in outcome.answer["answer"] if c not in "[]0123456789")
    return replace(outcome, answer={**outcome.answer, "answer": text, "citations": []})


def truncated(outcome: Outcome, _: random.Random) -> Outcome:
    """The first third of each answer, in the middle of a word."""
    if outcome.answer is None:
        return outcome
    text = outcome.answer["answer"]
    return replace(outcome, answer={**outcome.answer, "answer": text[: len(text) // 3]})


def other_script(outcome: Outcome, _: random.Random) -> Outcome:
    """Traditional for Simplified and the other way round, in answers and in refusals."""
    if outcome.answer is None:
        return outcome
    text = outcome.answer["answer"]
    simplified = opencc.OpenCC("t2s").convert(text)
    swapped = simplified if simplified != text else opencc.OpenCC("s2t").convert(text)
    return replace(outcome, answer={**outcome.answer, "answer": swapped})


def failed(outcome: Outcome, chance: random.Random) -> Outcome:
    """One question in ten ends in an error."""
    return Outcome(error="x") if chance.random() < 0.1 else outcome


def refused(outcome: Outcome, _: random.Random) -> Outcome:
    """Nothing is ever answered."""
    return replace(outcome, answer={**outcome.answer, "status": "not_found", "citations": []})


def nonsense(outcome: Outcome, _: random.Random) -> Outcome:
    """Every refusal becomes an answer without a citation."""
    if outcome.answer["status"] == "answered":
        return outcome
    return replace(outcome, answer={**outcome.answer, "status": "answered", "answer": "42."})


def poured_out(outcome: Outcome, _: random.Random) -> Outcome:
    """The whole of each cited article instead of its sentence."""
    if outcome.answer["status"] != "answered":
        return outcome
    texts = {hit.article.id: hit.article.text for hit in outcome.hits}
    citations = [
        {**c, "start": 0, "end": len(texts[c["article_id"]]), "quote": texts[c["article_id"]]}
        for c in outcome.answer["citations"]
        if c["article_id"] in texts
    ]
    text = "\n".join(f"“{' '.join(c['quote'].split())}” [{c['number']}]" for c in citations)
    return replace(outcome, answer={**outcome.answer, "answer": text, "citations": citations})


def in_english(outcome: Outcome, _: random.Random) -> Outcome:
    """Refusals in English, whoever asks."""
    if outcome.answer["status"] == "answered":
        return outcome
    said = "The articles do not answer this question."
    return replace(outcome, answer={**outcome.answer, "answer": said})


FAULTS: dict[str, Fault] = {
    "shuffle the order of 30 %": shuffled,
    "drop citations": without_citations,
    "truncate answers": truncated,
    "swap scripts": other_script,
    "fail one in ten": failed,
    "refuse everything": refused,
    "nonsense for every refusal": nonsense,
    "pour out whole articles": poured_out,
    "refuse in English": in_english,
}


def swapped(a: ScoredRun, b: ScoredRun, seed: int) -> tuple[ScoredRun, ScoredRun]:
    """The two runs with the scores of about half of their questions exchanged."""
    draw = random.Random(seed)
    exchange = {id_ for id_ in a.questions if draw.random() < 0.5}
    sides = [
        ScoredRun(
            one.label,
            {id_: (other if id_ in exchange else one).questions[id_] for id_ in a.questions},
        )
        for one, other in ((a, b), (b, a))
    ]
    return sides[0], sides[1]


def false_alarms(name: str, a: ScoredRun, b: ScoredRun, swaps: int) -> None:
    started = time.perf_counter()
    verdicts: Counter[str] = Counter()
    for seed in range(swaps):
        held = compare(*swapped(a, b, seed), seed=seed, resamples=RESAMPLES)
        verdicts[held.verdict] += 1
    alarms = verdicts["fail"]
    interval = binomtest(alarms, swaps).proportion_ci(method="wilson")
    print(
        f"labels swapped with '{name}', {swaps} times, {time.perf_counter() - started:.0f} s: "
        f"false alarms {alarms / swaps:.4f} [{interval.low:.4f}, {interval.high:.4f}]; "
        + ", ".join(f"{verdict} {count}" for verdict, count in verdicts.most_common()),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--swaps", type=int, default=1000)
    arguments = parser.parse_args()
    settings = RagSettings()
    gold = read_gold(arguments.gold)
    with open_desk(
        index=arguments.index,
        corpora=(),
        embedder=settings.embedder,
        cache=settings.cache,
        endpoint=None,
    ) as desk:
        as_of = newest_day(desk.snapshot)
        asking = Asking(retrieval_only=False, answerer="extractive", as_of=as_of)

        async def ask() -> list[Outcome]:
            return [await outcome_of(question, desk.answerer, asking) for question in gold]

        outcomes = asyncio.run(ask())

        def rows(label: str, spoilt: Sequence[Outcome]) -> ScoredRun:
            made = [
                score(question, outcome, desk.article_of, as_of=as_of)
                for question, outcome in zip(gold, spoilt, strict=True)
            ]
            return scored(label, made)

        base = rows("undamaged", outcomes)
        damaged = {}
        print(f"{len(gold)} questions; undamaged against itself: {compare(base, base).verdict}")
        for name, fault in FAULTS.items():
            rounds = arguments.rounds if fault in (shuffled, failed) else 1
            verdicts, worse = [], []
            for seed in range(rounds):
                chance = random.Random(seed)
                spoilt = rows(name, [fault(outcome, chance) for outcome in outcomes])
                damaged.setdefault(name, spoilt)
                held = compare(base, spoilt)
                verdicts.append(held.verdict)
                worse += [m for m in held.metrics if m.verdict == "fail"]
            caught = verdicts.count("fail")
            print(f"{name}: caught {caught} of {rounds} times ({', '.join(sorted(set(verdicts)))})")
            for metric in {m.metric: m for m in worse}.values():
                print(
                    f"    {metric.metric}: {metric.base:.3f} -> {metric.new:.3f}, "
                    f"n {metric.n}, adjusted p {metric.adjusted_p:.4f}"
                )
            sys.stdout.flush()
        for name in damaged if arguments.swaps else ():
            false_alarms(name, base, damaged[name], arguments.swaps)


if __name__ == "__main__":
    main()
