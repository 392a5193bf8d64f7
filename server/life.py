"""The life of the server: starting, ready, draining; and the requests that are under way."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

logger = logging.getLogger(__name__)

Stage = Literal["starting", "ready", "draining"]
DRAINING_SECONDS = 10.0
"""How long requests that are under way may take when the server is told to stop."""


class Life:
    """Which stage the server is in. Made ready; a process that has to warm up says so."""

    def __init__(self, *, draining_seconds: float = DRAINING_SECONDS) -> None:
        self._draining_seconds = draining_seconds
        self._warming: threading.Thread | None = None
        self._draining_since: float | None = None
        self._under_way = 0

    @property
    def stage(self) -> Stage:
        """Where it stands now."""
        if self._draining_since is not None:
            return "draining"
        return "starting" if self._warming and self._warming.is_alive() else "ready"

    def warm_up(self, work: Callable[[], object]) -> None:
        """Do `work` in a thread; the stage is "starting" until it is done, or failed."""

        def run() -> None:
            try:
                work()
            except Exception:
                # What is broken shows in the answers and in /readyz, which look for themselves.
                logger.exception("the server could not warm up")

        self._warming = threading.Thread(target=run, name="warm-up", daemon=True)
        self._warming.start()

    def drain(self) -> None:
        """Take no more work."""
        if self._draining_since is None:
            self._draining_since = time.monotonic()

    @property
    def over(self) -> bool:
        """Whether it drains and nothing is under way, or what is has had its time."""
        since = self._draining_since
        if since is None:
            return False
        return self._under_way == 0 or time.monotonic() - since > self._draining_seconds

    @property
    def under_way(self) -> int:
        """Requests that were taken and are not answered to their end."""
        return self._under_way

    @contextmanager
    def work(self) -> Iterator[None]:
        """One request; on the event loop alone, where nothing comes between."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
