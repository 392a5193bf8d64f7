"""What the reader learns from and is measured on: questions, and the windows search finds for them.

usage: .venv/bin/python bench/reader/candidates.py stories INDEX OUT.jsonl
       .venv/bin/python bench/reader/candidates.py SET INDEX OUT.jsonl [--articles LANGUAGE]

`stories` are the invented ones beside this file; INDEX holds their articles and is made when it is
not there. SET is drcd_dev, chronoqa, rgb_zh, or xquad- and the questions' language, with the
language of the articles in INDEX. Each sentence has a label: 1 it answers, 0 it does not, -1
unknown (the answer's words stand in it, elsewhere than where the set says).
"""

import argparse
import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path

from taught import TaughtEncoder, embedder
from windows import Window, windows_around

from rag.asked import asked_of
from rag.evidence import Ranked, rank_sentences, signs_of
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.matching import plain
from rag.retrieval import Searcher
from rag.settings import RagSettings
from rag.tokens import token_counter
from rag.types import Hit

STORIES = Path(__file__).resolve().parent / "stories"
MOST = 8


@dataclass(frozen=True)
class Question:
    """A question and where it is answered: `(article, start, end)`; `words` are an answer's."""

    id: str
    text: str
    language: str
    group: str
    answerable: bool
    places: tuple[tuple[str, int, int], ...] = ()
    words: tuple[str, ...] = ()
    as_of: date | None = None
    kind: str = ""


def text_of(article: dict) -> tuple[str, list[int]]:
    """The article's text and where each sentence starts."""
    between = " " if article["lang"] == "en" else ""
    starts, at = [], 0
    for sentence in article["sentences"]:
        starts.append(at)
        at += len(sentence) + len(between)
    return between.join(article["sentences"]), starts


def stories() -> Iterator[dict]:
    for path in sorted(STORIES.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def story_articles() -> Iterator[dict]:
    for story in stories():
        for number, article in enumerate(story["articles"]):
            yield {
                "id": f"{story['id']}-{number}",
                "title": article["title"],
                "lang": article["lang"],
                "date": article["published"],
                "source": article["source"],
                "text": text_of(article)[0],
            }


def story_questions() -> Iterator[Question]:
    for story in stories():
        texts = [text_of(article) for article in story["articles"]]
        newest = max(article["published"] for article in story["articles"])
        for number, asked in enumerate(story["questions"]):
            places = []
            for evidence in asked["evidence"]:
                text, starts = texts[evidence["article"]]
                start = text.index(evidence["answer"], starts[evidence["sentence"]])
                article = f"{story['id']}-{evidence['article']}"
                places.append((article, start, start + len(evidence["answer"])))
            yield Question(
                f"{story['id']}-q{number}",
                asked["question"],
                asked["lang"],
                story["id"],
                asked["status"] == "answered",
                tuple(places),
                as_of=date.fromisoformat(newest),
                kind=asked["status"] if asked["status"] != "answered" else asked["kind"],
            )


def public_questions(name: str, data: Path, articles: str) -> Iterator[Question]:
    """Of XQuAD the answer is that of the same question in the articles' language."""
    base, _, language = name.partition("-")
    with (data / f"{base}.questions.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    by_parallel: dict[tuple[str, str], dict] = {}
    for row in rows:
        by_parallel[row.get("parallel") or row["id"], row["lang"]] = row
    for row in rows:
        if (language and row["lang"] != language) or row.get("use") is False:
            continue
        told = by_parallel.get((row.get("parallel") or "", articles), row) if language else row
        words = [folded for answer in told["answers"] if (folded := plain(answer))]
        places = ()
        if row["answerable"] and told.get("gold_span") and not row.get("yesno"):
            places = ((told["gold_doc"], *told["gold_span"]),)
        yield Question(
            f"{row['id']}-{articles}" if language else row["id"],
            row["question"],
            row["lang"],
            row.get("group") or row.get("gold_doc") or row["id"],
            row["answerable"],
            places,
            tuple(words),
            date.fromisoformat(row["date"]) if row.get("date") else None,
            row.get("type", ""),
        )


def label(question: Question, hit: Hit, index: int) -> int:
    if answer_in(question, hit, index) is not None:
        return 1
    sentence = hit.sentences[index]
    text = plain(hit.article.text[sentence.start : sentence.end])
    if question.answerable and not question.places:
        return -1
    return -1 if any(word in text for word in question.words) else 0


def answer_in(question: Question, hit: Hit, index: int) -> list[int] | None:
    """The answer's code points within a sentence."""
    sentence = hit.sentences[index]
    for article, start, end in question.places:
        if hit.article.id == article and sentence.start < end and start < sentence.end:
            first, last = max(start, sentence.start), min(end, sentence.end)
            return [first - sentence.start, last - sentence.start]
    return None


def row_of(question: Question, window: Window, ranked: list[Ranked]) -> dict:
    article = window.hit.article
    numbers = range(window.first, window.end)
    spans = [window.hit.sentences[n] for n in numbers]
    places = {(r.hit.article.id, r.sentence.start): n for n, r in enumerate(ranked)}
    return {
        "article": article.id,
        "title": article.title,
        "language": article.language,
        "starts": [s.start for s in spans],
        "sentences": [article.text[s.start : s.end] for s in spans],
        "labels": [label(question, window.hit, n) for n in numbers],
        "answers": [answer_in(question, window.hit, n) for n in numbers],
        "rank": [places.get((article.id, s.start), -1) for s in spans],
    }


def digest(text: str) -> int:
    return int(hashlib.sha1(text.encode()).hexdigest(), 16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set")
    parser.add_argument("index", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--articles", default="")
    parser.add_argument("--share", type=float, default=1.0, help="of the questions, by a hash")
    parser.add_argument("--questions", type=Path, help="what questions.py made")
    parser.add_argument("--part", type=int, nargs=2, default=(0, 1), help="part N of M")
    given = parser.parse_args()
    settings = RagSettings()
    encoder, model, _ = embedder()
    if given.questions:
        encoder = TaughtEncoder(encoder, model, given.questions)
    if given.set == "stories" and not (given.index / "CURRENT").exists():
        given.index.mkdir(parents=True, exist_ok=True)
        corpus = given.index / "stories.jsonl"
        rows = (json.dumps(row, ensure_ascii=False) + "\n" for row in story_articles())
        corpus.write_text("".join(rows), encoding="utf-8")
        ingest([corpus], Ingestion(given.index, encoder, token_counter(settings.cache)))
    searcher = Searcher(Index(given.index, model=encoder.identity), encoder)
    if given.set == "stories":
        questions = story_questions()
    else:
        questions = public_questions(given.set, given.data, given.articles)
    with given.out.open("w", encoding="utf-8") as out:
        part, parts = given.part
        for number, question in enumerate(questions):
            if number % parts != part:
                continue
            if digest(question.id) % 1000 >= 1000 * given.share:
                continue
            found = searcher.search(question.text, as_of=question.as_of)
            asked = asked_of(question.text)
            ranked = rank_sentences(found.searched, asked, found.pool)
            if not ranked:
                continue
            windows = list(windows_around(ranked[:MOST]))
            for each in ranked[MOST:]:  # where it is answered, but not found so high
                if label(question, each.hit, each.index) == 1 and not any(
                    w.holds(each) for w in windows
                ):
                    windows += windows_around([each])
            as_of = question.as_of or date(2026, 1, 1)
            row = {
                "id": question.id,
                "set": given.set + (f"-{given.articles}" if given.articles else ""),
                "group": question.group,
                "fitted_on": digest(question.group) % 2 == 0,
                "question": question.text,
                "language": question.language,
                "kind": question.kind,
                "answerable": question.answerable,
                "signs": astuple(signs_of(asked, asked, ranked, as_of=as_of)),
                "ranked": [
                    [r.hit.article.id, r.sentence.start, r.score, r.sentence.score, r.hit.score]
                    for r in ranked[:24]
                ],
                "windows": [row_of(question, window, ranked) for window in windows],
            }
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
