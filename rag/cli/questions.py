"""`citedesk ask` and `citedesk search`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.common import (
    IndexOption,
    JsonOption,
    answerer_option,
    day_option,
    print_json,
    say,
    settings_or_error,
)
from rag.errors import BadInput
from rag.types import Filters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answerer import Answerer
    from rag.types import Hit

KOption = Annotated[int, typer.Option("-k", "--k", min=1, max=100, help="Passages to retrieve.")]
SinceOption = Annotated[str | None, typer.Option(help="Published on or after, YYYY-MM-DD.")]
UntilOption = Annotated[str | None, typer.Option(help="Published on or before, YYYY-MM-DD.")]
SourceOption = Annotated[str | None, typer.Option(help="Published by.")]
AsOfOption = Annotated[
    str | None, typer.Option(help="The day relative dates are read against (default today).")
]


def search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    k: KOption = 8,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    as_of: AsOfOption = None,
) -> None:
    """The passages nearest to a question."""
    from rag.articles import detect_language
    from rag.wire import search_json

    day = day_option("--as-of", as_of)
    filters = _filters(since, until, source)
    question = _asked(question)
    answerer = _open_answerer(index, with_model=False)
    found = answerer.searcher.search(question, filters=filters, k=k, as_of=day or answerer.today)
    _tell(answerer, filters, found.hits)
    if as_json:
        print_json(search_json(found, detect_language(question)))
        return
    from rag.render import console, show_hits

    show_hits(console(), question, found.hits)


def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
    k: KOption = 8,
    since: SinceOption = None,
    until: UntilOption = None,
    source: SourceOption = None,
    as_of: AsOfOption = None,
    answerer: Annotated[str, typer.Option(help="auto, extractive or llm.")] = "auto",
) -> None:
    """Answer a question with citations."""
    import asyncio

    from rag.wire import answer_json

    named = answerer_option(answerer)
    filters = _filters(since, until, source)
    day = day_option("--as-of", as_of)
    question = _asked(question)
    opened = _open_answerer(index, with_model=named != "extractive")
    answer = asyncio.run(
        opened.answer(
            question,
            filters=filters,
            k=k,
            as_of=day,
            answerer=named,
        )
    )
    _tell(opened, filters, answer.hits)
    if as_json:
        print_json(answer_json(answer))
        return
    from rag.render import console, show_answer

    show_answer(console(), answer)


def _open_answerer(index: Path | None, *, with_model: bool) -> "Answerer":
    from rag.assembly import open_answerer
    from rag.configuration import endpoint_of, store_of

    settings = settings_or_error()
    return open_answerer(
        index or settings.index,
        store=store_of(settings),
        embedder=settings.embedder,
        cache=settings.cache,
        endpoint=endpoint_of(settings) if with_model else None,
        timezone=settings.timezone,
    )


def _asked(question: str) -> str:
    if not question.strip():
        raise BadInput("the question is empty; write what you want to know")
    return question


def _tell(answerer: "Answerer", filters: Filters, hits: "Sequence[Hit]") -> None:
    """A word when the index does not serve all of it, and when the filters leave no article."""
    if degraded := answerer.searcher.index.degraded:
        say(f"citedesk: {degraded}")
    if not hits and filters != Filters():
        say(
            "--since, --until and --source leave no article; `citedesk articles list` shows the "
            "days and publishers there are"
        )


def _filters(since: str | None, until: str | None, source: str | None) -> Filters:
    return Filters(day_option("--since", since), day_option("--until", until), source)
