"""What a generation says of itself, and whether its files still are what it says."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag.durable import sha256_file, written
from rag.encoder import EncoderIdentity

FORMAT = 1
NAME = "MANIFEST.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """How articles are cut: vectors of two layouts belong to different passages."""

    chunker: str
    budget: int
    ceiling: int
    folding: str = "none"

    @property
    def key(self) -> str:
        """One string that is equal for equal passages: `folding` concerns words alone."""
        return f"chunker-{self.chunker} budget-{self.budget} ceiling-{self.ceiling}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Counts, identity and checksums of one generation, as in MANIFEST.json.

    `cuts_sha256` is of what it takes from the database; "" in those made before that was kept.
    """

    generation: str
    created: str
    articles: int
    passages: int
    sentences: int
    model: EncoderIdentity
    layout: Layout
    rows_sha256: str
    tombstones_through: int
    files: dict[str, str]
    cuts_sha256: str = ""

    def write(self, folder: Path) -> None:
        """Write MANIFEST.json and flush it."""
        body: dict[str, Any] = {"format": FORMAT, **asdict(self)}
        body["sha256"] = _digest(body)
        with written(folder / NAME) as file:
            file.write((json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode())

    @property
    def facts(self) -> "Facts":
        """What it says that does not depend on how it is kept."""
        return Facts(
            name=self.generation,
            created=self.created,
            articles=self.articles,
            passages=self.passages,
            sentences=self.sentences,
            model=self.model,
            layout=self.layout.key,
            folding=self.layout.folding,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What a state held when it was published and how it was built. `created` is in ISO form."""

    name: str
    created: str
    articles: int
    passages: int
    sentences: int
    model: EncoderIdentity
    layout: str
    folding: str


class ManifestError(ValueError):
    """A generation cannot be used now: another version's format, or files that cannot be read."""


class GenerationDamaged(ManifestError):
    """A generation's files are not what was written: they may be put aside."""


def read_manifest(folder: Path) -> Manifest:
    """Read MANIFEST.json; `ManifestError` says what is wrong with it."""
    path = folder / NAME
    try:
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        _check_format(path, body["format"])
        # Those made before this was kept have none.
        if "sha256" in body and body.pop("sha256") != _digest(body):
            raise GenerationDamaged(f"{path} is not as it was written: its own SHA-256 differs")
        del body["format"]
        model = body.pop("model")
        model["prefixes"] = tuple(model["prefixes"])
        return Manifest(model=EncoderIdentity(**model), layout=Layout(**body.pop("layout")), **body)
    except ManifestError:
        raise
    except (FileNotFoundError, NotADirectoryError) as error:
        raise GenerationDamaged(f"{path} is missing") from error
    except OSError as error:
        raise ManifestError(f"{path} cannot be read now: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GenerationDamaged(f"{path} is not as it was written: {error}") from error


def _digest(body: dict[str, Any]) -> str:
    text = json.dumps({k: v for k, v in body.items() if k != "sha256"}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _check_format(path: Path, found: object) -> None:
    if isinstance(found, int) and found > FORMAT:
        raise ManifestError(f"{path} was written by a newer version; upgrade citedesk")
    if found != FORMAT:
        raise GenerationDamaged(f"{path} has no known format")


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its SHA-256; `ManifestError` names the first that differs."""
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            found = sha256_file(path)
        except FileNotFoundError as error:
            raise GenerationDamaged(f"{path} is missing") from error
        except OSError as error:
            raise ManifestError(f"{path} cannot be read now: {error}") from error
        if found != expected:
            raise GenerationDamaged(
                f"{path} has SHA-256 {found[:12]}…, not {expected[:12]}… as built"
            )


def rows_sha256(rows: Iterable[tuple[str, str]]) -> str:
    """One hash over the (id, sha256) rows of a generation, in order."""
    digest = hashlib.sha256()
    for article_id, sha256 in rows:
        digest.update(f"{article_id}\0{sha256}\n".encode())
    return digest.hexdigest()
