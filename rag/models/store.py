"""The model cache: models are pulled into it once, found again, and their bytes checked."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from rag.durable import sync_folder
from rag.errors import BadInput, ModelDamaged, ModelUnavailable
from rag.models.catalog import CATALOG, Entry, Kind, Source, catalog_entry
from rag.models.compact import add_compact, wants_compact
from rag.models.files import files_below, sync_tree
from rag.models.manifest import (
    MANIFEST_NAME,
    Manifest,
    check_hashes,
    check_sizes,
    read_manifest,
    write_manifest,
)
from rag.models.progress import Progress, Report, silent

_HUB_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_LOCAL_MARKS: Final = ("modules.json", "config.json")


@dataclass(frozen=True, slots=True)
class PulledModel:
    """A model that is ready to load from `path`: a folder, or the one file of an LLM."""

    name: str
    kind: Kind
    source: str
    licence: str
    folder: Path
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class ModelState:
    """One line of the list of models; `problem` says what is wrong with a damaged one."""

    name: str
    kind: Kind
    present: bool
    source: str | None
    size: int
    path: Path
    problem: str = ""


def pull(
    name: str, *, cache: Path, source: Source = "auto", report: Report = silent
) -> PulledModel:
    """Make a model ready: a name of the catalog, a hub id `owner/name`, or a local folder.

    A model that is there already, from whichever source, is given back without any network.
    Raises BadInput for a name that can be none of these, ModelUnavailable when no source has
    it, and ModelDamaged when what arrives is not what was published.
    """
    target = _resolve(name)
    if isinstance(target, PulledModel):
        return target
    return pull_entry(target, cache=cache, source=source, report=report)


def pull_entry(
    entry: Entry, *, cache: Path, source: Source = "auto", report: Report = silent
) -> PulledModel:
    """Pull what an entry describes; two processes at once fetch it only once."""
    pulled = _pull_whole(entry, cache=cache, source=source, report=report)
    return _with_compact(entry, pulled, cache=cache, report=report)


def _pull_whole(entry: Entry, *, cache: Path, source: Source, report: Report) -> PulledModel:
    try:
        ready = _ready_or_report(entry, cache=cache, report=report)
        if ready is not None:
            return ready
        with _locked(entry, cache=cache, report=report):
            return _ready_or_none(entry, cache=cache) or _pull_locked(
                entry, cache=cache, source=source, report=report
            )
    except OSError as error:
        raise ModelUnavailable(
            f"{entry.name} cannot be stored in {cache} ({error}); make room or permission there, "
            "or set CITEDESK_CACHE"
        ) from error


def _with_compact(entry: Entry, pulled: PulledModel, *, cache: Path, report: Report) -> PulledModel:
    """Keep an embedder's network in 8 bits too; it does without where that cannot be had."""
    if wants_compact(pulled.folder) is None:
        return pulled
    try:
        with _locked(entry, cache=cache, report=report):
            # Another process may have made it meanwhile.
            manifest = wants_compact(pulled.folder)
            if manifest is None:
                return pulled
            report(Progress(f"rounding {entry.name} to 8 bits"))
            return replace(pulled, size=add_compact(manifest, pulled.folder).size)
    except (OSError, ModelDamaged) as error:
        report(Progress(f"{entry.name} is not kept in 8 bits: {error}"))
        return pulled


def find(name: str, *, cache: Path) -> Path | None:
    """Give the path to load a model from, or None if it is not there whole; no network."""
    target = _resolve(name)
    if isinstance(target, PulledModel):
        return target.path
    ready = _ready_or_none(target, cache=cache)
    return ready.path if ready else None


def require(name: str, *, cache: Path) -> Path:
    """Give the path to load a model from; raises ModelUnavailable or ModelDamaged otherwise."""
    target = _resolve(name)
    if isinstance(target, PulledModel):
        return target.path
    fix = f"run `citedesk models pull {name}`"
    try:
        ready = _ready(target, cache=cache)
    except ModelDamaged as damage:
        raise ModelDamaged(f"{name} is damaged: {damage}; {fix}") from damage
    if ready is None:
        raise ModelUnavailable(f"{name} is not in {cache}; {fix}")
    return ready.path


def verify(model: PulledModel) -> None:
    """Hash every file again and raise ModelDamaged on a difference.

    A local folder without a manifest has nothing to be held against, and passes.
    """
    manifest = read_manifest(model.folder)
    if manifest is not None:
        check_hashes(manifest, model.folder)
    elif model.source != "local":
        raise ModelDamaged(f"{model.folder / MANIFEST_NAME} is missing; pull {model.name} again")


def list_models(cache: Path) -> tuple[ModelState, ...]:
    """List the catalog, then whatever else has been pulled."""
    known = {cache / entry.folder for entry in CATALOG}
    others = [
        path.parent
        for path in sorted((cache / "models").glob(f"[!.]*/{MANIFEST_NAME}"))
        if path.parent not in known
    ]
    return (
        *(_state(entry, cache=cache) for entry in CATALOG),
        *(_state(_entry_of_folder(folder), cache=cache) for folder in others),
    )


def _resolve(name: str) -> Entry | PulledModel:
    entry = catalog_entry(name)
    if entry is not None:
        return entry
    path = _as_path(name)
    if path is not None:
        return _local_model(name, path)
    if _HUB_NAME.fullmatch(name) and ".." not in name:
        return _hub_entry(name)
    known = ", ".join(entry.name for entry in CATALOG)
    raise BadInput(
        f"{name!r} is no known model; give one of {known}, a hub id as owner/name, "
        "or the folder of a model"
    )


def _as_path(name: str) -> Path | None:
    """Take a name as a path if it is there, or could be nothing else."""
    try:
        path = Path(name).expanduser()
        if name and (path.exists() or path.is_absolute() or name.startswith(".")):
            return path
    except (OSError, RuntimeError):  # longer than any path, or the home of nobody
        pass
    return None


def _local_model(name: str, folder: Path) -> PulledModel:
    if not any((folder / mark).is_file() for mark in _LOCAL_MARKS):
        raise BadInput(
            f"{folder} is no model folder: it has neither {' nor '.join(_LOCAL_MARKS)}; give a "
            "folder that sentence-transformers can load"
        )
    size = sum(path.stat().st_size for path in files_below(folder))
    return PulledModel(name, "embedder", "local", "unknown", folder, folder, size)


def _hub_entry(name: str) -> Entry:
    folder = f"models/{name.replace('/', '--')}"
    return Entry(name=name, kind="embedder", licence="", folder=folder, repository=name)


def _entry_of_folder(folder: Path) -> Entry:
    name = folder.name.replace("--", "/", 1)
    return Entry(name=name, kind="embedder", licence="", folder=f"models/{folder.name}")


def _ready(entry: Entry, *, cache: Path) -> PulledModel | None:
    folder = cache / entry.folder
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    check_sizes(manifest, folder)
    return _pulled(entry, manifest, cache=cache)


def _ready_or_none(entry: Entry, *, cache: Path) -> PulledModel | None:
    try:
        return _ready(entry, cache=cache)
    except ModelDamaged:
        return None


def _ready_or_report(entry: Entry, *, cache: Path, report: Report) -> PulledModel | None:
    try:
        return _ready(entry, cache=cache)
    except ModelDamaged as damage:
        report(Progress(f"{entry.name} is damaged: {damage}; pulling it again"))
        return None


def _pulled(entry: Entry, manifest: Manifest, *, cache: Path) -> PulledModel:
    folder = cache / entry.folder
    path = folder / entry.built[0].path if entry.kind == "llm" else folder
    return PulledModel(
        entry.name, entry.kind, manifest.source, manifest.licence, folder, path, manifest.size
    )


def _state(entry: Entry, *, cache: Path) -> ModelState:
    try:
        ready, problem = _ready(entry, cache=cache), ""
    except ModelDamaged as damage:
        ready, problem = None, str(damage)
    if ready is None:
        folder = cache / entry.folder
        return ModelState(entry.name, entry.kind, False, None, 0, folder, problem)
    return ModelState(entry.name, entry.kind, True, ready.source, ready.size, ready.path)


def _slug(entry: Entry) -> str:
    return entry.folder.replace("/", "--")


@contextmanager
def _locked(entry: Entry, *, cache: Path, report: Report) -> Iterator[None]:
    path = cache / "models" / ".locks" / f"{_slug(entry)}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report(Progress(f"waiting for another process that pulls {entry.name}"))
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _pull_locked(entry: Entry, *, cache: Path, source: Source, report: Report) -> PulledModel:
    from rag.models.sources import stage  # what speaks HTTP loads slowly

    work = cache / "models" / ".work" / _slug(entry)
    staged = work / "staged"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    manifest = stage(entry, source=source, staged=staged, work=work, report=report)
    write_manifest(manifest, staged)
    target = cache / entry.folder
    if entry.kind == "tokenizer":
        _publish_files(staged, target)
    else:
        _publish_folder(staged, target, old=work / "old")
    shutil.rmtree(work, ignore_errors=True)
    report(Progress(f"{entry.name} is ready in {target}", manifest.size, manifest.size))
    return _pulled(entry, manifest, cache=cache)


def _publish_folder(staged: Path, target: Path, *, old: Path) -> None:
    """Put the whole folder in place at once, durably."""
    sync_tree(staged)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    staged.rename(target)
    sync_folder(target.parent)


def _publish_files(staged: Path, target: Path) -> None:
    """Put single files into a folder that other programs share, the manifest last."""
    sync_tree(staged)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(files_below(staged), key=lambda path: path.name == MANIFEST_NAME):
        path.replace(target / path.relative_to(staged))
    sync_folder(target)
