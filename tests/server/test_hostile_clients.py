"""What clients send by mistake or in bad faith: a status each, and the server stays up."""

import contextlib
import json
import socket
from collections.abc import Iterator

import httpx
import pytest
from pages import served

from rag.answerer import Answerer
from server.app import create_app

QUESTION = {"question": "The lighthouse at Skerry Point was lit again when?"}


@pytest.fixture
def port(answerer: Answerer) -> Iterator[int]:
    with served(create_app(answerer)) as address:
        yield int(address.rpartition(":")[2])


def raw(port: int, sent: bytes) -> bytes:
    """The first line that comes back for bytes sent as they are."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        with contextlib.suppress(OSError):  # refused before all was sent: the reply may be read
            connection.sendall(sent)
        try:
            return connection.recv(65536).partition(b"\r\n")[0]
        except ConnectionResetError:
            return b""


def post(body: bytes, *headers: str) -> bytes:
    lines = [
        "POST /v1/ask HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextlib.contextmanager
def held_open(port: int, connections: int, sent: bytes) -> Iterator[None]:
    """While so many clients have sent these bytes and read nothing."""
    with contextlib.ExitStack() as held:
        for _ in range(connections):
            connection = socket.create_connection(("127.0.0.1", port), timeout=20)
            held.enter_context(connection).sendall(sent)
        yield


def still_answers(port: int) -> bool:
    reply = httpx.post(f"http://127.0.0.1:{port}/v1/ask", json=QUESTION, timeout=20)
    return reply.status_code == 200 and reply.json()["status"] == "answered"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"question": "when', b"422"),
        (b'{"question": "\xff\xfe"}', b"400"),
        (b"[" * 100_000, b"4"),
        (b'{"question": ' + b"9" * 10_000 + b"}", b"4"),
        (json.dumps({"question": "x" * 4001}).encode(), b"422"),
        (json.dumps({**QUESTION, "history": [{"role": "user", "content": "a"}] * 51}).encode(), b"422"),
        (json.dumps({**QUESTION, "k": 10**9}).encode(), b"422"),
        (json.dumps({**QUESTION, "since": "0000-00-00"}).encode(), b"422"),
        (json.dumps({"question": "\ud800?"}).encode(), b""),
        (json.dumps({"question": "\x00" * 50}).encode(), b""),
        (b"", b"4"),
    ],
    ids=["cut", "not-utf8", "nested", "digits", "long", "history", "k", "day", "surrogate", "nul", "empty"],
)  # fmt: skip
def test_a_bad_body_has_a_status_of_its_own(port: int, body: bytes, status: bytes) -> None:
    line = raw(port, post(body))
    assert line.startswith(b"HTTP/1.1 " + status)
    assert not line.startswith(b"HTTP/1.1 5")
    assert still_answers(port)


def test_a_hundred_megabytes_are_refused_before_they_are_read(port: int) -> None:
    body = b'{"question": "' + b"x" * 100_000_000 + b'"}'
    line = raw(port, post(body))
    assert line in (
        b"",
        b"HTTP/1.1 413 Content Too Large",
        b"HTTP/1.1 413 Request Entity Too Large",
    )
    assert still_answers(port)


def test_headers_without_end_are_refused(port: int) -> None:
    flood = [f"X-Flood-{n}: {'y' * 900}" for n in range(2000)]
    assert not raw(port, post(b"{}", *flood)).startswith((b"HTTP/1.1 2", b"HTTP/1.1 5"))
    assert still_answers(port)


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 4096]
)
def test_what_is_no_http_is_refused(port: int, sent: bytes) -> None:
    assert not raw(port, sent).startswith((b"HTTP/1.1 2", b"HTTP/1.1 5"))
    assert still_answers(port)


def test_half_open_and_slow_clients_do_not_keep_others_waiting(port: int) -> None:
    with held_open(port, 100, post(b'{"question": "when')[:-10]):
        assert still_answers(port)
    assert still_answers(port)


def test_streams_that_nobody_reads_do_not_keep_others_waiting(port: int) -> None:
    with held_open(port, 20, post(json.dumps({**QUESTION, "stream": True}).encode())):
        assert still_answers(port)
    assert still_answers(port)
