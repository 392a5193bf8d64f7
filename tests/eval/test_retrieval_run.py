import json
from pathlib import Path

import pytest

from eval.gold import read_gold
from eval.run import Plan, Row, measure, summarise
from rag.articles import read_articles
from rag.errors import BadInput
from rag.models import find
from rag.types import Article

GOLD = Path(__file__).resolve().parents[2] / "eval" / "gold"


def test_both_formats_are_read_and_what_nothing_answers_is_left_out(tmp_path: Path) -> None:
    rows = [
        {
            "id": "a",
            "lang": "en",
            "question": "Who?",
            "status": "answered",
            "evidence": [{"article": "x", "quote": "q"}],
        },
        {"id": "b", "lang": "en", "question": "Who?", "status": "not_found", "evidence": []},
        {
            "id": "c",
            "lang": "zh-Hans",
            "question": "谁？",
            "gold_docs": ["x", "y"],
            "answerable": True,
        },
        {"id": "d", "lang": "zh-Hans", "question": "谁？", "gold_doc": None, "answerable": False},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    assert [(q.id, q.articles) for q in read_gold([path])] == [("a", {"x"}), ("c", {"x", "y"})]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "a"}', '{"id": "a", "lang": "en", "question": "?"}']
)
def test_a_bad_row_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(BadInput, match=r"gold\.jsonl:1"):
        read_gold([path])


def test_recall_counts_the_first_article_that_answers() -> None:
    rows = [
        Row("a", "en", ("x",), 1),
        Row("b", "en", (), None),
        Row("c", "en", (), 6),
        Row("d", "en", (), 20),
    ]
    assert summarise(rows) == {"n": 4, "R@1": 0.25, "R@5": 0.25, "R@10": 0.5, "R@20": 0.75}


def test_every_quote_of_our_gold_is_found_in_its_article(seeds: Path) -> None:
    texts = {item.id: item.text for item in read_articles([seeds]) if isinstance(item, Article)}
    for path in GOLD.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert bool(row["evidence"]) == (row["status"] == "answered"), row["id"]
            for piece in row["evidence"]:
                assert piece["quote"] in texts[piece["article"]], row["id"]


@pytest.mark.model
def test_a_run_writes_a_row_for_every_question(tmp_path: Path, model_cache: Path) -> None:
    if find("e5-small", cache=model_cache) is None:
        pytest.skip(f"the embedder is not in {model_cache}; run `citedesk models pull`")
    corpus, gold = tmp_path / "corpus.jsonl", tmp_path / "gold.jsonl"
    texts = {
        "well": "The well in the lower field is dry.",
        "bell": "The bell of the chapel was stolen.",
    }
    corpus.write_text(
        "\n".join(json.dumps({"id": i, "title": "", "text": t}) for i, t in texts.items())
    )
    questions = [
        ("q1", "Which well has no water?", "well"),
        ("q2", "What was taken from the chapel?", "bell"),
    ]
    gold.write_text(
        "\n".join(
            json.dumps({"id": i, "lang": "en", "question": q, "gold_doc": d})
            for i, q, d in questions
        )
    )
    out = tmp_path / "run"
    assert "R@1 1" in measure(Plan((gold,), out, corpus, None, None))
    rows = [json.loads(line) for line in (out / "per_question.jsonl").read_text().splitlines()]
    assert [(row["id"], row["rank"]) for row in rows] == [("q1", 1), ("q2", 1)]
    assert json.loads((out / "summary.json").read_text())["all"]["n"] == 2
