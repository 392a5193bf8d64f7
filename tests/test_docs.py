"""Documents that would go stale are held against what they tell of."""

import doctest
import importlib
import re
import tomllib
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from eval.settings import EvalSettings
from rag.settings import RagSettings
from server.settings import ServerSettings

ROOT = Path(__file__).resolve().parents[1]


def variables(settings: type[BaseSettings]) -> list[str]:
    return [f"CITEDESK_{name.upper()}" for name in settings.model_fields]


@pytest.mark.parametrize("document", ["docs/configuration.md", ".env.example"])
def test_every_setting_is_documented(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for name in variables(RagSettings) + variables(ServerSettings) + variables(EvalSettings):
        assert name in text, f"{document} does not tell of {name}"


def test_the_changelog_begins_with_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## \[?([^\]\s]+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] in (version, "Unreleased")


def test_relative_links_of_the_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(
            r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8")
        ):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_every_locked_package_has_its_licence_in_the_report() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    report = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([\w.-]+)==([^ ]+)", lock, re.MULTILINE):
        assert re.search(
            rf"^\| {re.escape(name)} \| {re.escape(version)} \| \w", report, re.MULTILINE
        ), name


def test_every_package_that_is_asked_for_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    reasons = (ROOT / "docs/decisions/0003-locked-packages-and-torch.md").read_text()
    for group in [project["dependencies"], *project["optional-dependencies"].values()]:
        for name in (re.split(r"[\[<>=,]", wanted)[0] for wanted in group):
            assert re.search(rf"^\|.*(?<![\w-]){name}(?![\w-]).*\|", reasons, re.MULTILINE), name


def test_decisions_are_called_by_their_numbers() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for number, page in enumerate(pages, 1):
        assert page.name.startswith(f"{number:04}-")
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. ")
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        text = document.read_text(encoding="utf-8")
        for said, linked in re.findall(r"\[(?:decision\s+)?(\d+)\]\((?:\w+/)*(\d{4})-", text):
            assert int(said) == int(linked), f"{document.name} calls decision {linked} {said}"


def test_every_page_is_a_link_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in readme, f"nobody finds docs/{page.name}"


def test_files_that_the_pages_name_are_there() -> None:
    ours = r"`((?:rag|server|eval|tests|bench|prompts|seeds)/[\w./*-]*)`"
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for name in re.findall(ours, page.read_text(encoding="utf-8")):
            pattern = name.replace("NAME", "*").replace(".vN", ".v*").rstrip("/")
            assert list(ROOT.glob(pattern)), f"{page.name} names {name}"


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    for package in ("rag", "server", "eval", "bench", "tests"):
        for module in (ROOT / package).rglob("*.py"):
            lines = module.read_text(encoding="utf-8").splitlines()
            assert len(lines) <= 400, f"{module.relative_to(ROOT)} has {len(lines)} lines"
            assert not lines or lines[0].startswith('"""')


def modules_with_examples() -> list[str]:
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in ("rag", "server", "eval")
        for path in sorted((ROOT / package).rglob("*.py"))
        if ">>>" in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("module", modules_with_examples())
def test_examples_in_docstrings_come_out_as_they_say(module: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(module))
    assert (failed, tried > 0) == (0, True)
