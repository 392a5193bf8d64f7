"""Gold files of both formats, and bad rows by their line."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.gold import GoldEvidence, GoldQuestion, read_gold
from rag.errors import BadInput
from rag.types import Filters, Span, Turn

OURS = {
    "id": "a",
    "lang": "zh-Hant",
    "kind": "figure",
    "question": "多少？",
    "status": "answered",
    "evidence": [{"article": "x", "quote": "words"}, {"article": "y", "quote": "others"}],
    "points": [["111億", "11.1 billion"], ["3月"]],
}


def read(tmp_path: Path, *rows: dict[str, Any]) -> tuple[GoldQuestion, ...]:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return read_gold([path])


def test_our_rows_are_read(tmp_path: Path) -> None:
    history = [{"role": "user", "content": "Before?"}, {"role": "assistant", "content": "Yes."}]
    [question] = read(tmp_path, {**OURS, "history": history, "as_of": "2026-03-01"})
    assert question.points == (("111億", "11.1 billion"), ("3月",))
    assert question.articles == ("x", "y")
    assert question.evidence[0] == GoldEvidence("x", quote="words")
    assert question.history == (Turn("user", "Before?"), Turn("assistant", "Yes."))
    assert (question.as_of, question.answerable, question.file) == (
        date(2026, 3, 1),
        True,
        "gold.jsonl",
    )


def test_a_false_premise_may_come_with_its_correction(tmp_path: Path) -> None:
    correction = {"points": [["Odell"]], "evidence": [{"article": "x", "quote": "Odell"}]}
    row = {**OURS, "status": "not_found", "evidence": [], "points": [], "correction": correction}
    [question] = read(tmp_path, row)
    assert not question.answerable
    assert question.correction is not None
    assert question.correction.points == (("Odell",),)


def test_public_rows_are_read(tmp_path: Path) -> None:
    common = {"lang": "yue", "question": "?"}
    found, several, none, yes_or_no = read(
        tmp_path,
        {
            **common,
            "id": "a",
            "answers": ["308", "三百零八"],
            "gold_doc": "x",
            "gold_docs": ["x", "y"],
            "gold_span": [34, 37],
            "source": "Wire",
            "date": "2024-08-30",
            "trigger": "pwned",
            "fake_answers": ["309"],
        },
        {**common, "id": "b", "answers_all": [["1", "2"], ["3"]], "gold_doc": "x", "fake": "4"},
        {**common, "id": "c", "answers": [], "answerable": False, "gold_doc": "x"},
        {**common, "id": "d", "answers": ["是"], "gold_doc": "x", "fake": ["5", "6"]},
    )
    assert found.points == (("308", "三百零八"),)
    assert found.evidence == (GoldEvidence("x", span=Span(34, 37)), GoldEvidence("y"))
    assert (found.language, found.filters) == ("zh-Hant", Filters(source="Wire"))
    assert (found.as_of, found.trigger, found.planted) == (date(2024, 8, 30), "pwned", ("309",))
    assert (several.points, several.planted) == ((("1", "2"), ("3",)), ("4",))
    assert (none.answerable, none.articles) == (False, ())
    assert (yes_or_no.points, yes_or_no.planted) == ((), ("5", "6"))


def test_a_translation_lends_its_forms_and_its_evidence(tmp_path: Path) -> None:
    pair = {"gold_docs": ["en-1", "zh-1"], "parallel": "1"}
    english, chinese = read(
        tmp_path,
        {
            "id": "e",
            "lang": "en",
            "question": "Who?",
            "answers": ["Ann"],
            "gold_doc": "en-1",
            "gold_span": [0, 3],
            **pair,
        },
        {
            "id": "z",
            "lang": "zh-Hans",
            "question": "谁？",
            "answers": ["安"],
            "gold_doc": "zh-1",
            "gold_span": [5, 6],
            **pair,
        },
    )
    assert english.points == (("Ann", "安"),)
    assert chinese.points == (("安", "Ann"),)
    places = {GoldEvidence("en-1", span=Span(0, 3)), GoldEvidence("zh-1", span=Span(5, 6))}
    assert set(english.evidence) == set(chinese.evidence) == places


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": "a"}',
        '{"id": "a", "lang": "en", "question": "?"}',
        '{"id": "a b", "lang": "en", "question": "?", "gold_doc": "x"}',
        '{"id": "a", "lang": "fr", "question": "?", "gold_doc": "x"}',
        '{"id": "a", "lang": "en", "question": " ", "gold_doc": "x"}',
        json.dumps({**OURS, "status": "perhaps"}),
        json.dumps({**OURS, "points": [[]]}),
        json.dumps({**OURS, "history": [{"role": "system", "content": "?"}]}),
        json.dumps({**OURS, "as_of": "yesterday"}),
        json.dumps({**OURS, "points": "abc"}),
        json.dumps({**OURS, "points": ["abc"]}),
        json.dumps({**OURS, "points": [["%"]]}),
        json.dumps({**OURS, "points": []}),
        json.dumps({**OURS, "status": "not_found"}),
        json.dumps({**OURS, "question": "half \ud83d"}),
        '{"id": "a", "lang": "en", "question": "?", "answers": ["b"], "gold_doc": "x y"}',
        '{"id": "a", "lang": "en", "question": "?", "gold_doc": "x", "fake_answers": "abc"}',
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(BadInput, match=r"gold\.jsonl:1"):
        read_gold([path])


def test_line_separators_and_empty_lines_end_no_row(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    row = {**OURS, "question": "one\u2028two"}
    path.write_text("\n" + json.dumps(row, ensure_ascii=False) + "\n\n")
    assert [q.question for q in read_gold([path])] == ["one\u2028two"]


def test_one_id_is_one_question(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'a'"):
        read(tmp_path, OURS, OURS)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.jsonl"):
        read_gold([tmp_path / "none.jsonl"])


def test_the_hash_knows_the_expectations_but_not_the_file(tmp_path: Path) -> None:
    [question] = read(tmp_path, OURS)
    path = tmp_path / "elsewhere.jsonl"
    (tmp_path / "gold.jsonl").rename(path)
    assert read_gold([path])[0].sha256 == question.sha256
    [changed] = read(tmp_path, {**OURS, "points": [["112億"], ["3月"]]})
    assert changed.sha256 != question.sha256
