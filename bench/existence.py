"""Whether the time of a reply tells a limited key that another desk wrote of what it asks.

    python bench/existence.py [--rounds 20]

Two indexes with the articles of a desk that may ask (tests/two_desks.py): beside them one has those
of another desk, the other as many with every letter another, so that they are about nothing that is
asked. The desk's key asks both the same questions in turn, and reads articles by id, those of the
other desk and such as are nowhere. Prints both medians for each way of asking, and the AUC: how
often a reply of the first took longer than one of the second, .5 being chance, with its 95 %
interval over questions. Encoder and tokens are the tests' stand-ins, so that nothing hides what the
index does.
"""

import argparse
import asyncio
import codecs
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import httpx
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from desks import UNLIMITED, bearer  # noqa: E402
from stores import Store, write_rows  # noqa: E402
from two_desks import HARBOUR, HILL, NewsEncoder, Row, questions, rows  # noqa: E402

from rag.answerer import Answerer  # noqa: E402
from server.app import create_app  # noqa: E402
from server.keys import Keys  # noqa: E402
from server.state import State  # noqa: E402

Measure = Callable[[], Awaitable[float]]
Times = list[tuple[float, float]]
"""Milliseconds of the first and of the second index, or id."""


def of_nothing(row: Row) -> Row:
    """An article as long, without a word of this one."""
    changed = {name: _changed(row[name]) for name in ("title", "text")}
    return {**row, **changed, "id": f"x{row['id']}"}


def _changed(text: str) -> str:
    shifted = "".join(chr(ord(c) + 1) if "\u4e00" <= c < "\u9fa0" else c for c in text)
    return codecs.encode(shifted, "rot13")


def auc(times: list[Times], chance: np.random.Generator | None = None) -> float:
    """The share of pairs of a question in which the first took longer, over all questions."""
    chosen = times
    if chance is not None:
        chosen = [times[i] for i in chance.integers(0, len(times), len(times))]
    shares = []
    for of_question in chosen:
        first, second = (np.array(side) for side in zip(*of_question, strict=True))
        shares.append((first[:, None] > second[None, :]).mean())
    return float(np.mean(shares))


def show(name: str, times: list[Times]) -> None:
    chance = np.random.default_rng(1)
    low, high = np.percentile([auc(times, chance) for _ in range(2000)], (2.5, 97.5))
    pairs = list(chain.from_iterable(times))
    first, second = (np.median(side) for side in zip(*pairs, strict=True))
    print(
        f"{name}: {first:.2f} and {second:.2f} ms, AUC {auc(times):.3f} [{low:.3f}, {high:.3f}], "
        f"{len(times)} questions, {2 * len(pairs)} replies",
        flush=True,
    )


@dataclass(frozen=True)
class Door:
    """A way into an index, with the limited key."""

    client: httpx.AsyncClient
    key: str

    async def asking(self, path: str, question: str) -> float:
        """Milliseconds."""
        started = time.perf_counter()
        body = {"question": question}
        reply = await self.client.post(path, json=body, headers=bearer(self.key))
        reply.raise_for_status()
        return (time.perf_counter() - started) * 1000

    async def reading(self, article_id: str) -> float:
        """Milliseconds, of an article that is not there for this key."""
        started = time.perf_counter()
        reply = await self.client.get(f"/v1/articles/{article_id}", headers=bearer(self.key))
        assert reply.status_code == 404, reply.status_code
        return (time.perf_counter() - started) * 1000


def opened(folder: Path, name: str, others: list[Row]) -> Door:
    """An index of the desk's articles and of others."""
    store, state = Store(folder / name, None), State(None)
    articles = write_rows(folder / f"{name}.jsonl", [*rows(HILL), *others])
    store.ingest(articles, encoder=NewsEncoder())
    app = create_app(Answerer(store.searcher(NewsEncoder())), settings=UNLIMITED, state=state)
    _, key = Keys(state).create("hill", scopes=("ask",), sources=HILL.key_sources)
    transport = httpx.ASGITransport(app)
    return Door(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1"), key)


async def in_turn(number: int, first: Measure, second: Measure) -> tuple[float, float]:
    """Both times; which comes first changes, since the other may find something warm."""
    if number % 2:
        return await first(), await second()
    later = await second()
    return await first(), later


async def main(rounds: int, folder: Path) -> None:
    theirs, own_words = rows(HARBOUR), (*HILL.speaker, *HILL.vessel, *HILL.place)
    asked = [q for q in questions() if not any(word in q for word in own_words)]
    there = opened(folder, "theirs", theirs)
    nowhere = opened(folder, "nothing", list(map(of_nothing, theirs)))
    for path in ("/v1/search", "/v1/ask"):
        times: list[Times] = [[] for _ in asked]
        for turn in range(rounds + 1):
            for number, question in enumerate(asked):
                pair = await in_turn(
                    turn + number,
                    partial(there.asking, path, question),
                    partial(nowhere.asking, path, question),
                )
                if turn:
                    times[number].append(pair)
        show(path, times)
    by_id: list[Times] = [[] for _ in theirs]
    for turn in range(rounds * 5):
        for number, row in enumerate(theirs):
            missing = row["id"][:-1] + "0"
            pair = await in_turn(
                turn + number, partial(there.reading, row["id"]), partial(there.reading, missing)
            )
            by_id[number].append(pair)
    show("/v1/articles/ID", by_id)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(main(given.rounds, Path(made)))
