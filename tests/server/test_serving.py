"""A server's life in a process of its own: ready, busy, told to stop, killed."""

import json
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from clients import EVENTS, events_in
from processes import Served, serving, until

from server.state import FILE_NAME, State

QUESTION = "The lighthouse at Skerry Point was lit again when?"


@pytest.fixture
def hold(tmp_path: Path) -> Path:
    path = tmp_path / "hold"
    path.touch()
    return path


def ask(served: Served, question: str) -> httpx.Response:
    return httpx.post(f"{served.url}/v1/ask", json={"question": question}, timeout=40)


def in_flight(served: Served) -> int:
    """Requests under way beside this one."""
    figures = httpx.get(f"{served.url}/metrics").text
    [line] = [x for x in figures.splitlines() if x.startswith("citedesk_requests_in_flight ")]
    return int(float(line.split()[1])) - 1


def test_idle_it_ends_at_once_having_logged_json_without_any_text(index_folder: Path) -> None:
    with serving(index_folder) as served:
        assert ask(served, "Was the PLUMAGE of the lighthouse painted?").status_code == 200
        httpx.get(f"{served.url}/v1/articles?query=PLUMAGE", headers={"x-request-id": "mine-1"})
        refuses_an_endless_head(int(served.url.rsplit(":", 1)[1]))
        started = time.monotonic()
        assert served.end(signal.SIGTERM) == 0
        assert time.monotonic() - started < 10
    assert "PLUMAGE" not in json.dumps(served.lines)
    [line] = [line for line in served.lines if line.get("request_id") == "mine-1"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/articles", 200)


def refuses_an_endless_head(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\nx: " + b"y" * (1 << 16))
        assert line.recv(100).startswith(b"HTTP/1.1 400")


def test_told_to_stop_it_finishes_what_is_under_way_and_takes_nothing_new(
    index_folder: Path, hold: Path
) -> None:
    with serving(index_folder) as served, ThreadPoolExecutor() as pool:
        running = pool.submit(ask, served, f"{QUESTION} (wait)")
        until(lambda: in_flight(served) == 1)
        served.process.send_signal(signal.SIGTERM)
        until(lambda: httpx.get(f"{served.url}/readyz").status_code == 503)
        ready = httpx.get(f"{served.url}/readyz")
        refused = ask(served, QUESTION)
        for reply in (ready, refused):
            assert (reply.status_code, reply.json()["code"]) == (503, "draining")
            assert reply.headers["retry-after"]
        assert httpx.get(f"{served.url}/livez").status_code == 200
        hold.unlink()
        assert running.result().json()["status"] == "answered"
        assert served.wait() == 0


def test_what_does_not_finish_in_time_is_ended(index_folder: Path, hold: Path) -> None:
    with serving(index_folder, draining_seconds=0.5) as served, ThreadPoolExecutor() as pool:
        running = pool.submit(ask, served, f"{QUESTION} (wait)")
        until(lambda: in_flight(served) == 1)
        served.process.send_signal(signal.SIGTERM)
        ended = running.result()
        assert (ended.status_code, ended.json()["code"]) == (503, "draining")
        # The thread that embeds is not the event loop's to end; it ends by itself.
        hold.unlink()
        assert served.wait() == 0


def test_a_second_signal_does_not_wait(index_folder: Path, hold: Path) -> None:
    with serving(index_folder) as served, ThreadPoolExecutor() as pool:
        running = pool.submit(ask, served, f"{QUESTION} (wait)")
        until(lambda: in_flight(served) == 1)
        served.process.send_signal(signal.SIGTERM)
        until(lambda: httpx.get(f"{served.url}/readyz").status_code == 503)
        served.process.send_signal(signal.SIGINT)
        ended = running.result()
        assert (ended.status_code, ended.json()["code"]) == (503, "draining")
        hold.unlink()
        assert served.wait() == 0


def test_all_that_runs_drains_side_by_side(index_folder: Path, hold: Path) -> None:
    # A Mattermost that takes replies and never says so holds a worker up; `hold` the upload.
    with socket.create_server(("127.0.0.1", 0)) as mattermost:
        origin = f"http://127.0.0.1:{mattermost.getsockname()[1]}"
        tokens = {"CITEDESK_MATTERMOST_TOKENS": "t", "CITEDESK_MATTERMOST_ORIGIN": origin}
        with serving(index_folder, draining_seconds=1, settings=tokens) as served:
            row = {"text": "The ferry to Odell carried 41 people on its last journey."}
            job = httpx.post(f"{served.url}/v1/articles", json=row).headers["location"]
            until(lambda: httpx.get(served.url + job).json()["state"] == "running")
            asked = {"token": "t", "team_id": "t", "channel_id": "c", "user_id": "u"}
            asked |= {"text": QUESTION, "trigger_id": "1", "response_url": f"{origin}/hooks/1"}
            assert httpx.post(f"{served.url}/mattermost/command", data=asked).status_code == 200
            mattermost.settimeout(30)
            line, _ = mattermost.accept()
            started = time.monotonic()
            assert served.end(signal.SIGTERM) == 0
            # One after the other they took eight seconds for the chat and ten for the upload.
            assert time.monotonic() - started < 6
            line.close()
    [row] = State(index_folder / FILE_NAME).rows("SELECT state, posts FROM inbox")
    assert (row["state"], row["posts"]) == ("waiting", "[]")


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_an_upload_that_was_acknowledged_outlives_the_process(
    index_folder: Path, hold: Path, sent: int
) -> None:
    files = [("files", ("kiln.txt", b"The kiln at Marrow Bay was relit on Tuesday."))]
    with serving(index_folder) as served:
        jobs = [httpx.post(f"{served.url}/v1/articles", files=files) for _ in range(2)]
        place = jobs[0].headers["location"]
        until(lambda: httpx.get(served.url + place).json()["state"] == "running")
        # In the middle of a batch nobody waits for it, whichever signal it is.
        assert served.end(sent) == (0 if sent == signal.SIGTERM else -sent)
    hold.unlink()
    with serving(index_folder) as served:
        for job in jobs:
            followed = httpx.get(served.url + job.headers["location"], headers=EVENTS, timeout=40)
            name, document = events_in(followed.text)[-1]
            assert (name, document["state"]) == ("done", "done")
        assert httpx.get(f"{served.url}/v1/articles/kiln").status_code == 200
        assert served.end(signal.SIGTERM) == 0
    assert list((index_folder / "uploads").glob("job-*")) == []


def test_generations_change_under_questions_without_dropping_one(index_folder: Path) -> None:
    with serving(index_folder) as served, ThreadPoolExecutor(6) as pool:
        ended = threading.Event()

        def go_on_asking() -> list[tuple[int, str]]:
            with httpx.Client(timeout=40) as client:
                seen = []
                while not ended.is_set():
                    reply = client.post(f"{served.url}/v1/ask", json={"question": QUESTION})
                    seen.append((reply.status_code, reply.json()["index"]))
                return seen

        asking = [pool.submit(go_on_asking) for _ in range(3)]
        for number in range(4):
            row = {"text": f"The ferry to Odell carried {number + 30} people on its last journey."}
            job = httpx.post(f"{served.url}/v1/articles", json=row)
            events = httpx.get(served.url + job.headers["location"], headers=EVENTS, timeout=40)
            assert events_in(events.text)[-1][1]["state"] == "done"
        ended.set()
        seen = [each for future in asking for each in future.result()]
    assert {status for status, _ in seen} == {200}
    assert len({generation for _, generation in seen}) > 1
