"""The command line of the library: models, ingest, articles, ask, search, index, config.

Heavy modules are imported inside the commands: `citedesk --help` answers at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import BadInput
from rag.types import Filters

if TYPE_CHECKING:
    from rag.answerer import Answerer
    from rag.settings import RagSettings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Cited answers over a folder of articles, in Chinese and English.",
)
models_app = typer.Typer(no_args_is_help=True, help="Fetch and verify model weights.")
articles_app = typer.Typer(no_args_is_help=True, help="List or remove articles.")
index_app = typer.Typer(no_args_is_help=True, help="Look after the index.")
app.add_typer(models_app, name="models")
app.add_typer(articles_app, name="articles")
app.add_typer(index_app, name="index")

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="The index folder (default CITEDESK_INDEX).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
KOption = Annotated[int, typer.Option("-k", "--k", min=1, max=100, help="Passages to retrieve.")]
SinceOption = Annotated[str | None, typer.Option(help="Published on or after, YYYY-MM-DD.")]
UntilOption = Annotated[str | None, typer.Option(help="Published on or before, YYYY-MM-DD.")]
SourceOption = Annotated[str | None, typer.Option(help="Published by.")]
AsOfOption = Annotated[
    str | None, typer.Option(help="The day relative dates are read against (default today).")
]


@models_app.command("pull")
def models_pull(
    name: Annotated[
        list[str] | None, typer.Argument(help="A model (default: what answering needs).")
    ] = None,
) -> None:
    """Fetch weights once into the cache and verify them; nothing is fetched twice."""
    from rag.models import pull
    from rag.progress import pull_progress

    settings = settings_or_error()
    for wanted in name or [settings.embedder, "cl100k_base"]:
        with pull_progress() as report:
            pulled = pull(wanted, cache=settings.cache, source=settings.model_source, report=report)
        _say(f"{pulled.name}: ready in {pulled.path}")


@models_app.command("list")
def models_list(as_json: JsonOption = False) -> None:
    """What can be pulled and what is here."""
    from rag.models import list_models

    states = list_models(settings_or_error().cache)
    if as_json:
        _print_json(
            [
                {
                    "name": s.name,
                    "kind": s.kind,
                    "present": s.present,
                    "source": s.source,
                    "bytes": s.size,
                    "path": str(s.path),
                    "problem": s.problem or None,
                }
                for s in states
            ]
        )
        return
    for state in states:
        here = f"{state.size / 1e6:.0f} MB, {state.path}" if state.present else "not here"
        typer.echo(f"{state.name} ({state.kind}): {state.problem or here}")


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of articles.")],
    index: IndexOption = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles that are gone from these paths.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the index up to date with .txt, .md, .html, .pdf and .jsonl files."""
    from rag.assembly import open_encoder
    from rag.ingest import Ingestion
    from rag.ingest import ingest as run
    from rag.progress import ingest_progress
    from rag.tokens import token_counter
    from rag.wire import ingest_json

    settings = settings_or_error()
    for path in paths:
        if not path.exists():
            raise BadInput(f"there is nothing at {path}; check the path")
    encoder = open_encoder(settings.embedder, settings.cache)
    with ingest_progress() as report:
        done = run(
            paths,
            Ingestion(
                root=index or settings.index,
                encoder=encoder,
                count_tokens=token_counter(settings.cache),
                report=report,
                waiting=lambda: _say("another ingest is running on this index; waiting for it"),
            ),
            prune=prune,
        )
    if as_json:
        _print_json(ingest_json(done))
        return
    from rag.render import console, show_report

    show_report(console(), done)


@articles_app.command("list")
def articles_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """All articles of the index."""
    from rag.wire import article_json

    with _snapshot(index) as snapshot:
        found = [a for i in snapshot.article_ids() if (a := snapshot.article(i)) is not None]
    if as_json:
        rows = [article_json(article) for article in found]
        _print_json([{k: v for k, v in row.items() if k != "text"} for row in rows])
        return
    from rag.render import console, show_articles

    show_articles(console(), found)


@articles_app.command("remove")
def articles_remove(
    ids: Annotated[list[str], typer.Argument(help="Ids of articles.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove articles; from the next question on they are not found."""
    with _snapshot(index) as snapshot:
        unknown = [i for i in ids if snapshot.article(i) is None]
        if unknown:
            raise BadInput(
                f"the index has no article {', '.join(unknown)}; `citedesk articles list` shows all"
            )
        snapshot.database.add_tombstones(ids)
    if as_json:
        _print_json({"removed": ids})
    else:
        typer.echo(f"removed {', '.join(ids)}")


@app.command()
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

    _day("--as-of", as_of)
    filters = _filters(since, until, source)
    question = _asked(question)
    answerer = _open_answerer(index, with_model=False)
    found = answerer.searcher.search(question, filters=filters, k=k)
    if as_json:
        total = round(sum(found.timings_ms.values()), 2)
        timings = {**found.timings_ms, "total": total}
        _print_json(search_json(found, detect_language(question), timings))
        return
    from rag.render import console, show_hits

    show_hits(console(), question, found.hits)


@app.command()
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

    if answerer not in ("auto", "extractive", "llm"):
        raise BadInput(f"--answerer is {answerer!r}; it can be auto, extractive or llm")
    filters = _filters(since, until, source)
    day = _day("--as-of", as_of)
    question = _asked(question)
    opened = _open_answerer(index, with_model=answerer != "extractive")
    answer = asyncio.run(
        opened.answer(
            question,
            filters=filters,
            k=k,
            as_of=day,
            answerer=answerer,  # type: ignore[arg-type]  # one of the three, checked above
        )
    )
    if as_json:
        _print_json(answer_json(answer))
        return
    from rag.render import console, show_answer

    show_answer(console(), answer)


@index_app.command("verify")
def index_verify(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Check the files of every generation; status 3 when any is damaged."""
    states = _show_generations(index, as_json=as_json)
    if not states or any(state.problem for state in states):
        raise typer.Exit(3)


@index_app.command("list")
def index_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Generations of the index, the one in use marked."""
    _show_generations(index, as_json=as_json)


@index_app.command("rollback")
def index_rollback(index: IndexOption = None) -> None:
    """Use the newest sound generation before the present one."""
    from rag.index import IndexFolder

    name = IndexFolder(index or settings_or_error().index).roll_back()
    typer.echo(f"{name} is in use now")


@index_app.command("export")
def index_export(index: IndexOption = None) -> None:
    """All articles as JSON lines that `ingest` reads again."""
    import json

    with _snapshot(index) as snapshot:
        for article_id in snapshot.article_ids():
            article = snapshot.article(article_id)
            if article is None:
                continue
            row = {
                "id": article.id,
                "title": article.title,
                "lang": article.language,
                "date": article.published.isoformat() if article.published else None,
                "text": article.text,
                "source": article.source,
                "url": article.url,
            }
            typer.echo(json.dumps(row, ensure_ascii=False))


@app.command()
def config(as_json: JsonOption = False) -> None:
    """Effective settings, secrets masked; names that mean nothing are reported."""
    from rag.configuration import effective, unknown_names

    values = effective()
    if as_json:
        _print_json({"settings": values, "unknown": unknown_names()})
    else:
        for name, value in values.items():
            typer.echo(f"{name}={value}")
    for name in unknown_names():
        _say(f"{name} is set but means nothing to citedesk; check its spelling")


def settings_or_error() -> "RagSettings":
    """The settings; `BadInput` names a variable that cannot be used."""
    from pydantic import ValidationError

    from rag.settings import RagSettings

    try:
        return RagSettings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "CITEDESK_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadInput(f"{name} is {first['input']!r}: {first['msg']}") from error


def _open_answerer(index: Path | None, *, with_model: bool) -> "Answerer":
    from rag.assembly import open_answerer
    from rag.configuration import endpoint_of

    settings = settings_or_error()
    return open_answerer(
        index or settings.index,
        embedder=settings.embedder,
        cache=settings.cache,
        endpoint=endpoint_of(settings) if with_model else None,
        timezone=settings.timezone,
    )


@contextmanager
def _snapshot(index: Path | None) -> Iterator[Any]:
    from rag.index import Index

    opened = Index(index or settings_or_error().index, model=None)
    try:
        yield opened.snapshot()
    finally:
        opened.close()


def _show_generations(index: Path | None, *, as_json: bool) -> Any:
    from rag.index import IndexFolder
    from rag.wire import generation_json

    root = index or settings_or_error().index
    states = IndexFolder(root).states()
    if as_json:
        _print_json([generation_json(state) for state in states])
    elif not states:
        _say(f"there is no index in {root}; run `citedesk ingest PATH`")
    else:
        from rag.render import console, show_generations

        show_generations(console(), states)
    return states


def _asked(question: str) -> str:
    if not question.strip():
        raise BadInput("the question is empty; write what you want to know")
    return question


def _filters(since: str | None, until: str | None, source: str | None) -> Filters:
    return Filters(_day("--since", since), _day("--until", until), source)


def _day(option: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as error:
        raise BadInput(f"{option} is {value!r}; write a day as YYYY-MM-DD") from error


def _print_json(document: object) -> None:
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _say(sentence: str) -> None:
    typer.echo(sentence, err=True)
