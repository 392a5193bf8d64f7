"""Fill a real small disk: small_disk.py FOLDER, in a mount namespace of its own.

An ingest, and a backup onto the same disk, with more and more room beside the index until each
succeeds. However little there is, the command says so in one sentence, a reader finds the state
before it or is refused, and with more room the same command succeeds.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from fault_steps import command, look, made, unwatched
from interposer import Child

from rag.errors import NotStored

STEP_BYTES = 8 * 1024
PLENTY = 64 * 1024 * 1024


def main(folder: Path) -> None:
    before, disk = made(folder / "base"), folder / "disk"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", f"size={PLENTY}", "none", str(disk))
    index, to = disk / "index", disk / "copy"
    commands: dict[str, Callable[[], int]] = {
        "ingest": command("ingest", folder / "base" / "corpus", "--prune", "--index", index),
        "backup": command("index", "backup", to, "--index", index),
    }
    for name, work in commands.items():
        after = before.changed if name == "ingest" else before.second
        full = refused = room = 0
        while True:
            resize(disk, PLENTY)
            for left in disk.iterdir():
                shutil.rmtree(left)
            shutil.copytree(before.folder / "index", index)
            resize(disk, used(disk) + room)
            child = Child(work, disk, folder / "out", folder / "err")
            if unwatched(child) == 0:
                break
            said = (folder / "err").read_text()
            assert "Traceback" not in said, said
            said = said.splitlines()[-1]
            assert said.startswith("citedesk: "), said
            assert "no space is left" in said.lower() or "No space left" in said, said
            assert "make room" in said, said
            try:
                assert look(index).texts == before.second, "neither before nor after"
            except NotStored:  # to read takes some kilobytes too
                refused += 1
            resize(disk, PLENTY)
            assert look(index).texts == before.second
            assert unwatched(child) == 0, (folder / "err").read_text()
            assert look(index).texts == after
            full += 1
            room += STEP_BYTES
        assert look(index).texts == after
        sys.stdout.write(f"{name}: full {full} times, readers refused {refused} times\n")


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def resize(disk: Path, size: int) -> None:
    mount("-o", f"remount,size={size}", str(disk))


def used(disk: Path) -> int:
    return shutil.disk_usage(disk).used


if __name__ == "__main__":
    main(Path(sys.argv[1]))
