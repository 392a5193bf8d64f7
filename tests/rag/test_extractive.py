"""The answer without a language model: which words are quoted, and when none are."""

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from pools import POOLS, QUESTIONS, article, hit, pool

from rag.citations import MOST_CITATIONS, compose, quotations
from rag.evidence.selection import FEW
from rag.extractive import ANSWERS_FROM, Extract, extract
from rag.types import Hit, Language

TODAY = date(2026, 4, 20)
ENGLISH = "The northern pier closed on Monday. Ferries leave from the south. Fares stay the same."
CHINESE = "港務局週一關閉北側碼頭。渡輪改由南側出發。票價維持不變。"


def answer(question: str, language: Language, *hits: Hit, searched: str = "") -> Extract:
    return extract(question, language, pool(*hits), as_of=TODAY, searched=searched)


def sure(text: str, *, best: int = 0, article_id: str = "pier", score: float = 0.97) -> Hit:
    """A hit whose sentence `best` has all words of the question, and is nearest by far."""
    count = sum(text.count(mark) for mark in ".。")
    cosines = [0.97 if n == best else 0.78 for n in range(count)]
    shares = [float(n == best) for n in range(count)]
    return hit(article(text, article_id), *cosines, score=score, shares=shares)


def test_quotes_the_sentence_that_answers() -> None:
    found = answer("Where do ferries leave from?", "en", sure(ENGLISH, best=1))
    (claim,) = found.claims
    assert claim.text == "“Ferries leave from the south.”"
    assert claim.support == "supported"
    assert [evidence.quote for evidence in claim.evidence] == ["Ferries leave from the south."]
    assert found.confidence >= ANSWERS_FROM


def test_quotes_across_chinese_scripts_in_the_articles_own() -> None:
    found = answer("渡轮从哪里出发？", "zh-Hans", sure(CHINESE, best=1))
    assert found.claims[0].text == "“渡輪改由南側出發。”"


@pytest.mark.parametrize(
    ("question", "language", "marks"),
    [
        ("票價如何？", "zh-Hant", "「」"),
        ("票价如何？", "zh-Hans", "“”"),
        ("What of fares?", "en", "“”"),
    ],
)
def test_quotes_in_the_marks_of_the_questions_language(
    question: str, language: Language, marks: str
) -> None:
    found = answer(question, language, sure(CHINESE, best=2))
    assert found.claims[0].text == f"{marks[0]}票價維持不變。{marks[1]}"


def test_nothing_found_is_no_answer() -> None:
    assert answer("Who won the cup?", "en") == Extract((), 0.0)


@pytest.mark.parametrize(
    "question", ["Who won the cup?", "What did Xi Jinping tell Marco Rubio on 3 May 2024?"]
)
def test_what_hardly_meets_the_question_is_no_answer(question: str) -> None:
    weak = hit(article("Kelp grew. Rain fell."), 0.70, 0.70, score=0.70)
    found = answer(question, "en", weak)
    assert found.claims == ()
    assert 0.0 < found.confidence < ANSWERS_FROM


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        (
            "What did Marco Rubio say in Athens?",
            "en",
            "Keir Starmer said in Athens that it rained.",
        ),
        ("What did Marco Rubio say in Athens?", "en", "施紀賢在雅典說下雨了。"),
        ("盧比歐在雅典說了什麼？", "zh-Hant", "施紀賢在雅典說下雨了。"),
        ("蕭美琴為何買下碼頭？", "zh-Hant", "Keir Starmer bought the pier."),
        ("When did Wang Yi and Marco Rubio meet?", "en", "Marco Rubio met his aides in May."),
    ],
)
def test_somebody_whom_no_passage_names_is_no_answer(
    question: str, language: Language, text: str
) -> None:
    found = answer(question, language, sure(text))
    assert found.claims == ()
    assert found.confidence < ANSWERS_FROM


def test_somebody_named_in_a_passage_that_is_not_quoted_is_known() -> None:
    hits = [
        sure("Rubio left the pier at noon."),
        hit(article("Marco Rubio is in Athens.", "b"), 0.8, score=0.8),
    ]
    assert answer("When did Marco Rubio leave the pier?", "en", *hits).claims


# Wrong premises.


@pytest.mark.parametrize(
    ("question", "language", "text", "begins"),
    [
        (
            "What did Prime Minister Ishiba open?",
            "en",
            "Japan's Prime Minister Sanae Takaichi opened the pier.",
            "The articles say otherwise: “",
        ),
        (
            "What did Prime Minister Ishiba open?",
            "en",
            "日本首相高市早苗啟用碼頭。",
            "The articles say otherwise: “日本首相高市早苗啟用碼頭。”",
        ),
        (
            "日本首相石破茂啟用了什麼？",
            "zh-Hant",
            "Japan's Prime Minister Sanae Takaichi opened the pier.",
            "文章另有說法：「",
        ),
        (
            "日本首相石破茂启用了什么？",
            "zh-Hans",
            "日本首相高市早苗啟用碼頭。",
            "文章另有说法：“",
        ),
        (
            "王毅3月在雅典會見盧比歐時談了什麼？",
            "zh-Hant",
            "王毅3月沒有在雅典會見國務卿盧比歐。",
            "文章另有說法：「",
        ),
    ],
)
def test_a_wrong_premise_is_corrected_and_nothing_else_is_said(
    question: str, language: Language, text: str, begins: str
) -> None:
    other = "It is a long pier." if text.isascii() else "碼頭很長。"
    found = answer(question, language, sure(text), sure(other, article_id="b"))
    (claim,) = found.claims
    assert claim.text.startswith(begins)
    assert [evidence.quote for evidence in claim.evidence] == [text]
    assert list(quotations(claim.text)) == [text]
    assert found.confidence >= ANSWERS_FROM


def test_the_right_holder_is_not_corrected() -> None:
    text = "Japan's Prime Minister Sanae Takaichi opened the pier."
    found = answer("What did Prime Minister Takaichi open?", "en", sure(text))
    assert [claim.text for claim in found.claims] == [f"“{text}”"]


# What stands behind the words.


@pytest.mark.parametrize(
    ("question", "language", "text", "expected"),
    [
        (
            "Who counted the jets?",
            "en",
            "盧比歐數了3,500架戰機。",
            ("Marco Rubio", "3,500"),
        ),
        ("誰數了錢？", "zh-Hant", "Marco Rubio counted $3 billion.", ("盧比歐", "30億")),
        ("谁数了战机？", "zh-Hans", "盧比歐數了戰機。", ("鲁比奥",)),
    ],
)
def test_facts_are_given_to_readers_of_another_language_or_script(
    question: str, language: Language, text: str, expected: tuple[str, ...]
) -> None:
    (claim,) = answer(question, language, sure(text)).claims
    (quote,) = quotations(claim.text)
    gloss = claim.text.partition(quote)[2]
    assert quote == text
    assert all(fact in gloss for fact in expected)


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        ("Who counted the jets?", "en", "Marco Rubio counted $3 billion in jets."),
        ("誰數了戰機？", "zh-Hant", "盧比歐數了3,500架戰機。"),
        ("谁数了战机？", "zh-Hans", "鲁比奥数了3,500架战机。"),
    ],
)
def test_readers_of_the_articles_own_language_get_its_words_alone(
    question: str, language: Language, text: str
) -> None:
    (claim,) = answer(question, language, sure(text)).claims
    assert claim.text[1:-1] == text


# Several passages.


def test_near_copies_are_cited_once_and_named() -> None:
    texts = (
        "Divers raised a bronze cannon from the bay on Monday.",
        "On Monday, divers raised a bronze cannon from the bay.",
    )
    hits = [sure(text, article_id=f"c{n}") for n, text in enumerate(texts)]
    (claim,) = answer("Who raised the bronze cannon?", "en", *hits).claims
    (evidence,) = claim.evidence
    assert (evidence.article.id, evidence.also) == ("c0", ("c1",))


def test_a_sentence_with_a_pronoun_is_quoted_with_what_it_stands_for() -> None:
    text = "Ada Pell runs the port. She closed the pier."
    (claim,) = answer("Who closed the pier?", "en", sure(text, best=1)).claims
    assert claim.text == f"“{text}”"


def test_a_follow_up_is_answered_by_what_was_searched() -> None:
    before = "What did Marco Rubio open?"
    hits = [sure("Starmer left the pier at noon.")]
    assert answer("When did he leave the pier?", "en", *hits).claims
    followed = f"{before}\nWhen did he leave the pier?"
    assert answer("When did he leave the pier?", "en", *hits, searched=followed).claims == ()


PIERS = [
    "Ada Pell closed the northern pier.",
    "A storm took the southern pier.",
    "Divers raised a cannon from the pier.",
    "Kelp fishers sued over the pier.",
    "The lighthouse at the pier went dark.",
    "The fares at the pier doubled.",
    "A whale blocked the pier.",
]


@pytest.mark.parametrize(
    ("question", "most"),
    [("What happened at the pier?", FEW), ("List what happened at the pier.", MOST_CITATIONS - 1)],
)
def test_a_list_is_answered_with_more_than_a_plain_question(question: str, most: int) -> None:
    hits = [sure(text, article_id=f"a{n}") for n, text in enumerate(PIERS)]
    assert len(answer(question, "en", *hits).claims) == most


LANGUAGES: dict[str, Language] = {"": "en", "碼": "zh-Hant", "码": "zh-Hans"}


@given(QUESTIONS, POOLS)
def test_the_laws_of_an_extract(question: str, hits: tuple[Hit, ...]) -> None:
    language = next(named for sign, named in reversed(LANGUAGES.items()) if sign in question)
    found = extract(question, language, hits, as_of=TODAY)
    assert found == extract(question, language, hits, as_of=TODAY)
    assert 0.0 <= found.confidence <= 1.0
    assert bool(found.claims) == (found.confidence >= ANSWERS_FROM)
    evidence = [each for claim in found.claims for each in claim.evidence]
    for claim in found.claims:
        quoted = list(quotations(claim.text))
        assert quoted
        assert all(any(words in each.quote for each in claim.evidence) for words in quoted)
    for one, other in combinations(evidence, 2):
        apart = one.end <= other.start or other.end <= one.start
        assert one.article.id != other.article.id or apart
    composed = compose(found.claims)
    assert len(composed.citations) <= MOST_CITATIONS
    assert len(composed.claims) == len(found.claims)


def test_the_values_of_a_conflict_are_explained_to_readers_of_another_script() -> None:
    reports = [
        ("灰報", "科倫橋維修花了35億元，比預算少。"),
        ("樺報", "科倫橋維修花了42億元，比預算少。"),
    ]
    hits = [
        hit(replace(article(text, source), source=source), 0.95, score=0.99, shares=[0.9])
        for source, text in reports
    ]
    found = answer("科伦桥维修花了多少钱？", "zh-Hans", *hits)
    (conflict,) = found.conflicts
    values = [words for words, _ in conflict.values]
    assert sorted(values) == ["35億元（35亿元）", "42億元（42亿元）"]


@pytest.mark.parametrize("question", ["？？？", "😀", "0", "[1] 「", "what is it?", "\u200b"])
def test_a_question_without_a_word_to_go_by_is_not_answered(question: str) -> None:
    found = answer(question, "en", sure(ENGLISH))
    assert (found.claims, found.confidence) == ((), 0.0)
