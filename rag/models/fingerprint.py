"""A stable fingerprint of the weights in a sentence-transformers folder."""

import hashlib
from pathlib import Path

from rag.errors import BadInput
from rag.models.files import files_below, pin_of
from rag.models.manifest import check_sizes, read_manifest


def weights_sha256(folder: Path) -> str:
    """Fingerprint the weights of a sentence-transformers folder.

    One safetensors file gives its own SHA-256; several give that of their names and hashes.
    Taken from the manifest when there is one that fits the files, so that nothing is read.
    """
    manifest = read_manifest(folder)
    if manifest is not None:
        check_sizes(manifest, folder)
        hashes = {name: pin.sha256 for name, pin in manifest.files.items() if _is_weights(name)}
    else:
        names = (path.relative_to(folder).as_posix() for path in files_below(folder))
        hashes = {name: pin_of(folder / name).sha256 for name in names if _is_weights(name)}
    if not hashes:
        raise BadInput(f"{folder} has no .safetensors weights; give a folder that has")
    if len(hashes) == 1:
        return next(iter(hashes.values()))
    lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _is_weights(name: str) -> bool:
    return name.endswith(".safetensors")
