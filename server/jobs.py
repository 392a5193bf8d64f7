"""Jobs: uploads that are read into the index one at a time, and what became of each.

A job is acknowledged when its files and its row are on the disk. A process that dies leaves it
"queued" or "running", and whoever starts next does it again: to ingest the same files twice gives
one article each. Of several processes on one index, the one that holds the lock does the work.
"""

import json
import logging
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rag.articles import read_articles
from rag.errors import CitedeskError, NothingReadable, NotStored
from rag.index import IndexFolder
from rag.ingest import Ingestion, Progress, ingest
from rag.types import Skipped
from rag.wire import Json
from server.problems import problem_json, status_of
from server.reports import articles_in, as_it_was, told
from server.state import State
from server.uploads import Upload, store

logger = logging.getLogger(__name__)
ENDED = ("done", "failed")
_MOST_TRIES = 3
_ABANDONED_SECONDS = 3600
_PATIENCE_SECONDS = 0.2


class _Stopped(Exception):
    """The server is being stopped; what the job has done so far is kept by the index."""


@dataclass(frozen=True, slots=True)
class Job:
    """One upload. `names` leads from the files written to what the client called them."""

    id: str
    owner: str
    state: str
    created: str
    names: dict[str, str]
    tries: int = 0
    report: Json | None = None
    error: Json | None = None


class Jobs:
    """The queue of one index, in the state file; a thread runs while there is something to do."""

    def __init__(self, state: State, ingestion: Ingestion, *, keep_days: int = 30) -> None:
        self._state = state
        self._ingestion = ingestion
        self._keep = timedelta(days=keep_days)
        self._uploads = IndexFolder(ingestion.root).uploads
        self._waking = threading.Lock()
        self._worker: threading.Thread | None = None
        self._stopping = threading.Event()
        self._at_work: Job | None = None
        # Of the job at work alone; it is told to whoever asks, and gone with the process.
        self._progress: dict[str, tuple[int, int]] = {}

    def add(self, owner: str, uploads: Sequence[Upload]) -> Job:
        """Take uploads in: they are safe when this returns, and ingested in their turn.

        Raises:
            OSError: they cannot be written.
        """
        job_id = f"job-{uuid.uuid4().hex}"
        names = store(self._uploads / job_id, uploads)
        job = Job(job_id, owner, "queued", _now().isoformat(timespec="seconds"), names)
        self._write(job)
        self.wake()
        return job

    def get(self, job_id: str, owner: str) -> Job | None:
        """A job of this owner; None when there is none."""
        found = self._state.rows("SELECT * FROM jobs WHERE id = ? AND owner = ?", (job_id, owner))
        return _job(found[0]) if found else None

    def document(self, job: Job) -> Json:
        """What a client is told of a job."""
        at = self._progress.get(job.id)
        return {
            "id": job.id,
            "state": job.state,
            "created": job.created,
            "progress": {"done": at[0], "total": at[1]} if at else None,
            "report": job.report,
            "error": job.error,
        }

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state."""
        counted = dict.fromkeys(("queued", "running", *ENDED), 0)
        for row in self._state.rows("SELECT state, count(*) AS n FROM jobs GROUP BY state"):
            counted[row["state"]] = row["n"]
        return counted

    def resume(self) -> None:
        """Forget old jobs, clear up after a process that died, and go on with what it left."""
        before = (_now() - self._keep).isoformat(timespec="seconds")
        with self._state.transaction() as connection:
            connection.execute(
                "DELETE FROM jobs WHERE state IN ('done', 'failed') AND at < ?", (before,)
            )
        self._sweep()
        if self._next() is not None:
            self.wake()

    def wake(self) -> None:
        """See to it that somebody works on the queue."""
        with self._waking:
            idle = self._worker is None or not self._worker.is_alive()
            if idle and not self._stopping.is_set():
                self._worker = threading.Thread(target=self._work, name="ingest", daemon=True)
                self._worker.start()

    def stop(self, *, wait_seconds: float) -> bool:
        """End the work at the next step that allows it; whether it has ended by then."""
        self._stopping.set()
        with self._waking:
            worker = self._worker
        if worker is not None:
            worker.join(wait_seconds)
        if worker is None or not worker.is_alive():
            return True
        self._put_back()
        return False

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                self._work_off()
                with self._waking:
                    # An upload may have come after the last look: nobody else would see it.
                    if self._next() is None:
                        self._worker = None
                        return
        except Exception:
            logger.exception("the queue of uploads broke off; the next upload takes it up again")
        with self._waking:
            self._worker = None

    def _work_off(self) -> None:
        """Do what is queued, unless another process is at it: then that one does this, too."""
        from filelock import FileLock, Timeout

        self._uploads.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._uploads / ".lock", timeout=_PATIENCE_SECONDS):
                while not self._stopping.is_set() and (job := self._next()) is not None:
                    self._run(job)
        except Timeout:
            return

    def _run(self, job: Job) -> None:
        folder = self._uploads / job.id
        if job.tries >= _MOST_TRIES:
            detail = f"this was begun {job.tries} times and the server ended each time"
            self._write(replace(job, state="failed", error=problem_json(500, "error", detail)))
            shutil.rmtree(folder, ignore_errors=True)
            return
        job = self._at_work = replace(job, state="running", tries=job.tries + 1, error=None)
        self._write(job)
        try:
            ended = self._ingested(job, folder)
        except _Stopped:
            self._put_back()
            return
        except NotStored as error:
            # It is safe where it lies, and waits for room; meanwhile its client is told why.
            self._put_back(problem_json(status_of(error), error.code, str(error)))
            raise
        self._write(ended)
        self._progress.pop(job.id, None)
        shutil.rmtree(folder, ignore_errors=True)

    def _ingested(self, job: Job, folder: Path) -> Job:
        """The job as it is when its files were ingested."""
        try:
            using = replace(self._ingestion, report=self._reporter(job.id, articles_in(folder)))
            report = ingest([folder], using)
        except NothingReadable:
            return self._unreadable(job, folder)
        except (NotStored, _Stopped):
            raise
        except CitedeskError as error:
            return replace(
                job, state="failed", error=problem_json(status_of(error), error.code, str(error))
            )
        except Exception:
            logger.exception("an ingest failed")
            detail = "something went wrong here; the server's log says what"
            return replace(job, state="failed", error=problem_json(500, "error", detail))
        return replace(job, state="done", report=told(report, job.names, folder))

    def _unreadable(self, job: Job, folder: Path) -> Job:
        """A job of which nothing is an article; the report says so of each file."""
        skipped = tuple(item for item in read_articles([folder]) if isinstance(item, Skipped))
        was = as_it_was(self._ingestion.root, self._ingestion.store, skipped)
        report = told(was, job.names, folder)
        first = report["skipped"][0] if report["skipped"] else None
        detail = f"{first['path']} {first['reason']}" if first else "there is no file in it"
        return replace(
            job,
            state="failed",
            report=report,
            error=problem_json(422, "nothing_readable", f"nothing here is an article: {detail}"),
        )

    def _put_back(self, error: Json | None = None) -> None:
        """What is at work goes back to the queue: the process ends before it does, or an error
        has nothing to do with it."""
        job = self._at_work
        if job is None:
            return
        back = replace(job, state="queued", tries=job.tries - 1, error=error)
        with self._state.transaction() as connection:
            connection.execute(
                "UPDATE jobs SET state = ?, document = ? WHERE id = ? AND state = 'running'",
                (back.state, _kept(back), back.id),
            )

    def _reporter(self, job_id: str, total: int) -> Callable[[Progress], None]:
        self._progress[job_id] = (0, total)

        def report(progress: Progress) -> None:
            if self._stopping.is_set():
                raise _Stopped
            if progress.stage == "reading":
                self._progress[job_id] = (min(progress.articles, total), total)

        return report

    def _next(self) -> Job | None:
        """The oldest job that has not ended."""
        found = self._state.rows(
            # In the order they came, whatever the clock said then.
            "SELECT * FROM jobs WHERE state IN ('queued', 'running') ORDER BY rowid LIMIT 1"
        )
        return _job(found[0]) if found else None

    def _write(self, job: Job) -> None:
        values = (job.id, job.owner, job.state, job.created, _kept(job))
        with self._state.transaction() as connection:
            connection.execute(
                "INSERT INTO jobs (id, owner, state, at, document) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET state = excluded.state,"
                " document = excluded.document",
                values,
            )

    def _sweep(self) -> None:
        """Remove uploads that were cut short before anybody was told they are safe."""
        if not self._uploads.is_dir():
            return
        open_jobs = {
            row["id"]
            for row in self._state.rows("SELECT id FROM jobs WHERE state IN ('queued', 'running')")
        }
        for folder in self._uploads.glob("job-*"):
            # Another process may be writing a young one.
            old = time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS
            if folder.name not in open_jobs and old:
                shutil.rmtree(folder, ignore_errors=True)


def _kept(job: Job) -> str:
    kept = {"names": job.names, "tries": job.tries, "report": job.report, "error": job.error}
    return json.dumps(kept, ensure_ascii=False)


def _job(row: Any) -> Job:
    return Job(row["id"], row["owner"], row["state"], row["at"], **json.loads(row["document"]))


def _now() -> datetime:
    return datetime.now(UTC)
