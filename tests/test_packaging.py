"""The wheel holds the packages and nothing else, and owns its top-level names."""

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
