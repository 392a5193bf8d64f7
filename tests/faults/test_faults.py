"""Faults of every kind in every step, a few of each (docs/decisions/0029).

CITEDESK_FAULTS=1000 in the environment asks for more than the ordinary suite's number.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAULTS = int(os.environ.get("CITEDESK_FAULTS", "90"))
pytestmark = pytest.mark.timeout(300 + 10 * FAULTS)


APART = ("unshare", "--mount", "--map-root-user")


def run(*command: str, apart: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    return subprocess.run(
        [*apart, sys.executable, *command],
        env={**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(autouse=True)
def _filtered() -> None:
    probe = run("-c", "import interposer, sys; sys.exit(not interposer.is_possible())")
    if probe.returncode:
        pytest.skip("this system does not let a child's calls be filtered")


def test_no_fault_loses_what_was_acknowledged_or_needs_a_hand() -> None:
    done = run(str(ROOT / "bench" / "faults.py"), "--runs", str(FAULTS), "--seed", "20261130")
    assert done.returncode == 0, done.stdout + done.stderr
    for word in ("kill -9", "torn write", "EIO", "ENOSPC", "power cut", "two writers", "bit flip"):
        assert f"| {word} |" in done.stdout


def test_a_disk_that_is_full_is_told_of_and_nothing_is_lost(tmp_path: Path) -> None:
    try:
        subprocess.run([*APART, "mount", "-t", "tmpfs", "none", str(tmp_path)], check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody mount a small disk")
    done = run(str(Path(__file__).with_name("small_disk.py")), str(tmp_path), apart=APART)
    assert done.returncode == 0, done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["ingest", "backup"]


def test_calls_are_held_failed_torn_and_undone(tmp_path: Path) -> None:
    """What injects the faults does what it says."""
    done = run(str(Path(__file__).with_name("calls.py")), str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n") == [
        "openat a, write a, fsync a, openat b, write b, rename b",
        "failed: Input/output error",
        "torn: 2 bytes of 5",
        "cut: a has 5 bytes, b and c are not there",
        "cut after the folder was flushed: c has 0 bytes",
        "",
    ]
