"""`citedesk eval`: measure, compare, set the baseline."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rag.unseen import shown

if TYPE_CHECKING:
    from eval.run import Measurement
    from eval.runner import Grade
    from rag.types import Language

app = typer.Typer(no_args_is_help=True, help="Measure retrieval and answers, and compare.")


@app.command("run")
def run(
    gold: Annotated[list[Path], typer.Option("--gold", help="Question files (JSON lines).")],
    out: Annotated[Path, typer.Option("--out", help="A folder for the run.")],
    more_gold: Annotated[
        list[Path] | None, typer.Argument(metavar="[GOLD]...", help="More question files.")
    ] = None,
    corpus: Annotated[
        list[Path] | None,
        typer.Option("--corpus", help="Articles: JSON lines, or anything ingest reads."),
    ] = None,
    index: Annotated[Path | None, typer.Option("--index", help="An index instead.")] = None,
    retrieval_only: Annotated[
        bool, typer.Option("--retrieval-only", help="Search, and answer nothing.")
    ] = False,
    language: Annotated[
        str | None, typer.Option(help="Only questions in en, zh-Hant or zh-Hans.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Only N questions, the same each time.")
    ] = None,
    answerer: Annotated[str, typer.Option(help="auto, extractive or llm.")] = "auto",
    as_of: Annotated[
        str | None,
        typer.Option(help="The day questions are asked on (default: of the newest article)."),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Questions asked at a time.")] = 1,
    base: Annotated[
        Path | None, typer.Option(help="A run or baseline to tell differences from.")
    ] = None,
    title: Annotated[str, typer.Option(help="What the report is called.")] = "",
) -> None:
    """Ask every question, score what comes, and write a report."""
    from eval.baseline import load_scored
    from eval.corpus import open_desk
    from eval.run import Plan, measure
    from eval.settings import EvalSettings
    from rag.cli.common import answerer_option, day_option, settings_or_error
    from rag.configuration import effective, endpoint_of, store_of
    from rag.settings import RagSettings

    settings = settings_or_error()
    plan = Plan(
        gold=(*gold, *(more_gold or ())),
        out=out,
        retrieval_only=retrieval_only,
        language=_language(language),
        limit=limit,
        sample=sample,
        answerer=answerer_option(answerer),
        as_of=day_option("--as-of", as_of),
        concurrency=concurrency,
        title=title,
        settings=_for_the_record(effective(RagSettings, EvalSettings)),
        base=load_scored(base) if base else None,
        grade=None if retrieval_only else _grade(settings.cache),
    )
    with open_desk(
        index=index,
        store=store_of(settings),
        corpora=corpus or (),
        embedder=settings.embedder,
        cache=settings.cache,
        endpoint=None if retrieval_only else endpoint_of(settings),
    ) as desk:
        measured = measure(plan, desk)
    typer.echo(shown(_headline(measured)))
    typer.echo(f"{out / 'report.html'}")


@app.command("compare")
def compare(
    base: Annotated[Path, typer.Argument(help="A run folder, or a baseline file.")],
    new: Annotated[Path, typer.Argument(help="The run to judge.")],
    margin: Annotated[
        float, typer.Option(min=0, max=1, help="A loss that would be borne, as a share.")
    ] = 0.05,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail too when there are too few questions to tell.")
    ] = False,
) -> None:
    """Hold a run against another; exit status 5 when it is worse."""
    from eval.baseline import load_scored
    from eval.compare import compare as compare_runs
    from eval.compare import comparison_text, exit_status

    comparison = compare_runs(load_scored(base), load_scored(new), margin=margin)
    typer.echo(shown(comparison_text(comparison)))
    raise typer.Exit(exit_status(comparison, strict=strict))


@app.command("baseline")
def baseline(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A finished run.")],
    file: Annotated[Path, typer.Argument(help="Where the baseline is kept.")],
) -> None:
    """Make a run the baseline that later runs are held against."""
    from eval.baseline import write_baseline

    write_baseline(run_folder, file)


def _grade(cache: Path) -> "Grade | None":
    """The judge that is configured; None when none is."""
    from eval.judge import open_judge
    from eval.settings import EvalSettings
    from rag.errors import BadInput

    settings = EvalSettings()
    if not settings.judge_base_url and not settings.judge_model:
        return None
    if not settings.judge_base_url or not settings.judge_model:
        missing = "CITEDESK_JUDGE_MODEL" if settings.judge_base_url else "CITEDESK_JUDGE_BASE_URL"
        raise BadInput(f"{missing} is not set; a judge needs its address and its name")
    key = settings.judge_api_key.get_secret_value() if settings.judge_api_key else None
    return open_judge(settings.judge_base_url, settings.judge_model, key, cache).grade


def _headline(measured: "Measurement") -> str:
    """The headline metrics, one on a line."""
    from eval.metrics import HEADLINE

    overall = measured.summary.overall
    lines = [f"{measured.summary.questions} questions, {measured.summary.errors} failed"]
    for metric in HEADLINE:
        value = overall.metrics.get(metric.name)
        if value is not None:
            lines.append(
                f"{metric.name:20} {value.value:.3f} [{value.low:.3f}, {value.high:.3f}] "
                f"n = {value.n}"
            )
    return "\n".join(lines)


def _for_the_record(settings: dict[str, str]) -> dict[str, str]:
    """Settings without the folders of this machine."""
    return {name: settings[name] for name in sorted(settings) if not _is_folder(name)}


def _is_folder(name: str) -> bool:
    return name in ("CITEDESK_INDEX", "CITEDESK_CACHE")


def _language(name: str | None) -> "Language | None":
    from rag.errors import BadInput
    from rag.types import Language

    for known in get_args(Language):
        if name in (None, known):
            return None if name is None else known
    raise BadInput(f"--language is {name!r}; it can be {', '.join(get_args(Language))}")
