"""Run work in a forked child whose writing system calls wait for leave.

A filter in the child hands each call to the parent, which sees what it is about and lets it go on,
makes it fail, does half of it, or kills the child before it is done (docs/decisions/0029).
"""

import contextlib
import ctypes
import fcntl
import os
import platform
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_CALLS = {
    "x86_64": {
        1: "write", 18: "pwrite", 74: "fsync", 75: "fdatasync", 76: "truncate", 77: "ftruncate",
        82: "rename", 83: "mkdir", 84: "rmdir", 87: "unlink", 257: "openat", 258: "mkdirat",
        263: "unlinkat", 264: "renameat", 285: "fallocate", 316: "renameat",
    },
    "aarch64": {
        34: "mkdirat", 35: "unlinkat", 38: "renameat", 46: "ftruncate", 47: "fallocate",
        56: "openat", 64: "write", 68: "pwrite", 82: "fsync", 83: "fdatasync", 276: "renameat",
    },
}.get(platform.machine(), {})  # fmt: skip
_SECCOMP = {"x86_64": 317, "aarch64": 277}.get(platform.machine(), 0)
_PIDFD_GETFD = 438
_RECEIVE, _SEND, _SET_FLAGS = 0xC0502100, 0xC0182101, 0x40082104
_CURRENT_FOLDER = 0xFFFFFF9C
# Where the first argument is a file that is open already.
_OF_DESCRIPTOR = {"write", "pwrite", "fsync", "fdatasync", "ftruncate", "fallocate"}
_OF_FOLDER = {"openat", "mkdirat", "unlinkat", "renameat"}
_SECONDS = 60

WRITES = {"write", "pwrite"}
NEED_ROOM = {"write", "pwrite", "mkdir", "mkdirat", "fallocate"}


@dataclass(frozen=True, slots=True)
class Operation:
    """A call that waits. `path` is absolute."""

    call: str
    path: Path
    answer: int
    pid: int
    arguments: tuple[int, ...]


@dataclass
class Child:
    """A forked process that runs `work`, whose calls on files below `root` are operations.

    `work` returns its exit status; SystemExit counts as in any process. What it prints goes to the
    files `out` and `err`. One that is not `filtered` runs as it is.
    """

    work: Callable[[], int]
    root: Path
    out: Path
    err: Path
    filtered: bool = True
    pid: int = 0
    status: int | None = None
    operations: list[str] = field(default_factory=list)
    _listener: int = -1

    def start(self) -> "Child":
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _be_the_child(self, theirs)
        theirs.close()
        if self.filtered:
            _, [self._listener], _, _ = socket.recv_fds(ours, 1, 1)
            # Newer kernels then hand over from child to parent and back at once.
            with contextlib.suppress(OSError):
                fcntl.ioctl(self._listener, _SET_FLAGS, struct.pack("Q", 1))
        ours.close()
        return self

    def end(self) -> int:
        """The exit status of a child that was started without a filter."""
        _, status = os.waitpid(self.pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def next(self, seconds: float = _SECONDS) -> Operation | None:
        """The next operation, which waits; None when the child has ended.

        TimeoutError when neither comes.
        """
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        end = time.monotonic() + seconds
        while True:
            events = poll.poll(max(0.0, end - time.monotonic()) * 1000)
            if not events:
                raise TimeoutError(f"{seconds} s without an operation")
            request = bytearray(80)
            if not events[0][1] & select.POLLIN:
                self._reap()
                return None
            try:
                fcntl.ioctl(self._listener, _RECEIVE, request, True)
            except FileNotFoundError:  # whoever called is gone by now
                continue
            operation = self._read(request)
            if operation is not None and operation.path.is_relative_to(self.root):
                self.operations.append(f"{operation.call} {operation.path.relative_to(self.root)}")
                return operation
            self._reply(struct.unpack_from("Q", request)[0], 0)

    def let(self, operation: Operation) -> None:
        """It goes on."""
        self._reply(operation.answer, 0)

    def fail(self, operation: Operation, errno: int) -> None:
        """It fails, and nothing is done."""
        self._reply(operation.answer, errno)

    def tear(self, operation: Operation) -> None:
        """Half of a write is done; then the child is killed."""
        descriptor, place, count, offset = operation.arguments[:4]
        with Path(f"/proc/{operation.pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(place)
            half = memory.read(count // 2)
        process = os.pidfd_open(self.pid)
        file = _libc().syscall(_PIDFD_GETFD, process, descriptor, 0)
        assert file >= 0, "no right to the child's files"
        if operation.call == "pwrite":
            os.pwrite(file, half, offset)
        else:
            os.write(file, half)
        os.close(file)
        os.close(process)
        self.kill()

    def kill(self) -> None:
        """SIGKILL; what waits is not done."""
        os.kill(self.pid, signal.SIGKILL)
        self._reap()

    def run(self, seconds: float = _SECONDS) -> int:
        """Let all go on; the exit status, negative for a signal."""
        while (operation := self.next(seconds)) is not None:
            self.let(operation)
        assert self.status is not None
        return self.status

    def _reap(self) -> None:
        if self.status is None:
            _, status = os.waitpid(self.pid, 0)
            self.status = os.waitstatus_to_exitcode(status)
            os.close(self._listener)

    def _reply(self, answer: int, errno: int) -> None:
        go_on = 1 if errno == 0 else 0
        reply = bytearray(struct.pack("QqiI", answer, 0, -errno, go_on))
        fcntl.ioctl(self._listener, _SEND, reply, True)

    def _read(self, request: bytearray) -> Operation | None:
        answer, pid, _, number, _, _, *arguments = struct.unpack("QIIiIQ6Q", request)
        call = _CALLS[number]
        first = arguments[0] & 0xFFFFFFFF
        try:
            if call in _OF_DESCRIPTOR:
                path = Path(f"/proc/{pid}/fd/{first}").readlink()
            elif call in _OF_FOLDER:
                where = "cwd" if first == _CURRENT_FOLDER else f"fd/{first}"
                folder = Path(f"/proc/{pid}/{where}").readlink()
                path = folder / _text(pid, arguments[1])
            else:
                path = Path(f"/proc/{pid}/cwd").readlink() / _text(pid, arguments[0])
        except OSError:
            return None
        return Operation(call, path, answer, pid, tuple(arguments))


def is_possible() -> bool:
    """Whether this system lets a child be filtered."""
    if not _CALLS:
        return False
    pid = os.fork()
    if pid == 0:
        try:
            os.close(_install())
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _be_the_child(child: Child, parent: socket.socket) -> None:
    """Never returns."""
    status = 70
    try:
        for path, descriptor in ((child.out, 1), (child.err, 2)):
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(file, descriptor)
            os.close(file)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        if child.filtered:
            listener = _install()
            socket.send_fds(parent, [b"."], [listener])
            os.close(listener)
        parent.close()
        status = child.work()
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def _install() -> int:
    """Filter this thread and those it will start; a descriptor that its calls come out of."""
    numbers = list(_CALLS)
    program = [struct.pack("HBBI", 0x20, 0, 0, 0)]
    program += [
        struct.pack("HBBI", 0x15, len(numbers) - at, 0, number) for at, number in enumerate(numbers)
    ]
    program.append(struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000))
    program.append(struct.pack("HBBI", 0x06, 0, 0, 0x7FC00000))
    # An openat that makes no file goes on at once: flags are its third argument.
    opening = next(number for number, call in _CALLS.items() if call == "openat")
    creating = [
        struct.pack("HBBI", 0x20, 0, 0, 0),
        struct.pack("HBBI", 0x15, 0, 3, opening),
        struct.pack("HBBI", 0x20, 0, 0, 32),
        struct.pack("HBBI", 0x45, 1, 0, os.O_CREAT),
        struct.pack("HBBI", 0x06, 0, 0, 0x7FFF0000),
    ]
    program = creating + program
    code = ctypes.create_string_buffer(b"".join(program))
    described = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    libc = _libc()
    if libc.prctl(38, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    listener: int = libc.syscall(_SECCOMP, 1, 8, ctypes.create_string_buffer(described))
    if listener < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return listener


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _text(pid: int, place: int) -> str:
    """A string in a process's memory, up to its NUL."""
    found = b""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        memory.seek(place)
        while b"\0" not in found:
            # A page at most at a time: the next one need not be there.
            found += memory.read(4096 - (place + len(found)) % 4096)
    return os.fsdecode(found.partition(b"\0")[0])
