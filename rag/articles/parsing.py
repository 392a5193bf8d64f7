"""Read HTML and PDF files in a process of its own, which no file can keep, fill or break for long.

Decision 0027 has the bounds and why.
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from rag.articles import parsing_process
from rag.articles.build import id_from_name
from rag.articles.parsing_process import HEAD, article_of
from rag.articles.refusal import Refused
from rag.types import Article

_START_SECONDS = 120.0
_END_SECONDS = 5.0
# What the loader of libraries and the interpreter need, and no secret.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "PYTHONHOME", "PYTHONPATH")
_INSTEAD = "save its text as a .txt file and ingest that"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may take; memory is that of the whole process."""

    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 60
    clock_seconds: float = 300.0
    reply_bytes: int = 64 * 1024 * 1024


class Parser:
    """Reads files one at a time; its process is started by the first and ended by `close`."""

    def __init__(self, bounds: Bounds = Bounds()) -> None:  # frozen
        self._bounds = bounds
        self._process: _Process | None = None

    def read(self, path: Path) -> Article:
        """The article of one file. Raises `Refused`, also for a file that met a bound."""
        fresh = self._process is None
        try:
            return self._read(path)
        except _Broken as broken:
            if fresh or not broken.perhaps_of_others:
                raise
        # Files before this one may have left it little room, or something broken.
        return self._read(path)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def _read(self, path: Path) -> Article:
        if self._process is None:
            self._process = _Process(self._bounds)
        try:
            return _article_of(self._process.ask(path), path, self._bounds)
        except _Broken:
            self.close()
            raise
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            self.close()
            raise _Broken(f"breaks the program that reads it; {_INSTEAD}") from error


class _Broken(Refused):
    """A file met a bound or broke the process, which is gone or must go."""

    def __init__(self, reason: str, *, perhaps_of_others: bool = False) -> None:
        super().__init__(reason)
        self.perhaps_of_others = perhaps_of_others


class _Process:
    """The other process, and what is said to it."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        root = str(Path(__file__).resolve().parents[2])
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        paths = [root, *environment.get("PYTHONPATH", "").split(os.pathsep)]
        environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
        limits = [str(bounds.memory_bytes), str(bounds.cpu_seconds)]
        try:
            # -P: a file of the folder we run in must not be taken for a module.
            self._popen = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-P", "-m", parsing_process.__name__, *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd="/",
                env=environment,
            )
        except OSError as error:
            raise _Broken(f"cannot be read: {_not_started(error)}") from error
        try:
            self._receive(time.monotonic() + _START_SECONDS)
        except (EOFError, TimeoutError) as error:
            self._popen.kill()
            said = _pipe(self._popen.stderr).read().decode(errors="replace").strip()
            self.end()
            raise _Broken(f"cannot be read: {_not_started(said.rpartition(chr(10))[2])}") from error

    def ask(self, path: Path) -> dict[str, Any]:
        """The reply for one file. Raises `_Broken` when there is none within the bounds."""
        # The other process has a working folder of its own.
        request = json.dumps({"path": str(path.absolute())}).encode()
        deadline = time.monotonic() + self._bounds.clock_seconds
        try:
            pipe = _pipe(self._popen.stdin)
            pipe.write(HEAD.pack(len(request)) + request)
            pipe.flush()
            reply: dict[str, Any] = json.loads(self._receive(deadline))
        except TimeoutError as error:
            reason = f"is not read after {self._bounds.clock_seconds:g} s; {_INSTEAD}"
            raise _Broken(reason) from error
        except OverflowError as error:
            most = _megabytes(self._bounds.reply_bytes)
            raise _Broken(f"gives more than {most} of text; split it") from error
        except (EOFError, OSError) as error:
            raise self._died() from error
        return reply

    def end(self) -> None:
        """Kill it and let go of what it held."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            # What could not be sent is of no use now.
            with contextlib.suppress(OSError):
                _pipe(pipe).close()

    def _receive(self, deadline: float) -> bytes:
        (size,) = HEAD.unpack(self._exactly(HEAD.size, deadline))
        if size > self._bounds.reply_bytes:
            raise OverflowError
        return self._exactly(size, deadline)

    def _exactly(self, size: int, deadline: float) -> bytes:
        descriptor = _pipe(self._popen.stdout).fileno()
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        data = bytearray()
        while len(data) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not waiting.poll(left * 1000):
                raise TimeoutError
            some = os.read(descriptor, min(size - len(data), 1 << 20))
            if not some:
                raise EOFError
            data += some
        return bytes(data)

    def _died(self) -> _Broken:
        """What the process died of."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(_END_SECONDS)
        code = self._popen.returncode
        if code == -signal.SIGXCPU:
            seconds = self._bounds.cpu_seconds
            return _Broken(f"takes more than {seconds} s of the processor to read; {_INSTEAD}")
        # Systems end what takes their last memory with this.
        if code == -signal.SIGKILL:
            return _Broken(_memory(self._bounds), perhaps_of_others=True)
        name = signal.Signals(-code).name if code and code < 0 else f"status {code}"
        reason = f"breaks the program that reads it ({name}); {_INSTEAD}"
        return _Broken(reason, perhaps_of_others=True)


def _article_of(reply: dict[str, Any], path: Path, bounds: Bounds) -> Article:
    """What a reply says of a file. Raises `Refused`, and anything for one that is none of ours."""
    if "memory" in reply:
        raise _Broken(_memory(bounds), perhaps_of_others=True)
    if "article" not in reply:
        raise Refused(reply.get("refused") or f"cannot be read: {reply['unreadable']}")
    # Whoever took the process over still writes under its own file's name only.
    return replace(article_of(reply["article"]), id=id_from_name(path.stem), path=str(path))


def _memory(bounds: Bounds) -> str:
    return f"takes more than {_megabytes(bounds.memory_bytes)} of memory to read; {_INSTEAD}"


def _megabytes(size: int) -> str:
    return f"{size // (1024 * 1024):,} MB"


def _not_started(why: object) -> str:
    return f"the program that reads HTML and PDF does not start ({why}); run make setup again"


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process has no pipes")
    return pipe
