"""Tell from run.json what was measured, when and on what."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eval.report.numbers import count, duration
from eval.rows import Json
from eval.summary import Summary

# The report itself tells these.
_TOLD = ("title", "summary")
_GROUPS = ("git", "gold", "index", "prompts", "settings", "packages", "machine")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing about a run."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts that belong together."""

    name: str
    facts: tuple[Fact, ...]


def in_a_line(run: Json) -> tuple[str, ...]:
    """What was measured, on what and when, shortest possible; what is not known is left out."""
    git, index = _mapping(run.get("git")), _mapping(run.get("index"))
    gold = [str(_mapping(item).get("file", "")) for item in _items(run.get("gold"))]
    parts = [
        ", ".join(name.rpartition("/")[2] for name in gold if name),
        _answerer(run),
        _sized(index),
        str(index.get("model") or ""),
        f"code {str(git['sha'])[:10]}" if git.get("sha") else "",
        "with uncommitted changes" if git.get("dirty") else "",
        str(run.get("created") or ""),
        f"in {duration(float(run['seconds']))}" if run.get("seconds") is not None else "",
    ]
    return tuple(part for part in parts if part)


def answered_by(summary: Summary) -> str:
    """Who answered how often, where that is not one answerer alone; else nothing."""
    if len(summary.answerers) < 2 and not summary.fallbacks:
        return ""
    counts = (f"{name} {number}" for name, number in sorted(summary.answerers.items()))
    told = f"answered by {', '.join(counts)}"
    if not summary.fallbacks:
        return told
    return f"{told}; {summary.fallbacks} of the extracts stand in for what a model wrote"


def _answerer(run: Json) -> str:
    if "answerer" not in run:
        return ""
    return f"answerer {run['answerer']}" if run["answerer"] else "retrieval only"


def _sized(index: Mapping[str, Any]) -> str:
    sizes = [
        count(int(index[f"{noun}s"]), noun)
        for noun in ("article", "passage")
        if index.get(f"{noun}s") is not None
    ]
    return " in ".join(sizes)


def origin(run: Json) -> tuple[FactGroup, ...]:
    """All of run.json but the summary, by groups; what belongs to none comes first, as "run"."""
    rest = {key: value for key, value in run.items() if key not in (*_GROUPS, *_TOLD)}
    groups = [FactGroup("run", tuple(_facts(rest)))]
    groups += [FactGroup(name, tuple(_facts(run[name]))) for name in _GROUPS if name in run]
    return tuple(group for group in groups if group.facts)


def _facts(value: object, name: str = "") -> Iterator[Fact]:
    """Every leaf with the way to it; a file of a list goes by its name."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _facts(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value, 1):
            rest = {key: inner for key, inner in item.items() if key != "file"}
            yield from _facts(rest, str(item.get("file", f"{name}.{number}".lstrip("."))))
    else:
        yield Fact(name, _text(value))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "–", True: "yes", False: "no"}[value]
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
