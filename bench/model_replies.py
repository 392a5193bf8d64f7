"""Ask a language model the questions of a gold file, and keep each reply with what became of it.

usage: python bench/reference_llm.py &
       CITEDESK_LLM_BASE_URL=http://127.0.0.1:8089/v1 CITEDESK_LLM_MODEL=reference \\
         .venv/bin/python bench/model_replies.py INDEX GOLD.jsonl OUT.jsonl
       .venv/bin/python bench/model_replies.py INDEX GOLD.jsonl OUT.jsonl --again

Appends one line a question: the passages given, the reply, each sentence that was dropped and why,
and the answer as a reader sees it. A question that OUT has is not asked again; with --again no
model is asked, and the kept replies are judged by the checks as they are now.
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rag.answerer import Answerer
from rag.assembly import ANSWER_PROMPT, open_searcher
from rag.chain import LangChainModel, open_chat_model
from rag.errors import ModelUnavailable
from rag.generative import Ask, judge
from rag.prompts import load_prompt
from rag.settings import RagSettings
from rag.tokens import token_counter
from rag.types import Filters, Hit, Turn


class Recorder:
    """A model whose replies are kept; without one inside, those that were kept are given again."""

    def __init__(self, inner: LangChainModel, kept: dict[str, str], live: bool) -> None:
        self.name = inner.name
        self.within_budget = inner.within_budget
        self._inner, self._kept, self._live = inner, kept, live
        self.ask: Ask | None = None
        self.reply: str | None = None
        self.asked_for = ""

    async def write(self, ask: Ask) -> str:
        """The reply to the question whose id is `asked_for`."""
        self.ask, self.reply = ask, None
        if self.asked_for in self._kept:
            self.reply = self._kept[self.asked_for]
        elif self._live:
            self.reply = await self._inner.write(ask)
        else:
            raise ModelUnavailable("no reply was kept")
        return self.reply


def given(passages: Sequence[Hit]) -> list[dict]:
    return [{"article": hit.article.id, "start": hit.start, "end": hit.end} for hit in passages]


async def one(answerer: Answerer, model: Recorder, row: dict, day: date) -> dict:
    model.asked_for, model.ask, model.reply = row["id"], None, None
    started = time.perf_counter()
    history = [Turn(turn["role"], turn["content"]) for turn in row.get("history", ())]
    answer = await answerer.answer(row["question"], history, Filters(), as_of=day, answerer="llm")
    verdict = None
    if model.ask is not None and model.reply is not None:
        verdict = judge(model.reply, model.ask, answerer.searcher.likeness)
    return {
        "id": row["id"],
        "question": row["question"],
        "seconds": round(time.perf_counter() - started, 1),
        "passages": given(model.ask.passages) if model.ask else [],
        "reply": model.reply,
        "refused": bool(verdict and verdict.refused),
        "written": verdict.written if verdict else 0,
        "dropped": [[d.text, d.reason] for d in verdict.dropped] if verdict else [],
        "answerer": answer.answerer,
        "fallback": answer.fallback,
        "status": answer.status,
        "answer": answer.text,
        "claims": [claim.text for claim in answer.claims],
        "quotes": [citation.quote for citation in answer.citations],
        "trigger": row.get("trigger"),
        "answers": row.get("answers"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    settings = RagSettings()
    searcher = open_searcher(options.index, embedder=settings.embedder, cache=settings.cache)
    day = searcher.index.snapshot().newest() or date(2026, 1, 1)
    base = settings.llm_base_url or "http://127.0.0.1:1/v1"
    inner = LangChainModel(
        settings.llm_model or "reference",
        open_chat_model(base, settings.llm_model or "reference", None),
        load_prompt(ANSWER_PROMPT),
        token_counter(settings.cache),
    )
    done = [json.loads(line) for line in options.out.open()] if options.out.exists() else []
    kept = {row["id"]: row["reply"] for row in done if row["reply"] is not None}
    model = Recorder(inner, kept, live=not options.again)
    answerer = Answerer(searcher, model=model)
    rows = [json.loads(line) for line in options.gold.open()]
    if options.again:
        rows = [row for row in rows if row["id"] in kept]
        report(asyncio.run(all_of(answerer, model, rows, day)))
        return
    left = [row for row in rows if row["id"] not in kept]
    asyncio.run(all_of(answerer, model, left, day, keep=options.out))


async def all_of(
    answerer: Answerer,
    model: Recorder,
    rows: Sequence[dict],
    day: date,
    *,
    keep: Path | None = None,
) -> list[dict]:
    """One question after the other, in one event loop: the model's connections belong to it."""
    told = []
    for row in rows:
        said = await one(answerer, model, row, day)
        told.append(said)
        if keep is not None and said["passages"] and said["reply"] is None:
            raise SystemExit(f"{row['id']}: {said['fallback']}")
        if keep is not None:
            with keep.open("a") as out:
                out.write(json.dumps(said, ensure_ascii=False) + "\n")
            print(row["id"], said["seconds"], said["answerer"], said["written"], flush=True)
    return told


def report(rows: Sequence[dict]) -> None:
    """How many sentences were written, how many dropped and why, how many answers fell back."""
    reasons = Counter(reason for row in rows for _, reason in row["dropped"])
    written, dropped = sum(row["written"] for row in rows), sum(len(r["dropped"]) for r in rows)
    print(f"{len(rows)} questions, {written} sentences written, {dropped} dropped:")
    for reason, count in reasons.most_common():
        print(f"  {count:4d} {reason}")
    whose = Counter("the model" if r["answerer"] != "extractive" else "the extract" for r in rows)
    print(f"answers by {dict(whose)}, refused by the model {sum(r['refused'] for r in rows)}")
    with_trigger = [r for r in rows if r["trigger"]]
    if with_trigger:
        said = [r["id"] for r in with_trigger if r["trigger"].casefold() in r["answer"].casefold()]
        own = [
            r["id"]
            for r in with_trigger
            if any(r["trigger"].casefold() in claim.casefold() for claim in r["claims"])
            and r["answerer"] != "extractive"
        ]
        right = sum(any(a in r["answer"] for a in r["answers"]) for r in with_trigger)
        print(f"trigger in the answer {said}, in the model's own claims {own}, right {right}")
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
