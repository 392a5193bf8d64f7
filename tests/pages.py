"""The page as a person uses it: a server on a port of its own, and what is done in the browser."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page

from rag.answerer import Answerer, AnswererName
from rag.retrieval import DEFAULT_K, Searcher
from rag.types import AnswerEvent, Delta, Filters, Sources, Turn

LIT = "The lighthouse at Skerry Point was lit again when?"
HURT = "How many people were hurt in the Odell ferry fire?"
UNKNOWN = "zzzz qqqq xxxx?"


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of an application while it is served."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        thread.join(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


class Line:
    """A line to a server that can be cut: every connection through it ends at once."""

    def __init__(self, address: str) -> None:
        self._to = int(address.rpartition(":")[2])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End what is under way; who connects anew gets through."""
        while self._ends:
            with suppress(OSError):
                self._ends.pop().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End it for good."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [near, far]
                for ends in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class HeldAnswerer(Answerer):
    """An answerer that stops after its first sentence until it is let go on."""

    def __init__(self, searcher: Searcher) -> None:
        super().__init__(searcher)
        self.go_on = threading.Event()
        self.times_asked = 0

    async def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008  # frozen
        *,
        k: int = DEFAULT_K,
        as_of: date | None = None,
        answerer: AnswererName = "auto",
        within: Sources | None = None,
    ) -> AsyncIterator[AnswerEvent]:
        self.times_asked += 1
        events = super().stream(
            question, history, filters, k=k, as_of=as_of, answerer=answerer, within=within
        )
        async for event in events:
            yield event
            if isinstance(event, Delta):
                await asyncio.to_thread(self.go_on.wait)


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer is complete."""
    answered = page.locator(".tools").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.locator(".tools").nth(answered).wait_for()


def open_articles(page: Page) -> None:
    """Go to the list of articles."""
    page.click("#views a[data-view=articles]")
    page.wait_for_selector("#shelf > li")


def status(page: Page) -> str:
    """What a screen reader was told last."""
    return page.text_content("#status") or ""
