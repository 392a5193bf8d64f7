"""Scores of what was found, worked by hand."""

from datetime import date

import pytest
from evaluations import ARTICLES, DAM, article_of, gold, hit

from eval.evidence import locate
from eval.retrieved import article_scores, articles_of, span_scores, trec_qrels, trec_run
from eval.scoring import Outcome, score


def test_an_article_counts_once_at_its_best_place() -> None:
    hits = [hit("dam", 0, 5), hit("ferry"), hit("dam", 6, 9), hit("ferry-again")]
    assert articles_of(hits) == ("dam", "ferry", "ferry-again")


def test_a_hit_stands_under_its_articles_that_answer() -> None:
    hits = [hit("dam"), hit("ferry", also=("ferry-again",))]
    assert articles_of(hits) == ("dam", "ferry")
    assert articles_of(hits, ["ferry"]) == ("dam", "ferry")
    assert articles_of(hits, ["ferry-again"]) == ("dam", "ferry-again")
    assert articles_of(hits, ["ferry-again", "ferry"]) == ("dam", "ferry", "ferry-again")
    # Found already, so it takes no second place.
    assert articles_of([*hits, hit("ferry-again")], ["ferry-again"]) == ("dam", "ferry-again")


def test_a_folded_copy_that_answers_is_found_worked_by_hand() -> None:
    relevant = ["ferry-again", "elsewhere"]
    hits = [hit("dam"), hit("ferry", also=("ferry-again",))]
    folded = article_scores(relevant, articles_of(hits, relevant))
    assert (folded["Success@1"], folded["Success@5"], folded["R@5"]) == (0, 1, 1 / 2)
    assert folded["RR"] == pytest.approx(1 / 2)
    # One of the two, second: 1 / log2(3); the best there could be has both in front.
    assert folded["nDCG@10"] == pytest.approx((1 / 1.5849625) / (1 + 1 / 1.5849625))
    apart = article_scores(relevant, articles_of(hits))
    assert apart["Success@20"] == apart["nDCG@10"] == 0


def test_copies_that_do_not_answer_push_nothing_down() -> None:
    hits = [hit("ferry", also=("ferry-again",)), hit("dam")]
    assert article_scores(["dam"], articles_of(hits, ["dam"]))["RR"] == pytest.approx(1 / 2)
    both = ["ferry", "ferry-again"]
    assert article_scores(both, articles_of(hits, both))["nDCG@10"] == 1


def test_a_run_names_the_copy_that_answers() -> None:
    question = gold(articles=("ferry-again",), evidence=())
    found = Outcome((hit("dam"), hit("ferry", also=("ferry-again",))), retrieval_only=True)
    row = score(question, found, article_of, as_of=date(2026, 3, 20))
    assert row.scores["RR"] == pytest.approx(1 / 2)
    assert trec_run([row], "r") == "q1 Q0 dam 1 2 r\nq1 Q0 ferry-again 2 1 r\n"
    assert trec_qrels([row]) == "q1 0 ferry-again 1\n"


def test_one_article_that_answers_worked_by_hand() -> None:
    scores = article_scores(["c"], ["a", "b", "c", "d"])
    assert scores["Success@1"] == scores["R@1"] == 0
    assert scores["Success@5"] == scores["R@20"] == 1
    assert scores["RR"] == pytest.approx(1 / 3)
    # 1 / log2(3 + 1), and the best there could be is 1.
    assert scores["nDCG@10"] == pytest.approx(0.5)


def test_two_of_three_articles_that_answer_worked_by_hand() -> None:
    scores = article_scores(["a", "c", "x"], ["a", "b", "c"])
    assert (scores["Success@1"], scores["R@1"]) == (1, pytest.approx(1 / 3))
    assert scores["R@5"] == pytest.approx(2 / 3)
    ideal = 1 + 1 / 1.5849625 + 1 / 2
    assert scores["nDCG@10"] == pytest.approx((1 + 1 / 2) / ideal)


def test_nothing_found_is_zero() -> None:
    assert set(article_scores(["a"], []).values()) == {0.0}


def test_the_order_decides_even_past_ten() -> None:
    ranking = [f"a{n}" for n in range(20)]
    assert article_scores(["a10"], ranking)["Success@10"] == 0
    assert article_scores(["a10"], ranking)["Success@20"] == 1
    assert article_scores(["a9"], ranking)["Success@10"] == 1


def test_evidence_counts_where_a_passage_has_its_words() -> None:
    question = gold(points=(("11.1 billion",), ("4 March",)), evidence=gold().evidence)
    located = locate(question, article_of)
    first, rest = DAM.index(" Mayor"), len(DAM)
    scores = span_scores(located, [hit("ferry"), hit("dam", first, rest), hit("dam", 0, first)])
    assert scores == {
        "span_recall@1": 0,
        "span_recall@5": 1,
        "span_recall@10": 1,
        "span_recall@20": 1,
    }


def test_evidence_without_a_place_is_not_scored() -> None:
    assert span_scores((), [hit("dam")]) == {}
    assert len(ARTICLES) == 3
