"""Show what the interposer and the power cut do to a small piece of work: calls.py FOLDER."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from interposer import Child
from power_cut import Disk


def writing(root: Path) -> Callable[[], int]:
    """Writes and flushes a, writes b and calls it c."""

    def work() -> int:
        for name in ("a", "b"):
            with (root / name).open("wb", buffering=0) as file:
                file.write(b"12345")
                if name == "a":
                    os.fsync(file.fileno())
        (root / "b").rename(root / "c")
        return 0

    return work


def started(folder: Path, name: str) -> Child:
    root = folder / name
    root.mkdir()
    return Child(writing(root), root, folder / "out", folder / "err").start()


def main(folder: Path) -> None:
    say = sys.stdout.write

    child = started(folder, "whole")
    assert child.run() == 0
    say(", ".join(child.operations) + "\n")

    child = started(folder, "failed")
    while (operation := child.next()) is not None:
        if operation.call == "fsync":
            child.fail(operation, errno.EIO)
        else:
            child.let(operation)
    assert child.status != 0
    say("failed: " + (folder / "err").read_text().strip().rpartition("] ")[2] + "\n")

    child = started(folder, "torn")
    while (operation := child.next()) is not None:
        if operation.call == "write" and operation.path.name == "b":
            child.tear(operation)
            break
        child.let(operation)
    say(f"torn: {(folder / 'torn' / 'b').stat().st_size} bytes of 5\n")

    for name, flushed in (("cut", "a"), ("cut-later", "c")):
        child = started(folder, name)
        disk = Disk(child.root)
        while (operation := child.next()) is not None:
            child.let(operation)
            disk.saw(operation.call, operation.path)
        # As a flush of the folder would be: before b was there, or when it was c.
        if flushed == "a":
            (child.root / "c").rename(child.root / "b")
            (child.root / "b").rename(folder / "aside")
        disk.saw("fsync", child.root)
        if flushed == "a":
            (folder / "aside").rename(child.root / "c")
        disk.cut(None)
        found = {path.name: path.stat().st_size for path in child.root.iterdir()}
        if flushed == "a":
            assert found == {"a": 5}, found
            say("cut: a has 5 bytes, b and c are not there\n")
        else:
            assert found == {"a": 5, "c": 0}, found
            say("cut after the folder was flushed: c has 0 bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
