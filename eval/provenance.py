"""What a run was made of: code, data, index, models, prompts, settings, packages, machine."""

import hashlib
import importlib.metadata
import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import rag
from eval.rows import Json
from rag.index import State
from rag.prompts import FOLDER as PROMPTS

SCHEMA = 1
_PACKAGES = (
    "torch",
    "sentence-transformers",
    "transformers",
    "tokenizers",
    "faiss-cpu",
    "numpy",
    "scipy",
    "ir-measures",
    "opencc",
    "langchain",
    "tiktoken",
)
_ROOT = Path(rag.__file__).resolve().parents[1]


def git_state() -> Json:
    """The commit of the checkout and whether it was changed since; nulls outside a checkout."""
    sha = _git("rev-parse", "HEAD")
    return {"sha": sha, "dirty": None if sha is None else bool(_git("status", "--porcelain"))}


def code_sha256() -> str:
    """One hash over the code that answers and scores."""
    digest = hashlib.sha256()
    for package in ("rag", "eval"):
        for path in sorted((_ROOT / package).rglob("*.py")):
            digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def gold_state(paths: Sequence[Path]) -> list[Json]:
    """Each gold file with its hash."""
    return [
        {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in paths
    ]


def index_state(state: State) -> Json:
    """What the index holds and which model and cutting built it."""
    facts = state.facts()
    return {
        "generation": facts.name,
        "articles": facts.articles - len(state.removed),
        "passages": facts.passages,
        "sentences": facts.sentences,
        "articles_sha256": state.versions_sha256(),
        "removed": sorted(state.removed),
        "model": facts.model.model,
        "weights_sha256": facts.model.weights_sha256,
        "prefixes": list(facts.model.prefixes),
        "layout": facts.layout,
    }


def prompt_hashes() -> Json:
    """Each prompt file by name."""
    return {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(PROMPTS.glob("*.toml"))
    }


def package_versions() -> Json:
    """The packages that figures may depend on; those that are not installed are left out."""
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def machine() -> Json:
    """What the times were taken on."""
    return {
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "processor": _processor(),
        "cores": os.cpu_count(),
    }


def peak_memory_mb() -> float:
    """The most memory this process has had, indexing included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # KiB, but bytes on macOS.
    return round(peak * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)


def identity(parts: Json) -> str:
    """One hash of everything that decides what the rows will be."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603  # fixed arguments
            ["git", *arguments],  # noqa: S607  # git from the path
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
