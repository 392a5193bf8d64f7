"""Servers in processes of their own (tests/served.py), which may be told to stop or killed."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]


class Served:
    """A running server: its address, its process and the lines of its log."""

    def __init__(
        self, root: Path, hold: Path, draining_seconds: float, settings: Mapping[str, str]
    ) -> None:
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "tests" / "served.py", root, hold, str(draining_seconds)],
            env={**os.environ, **settings, "PYTHONPATH": path},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[dict[str, Any]] = []
        self._listening = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        assert self._listening.wait(60)
        self.url = self.lines[0]["event"].removeprefix("citedesk on ")

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(json.loads(line))
            self._listening.set()
        self._listening.set()

    def end(self, sent: int) -> int:
        """The exit status after a signal."""
        self.process.send_signal(sent)
        return self.wait()

    def wait(self) -> int:
        status = self.process.wait(40)
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()
        return status


@contextmanager
def serving(
    root: Path,
    *,
    draining_seconds: float = 10.0,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Served]:
    served = Served(root, root.parent / "hold", draining_seconds, settings)
    try:
        until(lambda: httpx.get(f"{served.url}/readyz").status_code == 200)
        yield served
    finally:
        if served.process.poll() is None:
            served.end(signal.SIGKILL)


def until(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.02)
