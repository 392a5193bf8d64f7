"""An ingest over real Dask workers: the same index, whoever is killed on the way."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spread_work
from dask_cluster import DaskCluster, dask_cluster
from fakes import HashEncoder, count_words
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.batches import CutArticle, embed
from rag.encoder import EncoderIdentity
from rag.errors import BadInput, WorkersDiffer, WorkersUnavailable
from rag.index import Index
from rag.ingest import Ingestion, IngestReport, Progress, ingest
from rag.models import find
from rag.passages import cut_passages
from rag.spread import Result, SpreadWorkers, Unit, open_cluster
from rag.spread.units import article_unit, embedded_articles, terms_of
from rag.types import Article

ROOT = Path(__file__).resolve().parents[2]
STORIES = 40


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("dask")) as made:
        yield made


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of a few thousand characters, so that some of them fill a unit."""
    rows = [
        {
            "id": f"row-{n}",
            "title": f"The harbour of town {n}",
            "text": " ".join(f"Story {n} of pier {m} tells of the sea." for m in range(60)),
        }
        for n in range(STORIES)
    ]
    path = tmp_path_factory.mktemp("corpus") / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of an ingest without workers."""
    root = tmp_path_factory.mktemp("alone")
    ingest([corpus], Ingestion(root, spread_work.ENCODER, count_words))
    return root


class Unused(HashEncoder):
    """The publisher's own encoder, which is there to be compared with."""

    def embed_passages(self, texts: list[str]) -> np.ndarray:  # type: ignore[override]
        raise AssertionError(f"the publisher was to embed {texts[:1]}")


def spread(
    corpus: Path,
    root: Path,
    address: str,
    work: Callable[[Unit], Result] = spread_work.work,
    *,
    patience: float = 30,
    report: Callable[[Progress], None] = lambda _: None,
) -> IngestReport:
    encoder = Unused(dimension=8)
    with open_cluster(address, work, patience_seconds=patience) as cluster:
        using = Ingestion(root, encoder, count_words, report=report)
        workers = SpreadWorkers(cluster, encoder.identity, using.layout)
        return ingest([corpus], replace(using, workers=workers))


def contents(
    root: Path, *, model: EncoderIdentity | None = spread_work.ENCODER.identity
) -> tuple[list[list[Any]], list[np.ndarray]]:
    """Articles, passages and vectors that an index serves, in order."""
    index = Index(root, model=model)
    assert index.degraded is None
    whole = index.snapshot().generation.whole
    assert whole.title_vectors is not None
    vectors = [whole.passage_vectors[:], whole.sentence_vectors[:], whole.title_vectors[:]]
    held = [[a.row for a in whole.articles], whole.passage_spans.tolist()]
    index.close()
    return held, vectors


def assert_same(root: Path, alone: Path) -> None:
    (held, vectors), (expected, of_alone) = contents(root), contents(alone)
    assert held == expected
    assert len(held[0]) == len(set(held[0])) == STORIES
    for ours, theirs in zip(vectors, of_alone, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_workers_make_the_index_that_one_process_makes(
    cluster: DaskCluster, corpus: Path, alone: Path, tmp_path: Path
) -> None:
    report = spread(corpus, tmp_path, cluster.address)
    assert report.added == STORIES
    assert_same(tmp_path, alone)
    again = spread(corpus, tmp_path, cluster.address, spread_work.fail)
    assert (again.unchanged, again.generation) == (STORIES, report.generation)


def test_a_killed_worker_costs_nothing(corpus: Path, alone: Path, tmp_path: Path) -> None:
    grave, root = tmp_path / "grave", tmp_path / "index"
    with dask_cluster(tmp_path) as cluster:
        work = partial(spread_work.die_once, str(grave), f"Story {STORIES // 2} ")
        assert spread(corpus, root, cluster.address, work).added == STORIES
        ended = [worker.poll() for worker in cluster.workers]
    assert sorted(ended, key=str) == [-9, None]
    assert_same(root, alone)


def test_what_is_done_when_the_scheduler_is_lost_is_not_done_again(
    corpus: Path, alone: Path, tmp_path: Path
) -> None:
    root, kept = tmp_path / "index", 0
    with dask_cluster(tmp_path) as cluster:

        def lose(progress: Progress) -> None:
            nonlocal kept
            if progress.stage == "embedding":
                kept = progress.passages
                cluster.scheduler.kill()

        with pytest.raises(WorkersUnavailable, match=r"was lost.*is kept") as lost:
            spread(corpus, root, cluster.address, report=lose)
    assert lost.value.exit_status == 4
    assert kept > 0
    encoder = HashEncoder(dimension=8)
    report = ingest([corpus], Ingestion(root, encoder, count_words))
    assert report.passages > kept
    assert len(encoder.embedded) <= sum(map(len, contents(alone)[1])) - kept
    assert_same(root, alone)


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (spread_work.work_with_another_model, r"embeds with other .*this command with hash"),
        (spread_work.work_with_another_cut, r"ceiling-60\), this command .*ceiling-120\)"),
    ],
)
def test_workers_that_would_do_it_differently_are_refused(
    cluster: DaskCluster, corpus: Path, tmp_path: Path, work: Callable[[Unit], Result], said: str
) -> None:
    with pytest.raises(WorkersDiffer, match=said):
        spread(corpus, tmp_path, cluster.address, work)
    assert not (tmp_path / "CURRENT").exists()


def test_a_worker_that_fails_is_told_of(cluster: DaskCluster, corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkersUnavailable, match="ZeroDivisionError: nothing was to be embedded"):
        spread(corpus, tmp_path, cluster.address, spread_work.fail)


def test_articles_that_no_worker_survives_are_told_of(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    with dask_cluster(tmp_path, workers=1) as cluster:
        work = partial(spread_work.die_once, str(tmp_path / "grave"), "Story 0 ")
        with pytest.raises(
            WorkersUnavailable, match=r"same few articles ended \(1, the last at tcp"
        ):
            spread(corpus, tmp_path / "index", cluster.address, work)


def test_texts_come_back_in_order_however_they_are_shared_out(cluster: DaskCluster) -> None:
    texts = [f"Title {n % 64} of the harbour" for n in range(200)]
    with open_cluster(cluster.address, spread_work.work) as connected:
        encoder, layout = spread_work.ENCODER, spread_work.bench().layout
        found = SpreadWorkers(connected, encoder.identity, layout).embed_passages(texts)
    np.testing.assert_array_equal(found, encoder.embed_passages(texts))


def test_a_scheduler_without_workers_is_waited_for_and_then_told_of(
    corpus: Path, tmp_path: Path
) -> None:
    with dask_cluster(tmp_path, workers=0) as cluster:
        said = rf"{cluster.address} has had no worker that takes work for 1 seconds; start one with"
        with pytest.raises(WorkersUnavailable, match=said):
            spread(corpus, tmp_path / "index", cluster.address, patience=1)


def test_no_scheduler_at_the_address(tmp_path: Path, corpus: Path) -> None:
    with pytest.raises(WorkersUnavailable, match=r"no Dask scheduler answers at tcp://127.0.0.1:1"):
        spread(corpus, tmp_path / "index", "tcp://127.0.0.1:1", patience=1)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "write the scheduler's address as tcp://HOST:PORT"),
        ("here", "'here'; write"),
        ("tcp://127.0.0.1", "write"),
        ("ucx://127.0.0.1:1", "write"),
        ("tls://127.0.0.1:1", "told of no certificates; name them in"),
    ],
)
def test_an_address_that_is_none(tmp_path: Path, corpus: Path, address: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        spread(corpus, tmp_path, address)


def test_without_the_package_the_extra_is_named(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInput, match="with its extra `dask`"):
        spread(corpus, tmp_path, "tcp://127.0.0.1:1")


def test_an_ingest_without_workers_never_imports_dask(corpus: Path, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; import citedesk; import spread_work as s\n"
        "import rag.cli.worker; from rag.ingest import Ingestion, ingest\n"
        "ingest([Path(sys.argv[1])], Ingestion(Path(sys.argv[2]), s.ENCODER, s.count_words))\n"
        "sys.exit(bool({'dask', 'distributed'} & sys.modules.keys()))"
    )
    roots = [Path(__file__).parents[1], Path(__file__).parents[2]]
    done = subprocess.run(
        [sys.executable, "-c", script, str(corpus), str(tmp_path)],
        env={"PYTHONPATH": ":".join(map(str, roots))},
        check=False,
    )
    assert done.returncode == 0


@pytest.mark.model
def test_the_command_with_the_real_embedder(tmp_path: Path, model_cache: Path) -> None:
    if find("e5-small", cache=model_cache) is None:
        pytest.skip(f"the embedder is not in {model_cache}; run `citedesk models pull`")
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "pier.txt").write_text(
        "The harbour master closed the pier. Ferries leave from here."
    )
    (articles / "港口.txt").write_text("港務局週一關閉北側碼頭。渡輪改由南側碼頭出發。")
    command = [sys.executable, "-m", "citedesk", "ingest", str(articles), "--json", "--index"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with dask_cluster(tmp_path, workers=1) as cluster:
        for options in (
            [str(tmp_path / "spread"), "--dask", cluster.address],
            [str(tmp_path / "a")],
        ):
            done = subprocess.run(
                [*command, *options], env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            assert json.loads(done.stdout)["added"] == 2
    (held, vectors), (expected, of_alone) = (
        contents(tmp_path / name, model=None) for name in ("spread", "a")
    )
    assert held == expected
    for ours, theirs in zip(vectors, of_alone, strict=True):
        assert (ours * theirs).sum(axis=1).min() > 0.99


@settings(deadline=None)
@given(texts=st.lists(st.text(alphabet="ab 。，.\n港口", min_size=1, max_size=300), max_size=5))
def test_what_crosses_is_json_and_bytes_and_nothing_is_lost_on_the_way(texts: list[str]) -> None:
    encoder, bench = spread_work.ENCODER, spread_work.bench()
    articles = [Article(f"a{n}", "", text, "en", f"{n}") for n, text in enumerate(texts)]
    here = embed([CutArticle(a, *cut_passages(a, bench.chunker)) for a in articles], encoder)
    unit = article_unit(terms_of(encoder.identity, bench.layout), articles)
    assert json.loads(json.dumps(unit)) == unit
    there = embedded_articles(articles, spread_work.work(unit), encoder.identity.dimension)
    assert [done.cut for done in there] == [done.cut for done in here]
    for ours, theirs in zip(there, here, strict=True):
        np.testing.assert_array_equal(ours.of_passages, theirs.of_passages)
        np.testing.assert_array_equal(ours.of_sentences, theirs.of_sentences)
