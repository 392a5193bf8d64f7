"""Show long work on standard error: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rag.ingest import Progress as IngestProgress
from rag.models import Progress as PullProgress
from rag.phrases import counted

_SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def pull_progress() -> Iterator[Callable[[PullProgress], None]]:
    """Tell of a download: bytes done of bytes in all."""
    with _display() as show:

        def report(progress: PullProgress) -> None:
            show(progress.what, progress.done / 1e6, (progress.total or 0) / 1e6, "MB")

        yield report


@contextmanager
def ingest_progress() -> Iterator[Callable[[IngestProgress], None]]:
    """Tell of an ingest: articles read and passages embedded."""
    with _display() as show:

        def report(progress: IngestProgress) -> None:
            what = f"{progress.stage}: {counted(progress.articles, 'article')}"
            show(what, float(progress.passages), 0.0, "passages embedded")

        yield report


@contextmanager
def question_progress() -> Iterator[Callable[[int, int], None]]:
    """Tell of questions asked, of all there are."""
    with _display() as show:

        def report(done: int, total: int) -> None:
            show("asking", float(done), float(total), "questions")

        yield report


Show = Callable[[str, float, float, str], None]


@contextmanager
def _display() -> Iterator[Show]:
    """A function that shows (what, done, total or 0, unit)."""
    if not sys.stderr.isatty():
        yield _plain_lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"))
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("", total=None, amount="")

        def show(what: str, done: float, total: float, unit: str) -> None:
            amount = f"{done:.0f} of {total:.0f} {unit}" if total else f"{done:.0f} {unit}"
            bar.update(
                task,
                description=what,
                completed=done,
                total=total or None,
                amount=amount if done else "",
            )

        yield show


def _plain_lines() -> Show:
    """Lines for a log: a new step at once, the same step again only after some seconds."""
    last: dict[str, float] = {}

    def show(what: str, done: float, total: float, unit: str) -> None:
        step = what.split(":")[0]
        now = time.monotonic()
        if step in last and now - last[step] < _SECONDS_BETWEEN_LINES:
            return
        last[step] = now
        amount = f" {done:.0f} of {total:.0f} {unit}" if total else ""
        sys.stderr.write(f"{what}{amount}\n")
        sys.stderr.flush()

    return show
