"""The commands of the pages, run as a newcomer would: one folder a page, an empty home, real models.

How a page marks what is run is told in tests/documented.py.
"""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from documented import Shell, steps_of
from endpoints import ChatEndpoint

from rag.models import find

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(page for page in (ROOT / "docs").glob("*.md") if steps_of(page))
TOUR = ROOT / "docs" / "tour.md"
OLLAMA = "http://127.0.0.1:11434/v1"
REPLY = "Skerry Point will buy 12 electric ferries [1]. It will pay US$900 million for them [1]."


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> dict[str, str]:
    """A newcomer's: the commands on the path, nothing set but where the models are, no network."""
    if find("e5-small", cache=model_cache) is None:
        pytest.skip(f"the embedder is not in {model_cache}; run `citedesk models pull`")
    if shutil.which("curl") is None:
        assert "REQUIRE_BROWSER" not in os.environ, "curl is not here; install it"
        pytest.skip("curl is not here; install it to run the commands of the pages")
    home = tmp_path_factory.mktemp("newcomer")
    (home / "bin").mkdir()
    for name, words in (("citedesk", "-m citedesk "), ("python", "")):
        command = home / "bin" / name
        command.write_text(f'#!/bin/sh\nexec {sys.executable} {words}"$@"\n')
        command.chmod(0o755)
    return {
        "HOME": str(home),
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "sealed")]),
        "CITEDESK_CACHE": str(model_cache),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
    }


@pytest.fixture(scope="session")
def index_of_seeds(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """What the first command of the tour makes; it is run here, once for all pages."""
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "seeds").symlink_to(ROOT / "seeds")
    first = steps_of(TOUR)[0]
    assert first.source == "citedesk ingest seeds\n"
    opened = Shell(folder, environment, 8000, {})
    try:
        opened.run(first)
    finally:
        opened.close()
    return folder / "index"


@pytest.fixture
def shell(tmp_path: Path, environment: dict[str, str], index_of_seeds: Path) -> Iterator[Shell]:
    """A shell where a page begins: beside the articles and their index."""
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    shutil.copytree(index_of_seeds, tmp_path / "index")
    endpoint = ChatEndpoint(REPLY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    opened = Shell(tmp_path, environment, port, {OLLAMA: endpoint.url})
    try:
        yield opened
    finally:
        opened.close()
        endpoint.close()


@pytest.mark.model
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_says_to_do_comes_out_as_it_says(page: Path, shell: Shell) -> None:
    first, *others = steps_of(page)
    for step in others if page == TOUR else [first, *others]:
        shell.run(step)


PAGE = """# A page

```markdown notes/a.md
one
two
```

```console
$ cat notes/a.md
{shown}
$ printf '%s-' three \\
    four
three-four-
```

    $ false
"""


@pytest.mark.parametrize(
    ("shown", "right"),
    [("one\ntwo", True), ("…two", True), ("", True), ("one", False), ("one … three", False)],
)
def test_what_is_shown_has_to_be_all_that_is_printed(
    tmp_path: Path, shown: str, right: bool
) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.format(shown=shown), encoding="utf-8")
    steps = steps_of(page)
    assert [step.kind for step in steps] == ["file", "console", "console"]
    opened = Shell(tmp_path, dict(os.environ), 8000, {})
    try:
        opened.run(steps[0])
        with nullcontext() if right else pytest.raises(AssertionError, match="the page says"):
            opened.run(steps[1])
        opened.run(steps[2])
    finally:
        opened.close()


@pytest.mark.parametrize(
    ("command", "shown", "right"),
    [
        ("true", "", True),
        ("false", "", False),
        ("(echo 'citedesk: no such day' >&2; exit 2)", "citedesk: no such day", True),
        ("(echo 'citedesk: no such day' >&2; exit 2)", "", False),
        ("(echo 'citedesk: no such day' >&2; exit 2)", "citedesk: no such month", False),
        ("echo citedesk: fine", "citedesk: fine", False),
    ],
)
def test_a_command_has_to_end_well_or_with_the_error_that_is_shown(
    tmp_path: Path, command: str, shown: str, right: bool
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```console\n$ {command}\n{shown}\n```\n", encoding="utf-8")
    opened = Shell(tmp_path, dict(os.environ), 8000, {})
    try:
        with nullcontext() if right else pytest.raises(AssertionError):
            opened.run(steps_of(page)[0])
    finally:
        opened.close()
