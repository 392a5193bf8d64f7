"""What a person sees in the terminal: answers, hits, ingest reports, generations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.articles import detect_language
from rag.index import GenerationState
from rag.ingest import IngestReport
from rag.passages import embedding_text
from rag.phrases import counted
from rag.types import Answer, Article, Citation, ConflictingValue, Hit
from rag.unseen import shown
from rag.wrapping import line_starts

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.text import Text

_LABELS = {
    "en": (
        "Sources",
        "undated",
        "Nearest passages",
        "as of",
        "Reports differ",
        "Nothing was found.",
    ),
    "zh-Hant": ("來源", "日期不詳", "最接近的段落", "截至", "各家報導說法不一", "找不到相關段落。"),
    "zh-Hans": ("来源", "日期不详", "最接近的段落", "截至", "各家报道说法不一", "找不到相关段落。"),
}
_MOST_NEAREST = 160


@dataclass(frozen=True, slots=True)
class _Prose:
    """Text whose lines end where Chinese and English may."""

    text: "Text"

    def __rich_console__(
        self, console: "Console", options: "ConsoleOptions"
    ) -> "Iterator[RenderableType]":
        from rich.cells import cell_len

        for line in self.text.split("\n", allow_blank=True):
            for part in line.divide(line_starts(line.plain, options.max_width, cell_len)):
                part.rstrip()
                yield part


def console(*, error: bool = False) -> "Console":
    """A console on standard output, or on standard error."""
    from rich.console import Console

    return Console(stderr=error, highlight=False, soft_wrap=False)


def words(text: str, *, style: str = "") -> "Text":
    """Anybody's words: no markup is read in them, and nothing in them drives a terminal."""
    from rich.text import Text

    return Text(shown(text), style=style)


def show_answer(out: "Console", answer: Answer) -> None:
    """The answer, then each source with publisher, date and the quoted words."""
    from rich.padding import Padding
    from rich.text import Text

    sources, undated, nearest, as_of, differ, _ = _LABELS[answer.language]
    out.print(_Prose(words(answer.question, style="bold")))
    out.print()
    out.print(Padding(_with_markers(answer.text), (0, 2)))
    out.print()
    for conflict in answer.conflicts:
        out.print(Text(differ, style="bold yellow"))
        for value in conflict.values:
            out.print(_value(value, answer.citations, undated))
        out.print()
    if answer.citations:
        out.print(Text(sources, style="dim"))
        for citation in answer.citations:
            out.print(_source(citation, undated))
    elif answer.hits:
        out.print(Text(nearest, style="dim"))
        for hit in answer.hits[:3]:
            out.print(_hit(hit, undated))
    notes = [answer.answerer, answer.generation, f"{as_of} {answer.as_of}"]
    notes.append(f"{answer.timings_ms.get('total', 0):.0f} ms")
    out.print(words(" · ".join(notes), style="dim"))
    if answer.fallback:
        out.print(words(answer.fallback, style="yellow"))


def show_hits(out: "Console", question: str, hits: Sequence[Hit]) -> None:
    """Ranked passages with their places."""
    _, undated, *_, nothing = _LABELS[detect_language(question)]
    for hit in hits:
        out.print(_hit(hit, undated, score=True))
    if not hits:
        out.print(nothing)


def show_report(out: "Console", report: IngestReport) -> None:
    """Counts first, then what was skipped or cut, each with its reason."""

    out.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.removed} removed: {counted(report.articles, 'article')} in "
        f"{counted(report.passages, 'passage')} "
        f"({report.generation}, {report.seconds:.1f} s)"
    )
    for skipped in report.skipped:
        out.print(words(f"skipped {skipped.path}: {skipped.reason}", style="yellow"))
    for article_id, cut in report.cut:
        out.print(
            words(
                f"{article_id}: the sentence at {cut.sentence.start}–{cut.sentence.end} has "
                f"{cut.tokens} tokens, more than the embedder reads; cut into {cut.pieces}",
                style="yellow",
            )
        )


def show_articles(out: "Console", articles: Sequence[Article]) -> None:
    """One line an article."""
    from rich.table import Table

    # An id is there to be copied: it stays on one line, unless it would leave the title none.
    whole = max((len(article.id) for article in articles), default=0) < out.width // 2
    table = Table(box=None, pad_edge=False)
    table.add_column("id", overflow="fold", style="cyan", no_wrap=whole)
    for heading in ("published", "language", "source", "title"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("published", "language"))
    for article in articles:
        published = article.published.isoformat() if article.published else "–"
        row = (article.id, published, article.language, article.source or "–", article.title)
        table.add_row(*map(words, row))
    out.print(table)


def show_generations(out: "Console", states: Sequence[GenerationState]) -> None:
    """One line a generation; a damaged one says why."""

    for state in states:
        mark = "*" if state.current else " "
        facts = state.facts
        about = (
            f"{counted(facts.articles, 'article')}, {counted(facts.passages, 'passage')}, "
            f"{facts.created}"
            if facts
            else ""
        )
        out.print(words(f"{mark} {state.name}  {about}"))
        if state.problem:
            out.print(words(f"    {state.problem}", style="red"))


def _with_markers(text: str) -> "RenderableType":
    """Claims as paragraphs of their own, markers in colour."""
    import re

    rendered = words("\n\n".join(text.split("\n")))
    rendered.highlight_regex(re.compile(r"\[\d+\]"), "bold cyan")
    return _Prose(rendered)


def _value(
    value: ConflictingValue, citations: Sequence[Citation], undated: str
) -> "RenderableType":
    """One of the values in conflict, who gives it and when."""
    from rich.padding import Padding

    cited = next(c for c in citations if c.number == value.citation)
    published = value.published.isoformat() if value.published else undated
    about = " · ".join(part for part in (cited.article.source, published) if part)
    line = words(f"{embedding_text(value.value)}  ")
    line.append_text(words(f"{about} ", style="dim"))
    line.append(f"[{value.citation}]", style="bold cyan")
    return Padding(_Prose(line), (0, 0, 0, 2))


def _source(citation: Citation, undated: str) -> "RenderableType":
    place = f"{citation.article.id} {citation.start}–{citation.end}"
    head = (f"[{citation.number}]", _about(citation.article, undated))
    return _entry(head, embedding_text(citation.quote), place, style="green")


def _hit(hit: Hit, undated: str, *, score: bool = False) -> "RenderableType":
    place = f"{hit.article.id} {hit.start}–{hit.end}"
    said = embedding_text(hit.text)
    if not score and len(said) > _MOST_NEAREST:
        said = said[:_MOST_NEAREST].rstrip() + "…"
    head = (f"{hit.rank}.", _about(hit.article, undated))
    return _entry(head, said, f"{place}  {hit.score:.3f}" if score else place)


def _entry(head: tuple[str, str], said: str, place: str, *, style: str = "") -> "RenderableType":
    """Number and title, then the words, then where they stand; a blank line after."""
    from rich.padding import Padding
    from rich.text import Text

    number, about = head
    entry = Text()
    entry.append(f"{number} ", style="bold cyan")
    entry.append_text(words(f"{about}\n", style="bold"))
    entry.append_text(words(f"{said}\n", style=style))
    entry.append_text(words(place, style="dim"))
    return Padding(_Prose(entry), (0, 0, 1, 2))


def _about(article: Article, undated: str) -> str:
    published = article.published.isoformat() if article.published else undated
    return " · ".join(part for part in (article.title, article.source, published) if part)
