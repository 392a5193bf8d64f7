"""What a person sees in the terminal: answers, hits, ingest reports, generations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.articles import detect_language
from rag.index import GenerationState
from rag.ingest import IngestReport
from rag.passages import embedding_text
from rag.types import Answer, Article, Citation, Hit

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_LABELS = {
    "en": ("Sources", "undated", "nearest passages", "not found", "as of"),
    "zh-Hant": ("來源", "日期不詳", "最接近的段落", "找不到答案", "以此日為準"),
    "zh-Hans": ("来源", "日期不详", "最接近的段落", "找不到答案", "以此日为准"),
}


def console(*, error: bool = False) -> "Console":
    """A console on standard output, or on standard error."""
    from rich.console import Console

    return Console(stderr=error, highlight=False, soft_wrap=False)


def show_answer(out: "Console", answer: Answer) -> None:
    """The answer, then each source with publisher, date and the quoted words."""
    from rich.padding import Padding
    from rich.text import Text

    sources, undated, nearest, _, as_of = _LABELS[answer.language]
    out.print(Text(answer.question, style="bold"))
    out.print()
    out.print(Padding(_with_markers(answer.text), (0, 2)))
    out.print()
    if answer.citations:
        out.print(Text(sources, style="dim"))
        for citation in answer.citations:
            out.print(Padding(_source(citation, undated), (0, 2)))
    elif answer.hits:
        out.print(Text(nearest, style="dim"))
        for hit in answer.hits[:3]:
            out.print(Padding(_hit(hit, undated), (0, 2)))
    out.print()
    notes = [answer.answerer, answer.generation, f"{as_of} {answer.as_of}"]
    notes.append(f"{answer.timings_ms.get('total', 0):.0f} ms")
    out.print(Text(" · ".join(notes), style="dim"))
    if answer.fallback:
        out.print(Text(answer.fallback, style="yellow"))


def show_hits(out: "Console", question: str, hits: Sequence[Hit]) -> None:
    """Ranked passages with their places."""
    from rich.padding import Padding

    undated = _LABELS[detect_language(question)][1]
    for hit in hits:
        out.print(Padding(_hit(hit, undated, score=True), (0, 2)))


def show_report(out: "Console", report: IngestReport) -> None:
    """Counts first, then what was skipped or cut, each with its reason."""
    from rich.text import Text

    out.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.removed} removed: {report.articles} articles in {report.passages} passages "
        f"({report.generation}, {report.seconds:.1f} s)"
    )
    for skipped in report.skipped:
        out.print(Text(f"skipped {skipped.path}: {skipped.reason}", style="yellow"))
    for article_id, cut in report.cut:
        out.print(
            Text(
                f"{article_id}: the sentence at {cut.sentence.start}–{cut.sentence.end} has "
                f"{cut.tokens} tokens, more than the embedder reads; cut into {cut.pieces}",
                style="yellow",
            )
        )


def show_articles(out: "Console", articles: Sequence[Article]) -> None:
    """One line an article."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("id", "published", "language", "source", "title"):
        table.add_column(heading, overflow="fold", style="cyan" if heading == "id" else None)
    for article in articles:
        published = article.published.isoformat() if article.published else "–"
        table.add_row(article.id, published, article.language, article.source or "–", article.title)
    out.print(table)


def show_generations(out: "Console", states: Sequence[GenerationState]) -> None:
    """One line a generation; a damaged one says why."""
    from rich.text import Text

    for state in states:
        mark = "*" if state.current else " "
        manifest = state.manifest
        about = (
            f"{manifest.articles} articles, {manifest.passages} passages, {manifest.created}"
            if manifest
            else ""
        )
        out.print(Text(f"{mark} {state.name}  {about}"))
        if state.problem:
            out.print(Text(f"    {state.problem}", style="red"))


def _with_markers(text: str) -> "RenderableType":
    import re

    from rich.text import Text

    rendered = Text(text)
    rendered.highlight_regex(re.compile(r"\[\d+\]"), "bold cyan")
    return rendered


def _source(citation: Citation, undated: str) -> "RenderableType":
    from rich.text import Text

    line = Text(f"[{citation.number}] ", style="bold cyan")
    line.append(_about(citation.article, undated), style="default not bold")
    line.append(f"\n{embedding_text(citation.quote)}", style="green")
    place = f"\n{citation.article.id} {citation.start}–{citation.end}"
    line.append(place, style="dim not bold")
    return line


def _hit(hit: Hit, undated: str, *, score: bool = False) -> "RenderableType":
    from rich.text import Text

    line = Text(f"{hit.rank}. ", style="bold cyan")
    line.append(_about(hit.article, undated), style="default not bold")
    line.append(f"\n{embedding_text(hit.text)}", style="default not bold")
    place = f"\n{hit.article.id} {hit.start}–{hit.end}"
    line.append(f"{place}  {hit.score:.3f}" if score else place, style="dim not bold")
    return line


def _about(article: Article, undated: str) -> str:
    published = article.published.isoformat() if article.published else undated
    return " · ".join(part for part in (article.title, article.source, published) if part)
