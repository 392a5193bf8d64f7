"""The manifest of a pulled model: which files it has, with their hashes, and where from."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from rag.errors import ModelDamaged
from rag.models.files import Pin, files_below, pin_of, replace_json

MANIFEST_NAME: Final = "MANIFEST.json"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was pulled. `source` is hub or wheels; `revision` is a commit where there is one.

    `derived` are files made here from those that were pulled.
    """

    name: str
    kind: str
    source: str
    upstream: str
    revision: str
    licence: str
    files: dict[str, Pin]
    derived: dict[str, Pin] = field(default_factory=dict)

    @property
    def everything(self) -> dict[str, Pin]:
        """All files, pulled and derived."""
        return self.files | self.derived

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(pin.size for pin in self.everything.values())


def hash_folder(folder: Path) -> dict[str, Pin]:
    """Hash every file below a folder, keyed by its path in it."""
    return {path.relative_to(folder).as_posix(): pin_of(path) for path in files_below(folder)}


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the manifest into the folder that it describes, in the place of the one there."""
    replace_json(folder / MANIFEST_NAME, {"format": _FORMAT, **asdict(manifest)})


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a folder: None without one, ModelDamaged if it cannot be read."""
    path = folder / MANIFEST_NAME
    try:
        raw = json.loads(path.read_bytes())
        return _parse(raw)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelDamaged(f"{path} cannot be read ({error})") from error


def check_sizes(manifest: Manifest, folder: Path) -> None:
    """Raise ModelDamaged unless every file that was pulled is there with its size.

    What was derived from them can be made again, and is done without where it is not whole.
    """
    for name, pin in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise ModelDamaged(f"{path} is missing")
        size = path.stat().st_size
        if size != pin.size:
            raise ModelDamaged(f"{path} has {size} bytes where {pin.size} were pulled")


def check_hashes(manifest: Manifest, folder: Path) -> None:
    """Raise ModelDamaged unless every file has the bytes that were pulled."""
    check_sizes(manifest, folder)
    for name, pin in manifest.everything.items():
        actual = pin_of(folder / name)
        if actual != pin:
            raise ModelDamaged(
                f"{folder / name} has SHA-256 {actual.sha256} where {pin.sha256} was pulled"
            )


def _parse(raw: dict[str, Any]) -> Manifest:
    if raw["format"] != _FORMAT:
        raise ValueError(f"format {raw['format']!r} is not {_FORMAT}")
    files, derived = (
        {name: Pin(str(pin["sha256"]), int(pin["size"])) for name, pin in pins.items()}
        for pins in (raw["files"], raw.get("derived", {}))
    )
    words = {
        key: str(raw[key]) for key in ("name", "kind", "source", "upstream", "revision", "licence")
    }
    return Manifest(**words, files=files, derived=derived)
