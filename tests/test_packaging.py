"""The wheel holds the packages and nothing else; an image holds what a server needs."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_wheel_holds_code_prompts_and_page_but_no_seeds(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {
        "rag",
        "eval",
        "server",
        "prompts",
        "citedesk.py",
    }
    for needed in (
        "prompts/answer.v1.toml",
        "server/static/index.html",
        "server/static/page.js",
        "eval/report/page.html.j2",
        "eval/report/page.css",
        "eval/gold/report.jsonl",
        "eval/baseline.json",
        "rag/names/people.tsv",
    ):
        assert needed in names


def locked(name: str) -> dict[str, tuple[str, ...]]:
    """Each package of a lock at its version, with its hashes."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^([\w.-]+==\S+)((?: \\\n +--hash=\S+)+)", text, re.MULTILINE)
    return {package: tuple(re.findall(r"--hash=(\S+)", hashes)) for package, hashes in blocks}


def test_an_image_has_the_packages_that_were_tested_and_no_tools() -> None:
    image, tested = locked("requirements.server.lock"), locked("requirements.lock")
    assert image.items() <= tested.items()
    names = {package.partition("==")[0] for package in image}
    assert {"fastapi", "faiss-cpu", "openvino", "psycopg", "distributed"} <= names
    assert not names & {"pytest", "mypy", "ruff", "playwright", "hypothesis", "matplotlib"}
    assert "requirements.server.lock" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
