"""What is counted and measured, in the text that Prometheus reads."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from rag.errors import CitedeskError
from rag.index import Corpus, State
from rag.index.layout import generation_number
from rag.types import Answer
from server.access import not_limited
from server.chat.inbox import Figures, Outcome
from server.chat.messages import Platform
from server.problems import PROBLEMS

router = APIRouter(responses=PROBLEMS)
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_STAGES = ("embed", "retrieve", "answer", "verify")


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "citedesk_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "citedesk_request_seconds",
            "From the request's head to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "citedesk_requests_in_flight", "Requests under way.", registry=self.registry
        )
        self._stages = Histogram(
            "citedesk_answer_stage_seconds",
            "The stages of an answer.",
            ("stage",),
            buckets=(0.001, 0.0025, *_SECONDS),
            registry=self.registry,
        )
        self._answers = Counter(
            "citedesk_answers",
            "Answers by status and by who wrote them.",
            ("status", "answerer"),
            registry=self.registry,
        )
        self._fallbacks = Counter(
            "citedesk_fallbacks",
            "Answers for which the language model's text was not used.",
            registry=self.registry,
        )
        self._chats = Counter(
            "citedesk_chat_requests",
            "Requests from a chat by what became of them.",
            ("chat", "outcome"),
            registry=self.registry,
        )

    def observe_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that is answered; `route` is the template, never the path."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def observe_answer(self, answer: Answer) -> None:
        """Count an answer that was given, however it was delivered."""
        self._answers.labels(answer.status, answer.answerer).inc()
        if answer.fallback:
            self._fallbacks.inc()
        for stage in _STAGES:
            if stage in answer.timings_ms:
                self._stages.labels(stage).observe(answer.timings_ms[stage] / 1000)

    def observe_chat(self, chat: str, outcome: Outcome) -> None:
        """Count a request from a chat that is done."""
        self._chats.labels(chat, outcome).inc()


class AsTheyAre(Collector):
    """The index, the jobs, the queue and the chats as they are whenever somebody asks."""

    def __init__(
        self,
        index: Callable[[], Corpus],
        jobs: Callable[[], Mapping[str, int]],
        waiting: Callable[[], int],
        chats: Callable[[], Mapping[Platform, Figures]],
    ) -> None:
        self._index = index
        self._jobs = jobs
        self._waiting = waiting
        self._chats = chats

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: to register it must not open the index."""
        return ()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The gauges, those of the index only while it can be used."""
        jobs = GaugeMetricFamily("citedesk_jobs", "Jobs by state.", labels=("state",))
        for state, count in self._jobs().items():
            jobs.add_metric((state,), count)
        yield jobs
        yield GaugeMetricFamily(
            "citedesk_questions_waiting", "Questions in the queue.", value=self._waiting()
        )
        yield from _of_chats(self._chats())
        try:
            snapshot = self._index().snapshot()
        except CitedeskError:
            return
        yield from _of_index(snapshot)


def _of_chats(chats: Mapping[Platform, Figures]) -> Iterable[GaugeMetricFamily]:
    is_open = GaugeMetricFamily(
        "citedesk_chat_open", "Requests from a chat by state.", labels=("chat", "state")
    )
    oldest = GaugeMetricFamily(
        "citedesk_chat_oldest_seconds",
        "Since the oldest request of these came; 0 when there is none.",
        labels=("chat",),
    )
    for chat, figures in chats.items():
        is_open.add_metric((chat, "waiting"), figures.waiting)
        is_open.add_metric((chat, "at_work"), figures.at_work)
        oldest.add_metric((chat,), figures.oldest_seconds)
    yield from (is_open, oldest)


def _of_index(state: State) -> Iterable[GaugeMetricFamily]:
    facts = state.facts()
    age = datetime.now(UTC) - datetime.fromisoformat(facts.created)
    for name, meaning, value in (
        (
            "generation",
            "The number of the generation that serves.",
            generation_number(facts.name),
        ),
        ("generation_age_seconds", "Since it was built.", age.total_seconds()),
        ("articles", "Articles that can be found.", facts.articles - len(state.removed)),
        ("passages", "Passages of the generation.", facts.passages),
    ):
        yield GaugeMetricFamily(f"citedesk_index_{name}", meaning, value=float(value))


def metrics_of(request: Request) -> Metrics:
    """The figures of the application that a request came to."""
    metrics: Metrics = request.app.state.metrics
    return metrics


@router.get("/metrics", response_class=Response, dependencies=[Depends(not_limited)])
def read_metrics(request: Request) -> Response:
    """All figures, as Prometheus reads them."""
    text = generate_latest(metrics_of(request).registry)
    return Response(text, media_type=CONTENT_TYPE_LATEST)
