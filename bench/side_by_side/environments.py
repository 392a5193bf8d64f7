"""The systems and the environments they run in, made on first use in the user's cache folder."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "bench" / "peers"


@dataclass(frozen=True)
class System:
    """A row of the table. `worker` names its script and its pinned packages."""

    label: str
    worker: str
    variant: str = ""

    @property
    def ours(self) -> bool:
        """Whether it runs in the environment of this checkout."""
        return self.worker == "citedesk"


SYSTEMS = {
    "citedesk": System("citedesk", "citedesk"),
    "citedesk-passages": System("citedesk, passages alone", "citedesk", "passages"),
    "langchain": System("LangChain, FAISS", "langchain"),
    "llamaindex": System("LlamaIndex", "llamaindex"),
    "haystack": System("Haystack, in memory", "haystack"),
    "txtai": System("txtai, hybrid", "txtai", "hybrid"),
    "txtai-dense": System("txtai, vectors", "txtai"),
}


class NotInstallable(Exception):
    """The packages of a system cannot be had; the message says why."""


def python_of(system: System, cache: Path) -> Path:
    """The Python that runs a system's worker; its environment is made when it is not there.

    Raises:
        NotInstallable: pip could not.
    """
    if system.ours:
        return Path(sys.executable)
    requirements = PEERS / f"{system.worker}.txt"
    # torch as we have it, without the local label of its CPU build.
    torch = f"torch=={version('torch').partition('+')[0]}"
    wanted = "\n".join((sys.version, torch, requirements.read_text(encoding="utf-8")))
    stamp = hashlib.sha256(wanted.encode()).hexdigest()
    folder = cache / "peers" / system.worker
    python = folder / "bin" / "python"
    installed = folder / "installed"
    if installed.exists() and installed.read_text(encoding="utf-8") == stamp:
        return python
    print(f"making {folder} for {system.label}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(folder))
    # First and alone: whatever else is wanted then takes this build instead of one for GPUs.
    _run(str(python), "-m", "pip", "install", "--quiet", torch)
    _run(str(python), "-m", "pip", "install", "--quiet", "--requirement", str(requirements))
    installed.write_text(stamp, encoding="utf-8")
    return python


def packages(python: Path) -> list[str]:
    """What is installed there, NAME==VERSION."""
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=freeze"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return listed.stdout.split()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise NotInstallable(lines[-1] if lines else f"`{' '.join(command)}` failed")
