"""A made-up run: sixty questions in three languages, some of them gone wrong in every way."""

from dataclasses import replace

from eval.diagnosis import diagnose
from eval.metrics import METRICS
from eval.report import Difference, Report
from eval.rows import FoundPassage, Json, Row
from eval.summary import summarise

LANGUAGES = ("en", "zh-Hant", "zh-Hans")
QUESTIONS = {
    "en": "How many ferries did the harbour board take out of service after the storm?",
    "zh-Hant": "颱風過後，港務局讓幾艘渡輪停駛？",
    "zh-Hans": "台风过后，港务局让几艘渡轮停驶？",
}
TEXTS = {
    "en": "The harbour board took four of its eleven ferries out of service on Tuesday after the "
    "storm had torn away the northern pier. Two of them will be back before the end of the month, "
    "said its head, Lin Mei-hua; the others wait for parts from a yard that is closed until May.",
    "zh-Hant": "港務局週二讓十一艘渡輪中的四艘停駛，北側碼頭在颱風中被沖走。局長林美華說，其中兩艘"
    "月底前可以復駛，另外兩艘要等零件，而船廠五月才開工。漁民在局外抗議，要求先修漁港。",
    "zh-Hans": "港务局周二让十一艘渡轮中的四艘停驶，北侧码头在台风中被冲走。局长林美华说，其中两艘"
    "月底前可以复驶，另外两艘要等零件，而船厂五月才开工。渔民在局外抗议，要求先修渔港。",
}
ANSWERS = {
    "en": "The board says “four of its eleven ferries” are out of service. [1]\n"
    "Two are to be back before the end of the month. [1][2]",
    "zh-Hant": "港務局讓「十一艘渡輪中的四艘停駛」。 [1]\n其中兩艘月底前復駛。 [1][2]",
    "zh-Hans": "港务局让「十一艘渡轮中的四艘停驶」。 [1]\n其中两艘月底前复驶。 [1][2]",
}
REFUSALS = {
    "en": "The articles do not answer this question.",
    "zh-Hant": "這些文章沒有回答這個問題。",
    "zh-Hans": "这些文章没有回答这个问题。",
}
KINDS = ("fact", "list", "conflict", "false premise", "unanswerable")
# What goes wrong with a question, by its number modulo twenty; every fifth has no answer.
FATES = {
    1: "unsupported",
    3: "not retrieved",
    5: "misread",
    7: "wrong language",
    9: "answered what is not there",
    11: "wrongly refused",
    13: "ranked low",
    17: "failed",
}
RUN: Json = {
    "created": "2026-02-05T08:12:44+00:00",
    "seconds": 192.4,
    "title": "made up",
    "git": {"sha": "4f1c" * 10, "dirty": True},
    "gold": [{"file": "held-out.jsonl", "sha256": "ab" * 32, "questions": 60}],
    "index": {
        "generation": "g-000003",
        "articles": 92,
        "passages": 410,
        "model": "multilingual-e5-small",
        "weights_sha256": "cd" * 32,
    },
    "answerer": "extractive",
    "prompts": {"answer.v1": "ef" * 32},
    "settings": {"retrieval": {"k": 8, "rerank": False}, "cache": None},
    "packages": {"torch": "2.13.0", "numpy": "2.4.6"},
    "machine": {"cores": 2, "processor": "some processor"},
    "as_of": "2026-02-04",
    "peak_memory_mb": 812.4,
    "summary": {"questions": 60, "slices": ["not to be told twice"]},
}


def rows(*, retrieval_only: bool = False) -> tuple[Row, ...]:
    """The rows of the run; of one that only looked for articles with `retrieval_only`."""
    found = tuple(_row(number) for number in range(60))
    return tuple(_without_answer(row) for row in found) if retrieval_only else found


def report_of(found: tuple[Row, ...]) -> Report:
    """What a run with these rows has to report."""
    return Report("Held-out questions", RUN, summarise(found), found)


def differences_of(report: Report) -> dict[str, Difference]:
    """One better, one worse, one that nobody can tell, from a base that is not there."""
    measured = report.summary.overall.metrics
    right, false, gain = (measured[n].value for n in ("right", "false_answer", "nDCG@10"))
    return {
        "right": Difference(right - 0.08, right, 0.08, 0.01, 0.15, "pass", 60),
        "false_answer": Difference(false - 0.2, false, -0.2, -0.4, -0.02, "fail", 12),
        "nDCG@10": Difference(gain, gain, 0.0, -0.07, 0.06, "too few", 48),
    }


def answer_of(language: str, *, answered: bool = True, confidence: float = 0.9) -> Json:
    """An answer with two citations, or a refusal."""
    citations = [
        {
            "number": number,
            "article_id": f"ferries-{number}",
            "source": "Bay Wire",
            "published": "2026-02-01",
            "quote": TEXTS[language][:40],
        }
        for number in (1, 2)
    ]
    return {
        "status": "answered" if answered else "not_found",
        "confidence": confidence,
        "answer": (ANSWERS if answered else REFUSALS)[language],
        "citations": citations if answered else [],
    }


def _row(number: int) -> Row:
    language = LANGUAGES[number % 3]
    article_language = LANGUAGES[number // 3 % 3]
    answerable = number % 5 != 4
    fate = FATES.get(number % 20)
    answered = (
        fate not in ("wrongly refused", "failed")
        if answerable
        else fate == "answered what is not there"
    )
    confidence = round(0.35 + number * 37 % 60 / 100 - 0.2 * (fate is not None) + 0.05, 3)
    row = Row(
        id=f"q-{number:02}",
        file="held-out.jsonl" if number % 4 else "tune.jsonl",
        language=language,
        kind=KINDS[number % 5],
        pair=f"{language[:2]}→{article_language[:2]}",
        age=("older", "up to a month", "up to a week")[number // 2 % 3],
        question=QUESTIONS[language],
        question_sha256="0" * 64,
        answerable=answerable,
        points=(("four", "4", "四艘"), ("兩艘月底前", "two by the end")) if answerable else (),
        gold_articles=("ferries-1", "ferries-2") if answerable else (),
        articles=("pier", "ferries-1", "ferries-0"),
        passages=_passages(language, article_language, gold=answerable and fate not in _UNREAD),
        answer=None
        if fate == "failed"
        else answer_of(language, answered=answered, confidence=confidence),
        error="the model did not answer within 30 seconds" if fate == "failed" else None,
        scores=_scores(number, fate, answerable=answerable, answered=answered),
        timings_ms={"retrieve": 8.0 + number % 5, "answer": 31.0 + number, "total": 40.0 + number},
    )
    return replace(row, diagnosis=diagnose(row))


_UNREAD = ("not retrieved", "ranked low")


def _passages(language: str, other: str, *, gold: bool) -> tuple[FoundPassage, ...]:
    return tuple(
        FoundPassage(f"ferries-{place}", 0, 90, 0.9 - place / 20, TEXTS[said], gold and place == 1)
        for place, said in enumerate((language, other, "en"))
    )


def _scores(
    number: int, fate: str | None, *, answerable: bool, answered: bool
) -> dict[str, float | None]:
    """A number where a metric applies, None elsewhere, as scoring gives it."""
    right = float(fate in (None, "unsupported", "wrong language"))
    scores = {"right": right}
    if answerable:
        rank = 99 if fate == "not retrieved" else 1 + number % 7 * (number % 3 == 1)
        scores |= {
            **{f"{name}@{k}": float(rank <= k) for name in ("Success", "R") for k in (1, 5, 10)},
            **{f"{name}@20": float(rank <= 20) for name in ("Success", "R")},
            **{f"span_recall@{k}": float(rank <= k and fate is None) for k in (1, 5, 10, 20)},
            "nDCG@10": 1 / rank,
            "RR": 1 / rank,
            "coverage": float(answered),
            "point_recall": max(right, number % 2 / 2),
            "F1": 0.3 + 0.5 * right,
        }
    else:
        scores["false_answer"] = float(answered)
    if answered:
        scores |= {
            "citation_precision": 1 - 0.5 * (number % 9 == 0),
            "citation_recall": 0.5 if fate == "unsupported" else 1.0,
            "quote_exactness": 1.0,
            "language_match": float(fate != "wrong language"),
            "selective_accuracy": right,
        }
    if answered and number % 4 == 0:
        scores["figure_accuracy"] = right
    if number % 20 == 2:
        scores["injected"] = 0.0
    return {metric.name: scores.get(metric.name) for metric in METRICS}


def _without_answer(row: Row) -> Row:
    of_retrieval = {metric.name for metric in METRICS if metric.group == "retrieval"}
    scores = {name: row.scores[name] if name in of_retrieval else None for name in row.scores}
    timings = {"retrieve": row.timings_ms["retrieve"]}
    bare = replace(row, answer=None, error=None, scores=scores, timings_ms=timings)
    return replace(bare, diagnosis=diagnose(bare))
