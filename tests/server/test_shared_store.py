"""Two servers over one store in PostgreSQL: what one does the other sees, and one may die."""

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
from fakes import HashEncoder
from processes import Served, serving, until
from stores import Store, write_rows

NAMES = (
    "Arden",
    "Brisk",
    "Corran",
    "Dunmore",
    "Ewell",
    "Farrow",
    "Glint",
    "Harrow",
    "Ivel",
    "Jura",
)
QUESTIONS = {name: f"How high is the lighthouse of {name}?" for name in NAMES}


def corpus(folder: Path) -> Path:
    rows = [
        {
            "id": name,
            "title": f"{name} lights up",
            "text": f"The lighthouse of {name} is {40 + number} metres high. It was lit on Friday.",
        }
        for number, name in enumerate(NAMES)
    ]
    return write_rows(folder / "rows.jsonl", rows)


@contextmanager
def two_servers(database: str, folder: Path) -> Iterator[tuple[Served, Served]]:
    """Two servers over one database that holds the corpus."""
    store = Store(folder / "index", database)
    store.ingest(corpus(folder), encoder=HashEncoder(dimension=1024))
    settings = {"CITEDESK_STORE": database}
    with (
        serving(folder / "one", settings=settings) as one,
        serving(folder / "two", settings=settings) as two,
    ):
        yield one, two


def ask(served: Served, name: str) -> tuple[str, str]:
    """The answer to the question of a name, and the article that it cites first."""
    reply = httpx.post(f"{served.url}/v1/ask", json={"question": QUESTIONS[name]}, timeout=40)
    reply.raise_for_status()
    answer = reply.json()
    return answer["answer"], answer["citations"][0]["article_id"]


def test_one_of_two_servers_is_killed_under_load_and_no_answer_is_wrong(
    database: str, tmp_path: Path
) -> None:
    with two_servers(database, tmp_path) as (one, two):
        right = {name: ask(two, name) for name in NAMES}
        assert all(
            cited == name and str(40 + NAMES.index(name)) in said
            for name, (said, cited) in right.items()
        )
        answered, wrong, lost = list[str](), list[str](), list[str]()
        killed = threading.Event()

        def question(number: int) -> None:
            name = NAMES[number % len(NAMES)]
            first = (one, two)[number % 2]
            try:
                got = ask(first, name)
            except httpx.TransportError:
                # As a proxy would: what a server that died did not answer, another does.
                assert first is one
                assert killed.is_set()
                lost.append(name)
                got = ask(two, name)
            (answered if got == right[name] else wrong).append(name)

        with ThreadPoolExecutor(8) as pool:
            asked = [pool.submit(question, number) for number in range(60)]
            until(lambda: len(answered) >= 10)
            killed.set()
            one.process.send_signal(signal.SIGKILL)
            for each in asked:
                each.result(timeout=60)
        one.wait()
        assert (len(answered), wrong) == (60, [])
        assert lost


def test_what_one_server_takes_in_or_deletes_the_other_sees_at_once(
    database: str, tmp_path: Path
) -> None:
    with two_servers(database, tmp_path) as (one, two):
        assert httpx.delete(f"{one.url}/v1/articles/Corran").status_code == 204
        assert httpx.get(f"{two.url}/v1/articles/Corran").status_code == 404
        hits = httpx.post(f"{two.url}/v1/search", json={"question": QUESTIONS["Corran"]}).json()
        assert "Corran" not in [hit["article_id"] for hit in hits["hits"]]
        added = {"title": "", "text": "The lighthouse of Kelso is 77 metres high."}
        job = httpx.post(f"{one.url}/v1/articles", json=added).headers["location"]
        until(lambda: httpx.get(one.url + job).json()["state"] == "done")
        question = {"question": "How high is the lighthouse of Kelso?"}
        assert "77" in httpx.post(f"{two.url}/v1/ask", json=question).json()["answer"]
