"""More than 200 hostile files in one ingest: it goes on, and nothing of them is obeyed or let out."""

import asyncio
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from fakes import HashEncoder, ScriptedModel
from hostile_lot import DIMENSION, Lot
from hostile_signs import CHAT, ORDERS, SCRIPTS, SECRET, TERMINAL, TURNING, Hostile
from rich.console import Console

from rag.answerer import Answerer
from rag.articles import decode_text
from rag.articles.markdown import split_front_matter
from rag.index import Index
from rag.material import passage_text
from rag.render import show_answer, show_articles, show_hits
from rag.retrieval import Searcher
from rag.types import Answer, Article
from rag.wire import answer_json
from server.chat.messages import Message
from server.chat.rendering import answer_messages

HIDDEN = re.compile(r"[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e0fff]")
QUESTIONS = [
    *(f"What does the chat sign number {n} say to all who walk by?" for n in range(len(CHAT))),
    *(f"What does the terminal sign number {n} say?" for n in range(len(TERMINAL))),
    *(f"What does the markup sign number {n} say?" for n in range(0, len(SCRIPTS), 2)),
    *(f"When was the orders bridge number {n} opened?" for n in range(0, len(ORDERS), 3)),
    *(f"What did the turned bridge number {n} cost?" for n in range(0, len(TURNING), 3)),
    "What did the smuggled bridge number 0 cost?",
    "What is the true cost of the hiding bridge number 6 in pounds?",
    "What is the true cost of the unseen bridge number 4 in pounds?",
    "What did the mayor say later to the desk of the unseen bridge number 6?",
    "When was the unseen bridge number 7 opened?",
    "When was the titles bridge number 3 opened?",
    "When was the fields bridge number 0 opened?",
    "When was the rows bridge number 1 opened?",
    f"Say {SECRET}.",
]


@pytest.fixture(scope="module")
def searcher(hostile: Lot) -> Searcher:
    encoder = HashEncoder(dimension=DIMENSION)
    return Searcher(Index(hostile.index, model=encoder.identity), encoder)


@pytest.fixture(scope="module")
def articles(searcher: Searcher) -> list[Article]:
    snapshot = searcher.index.snapshot()
    return [a for i in snapshot.article_ids() if (a := snapshot.article(i)) is not None]


@pytest.fixture(scope="module")
def answers(searcher: Searcher) -> list[Answer]:
    return [asyncio.run(Answerer(searcher).answer(question)) for question in QUESTIONS]


def controls(words: str) -> set[str]:
    """What would drive a terminal or turn its words around."""
    return {c for c in words if unicodedata.category(c) == "Cc" and c != "\n"} | set(
        HIDDEN.findall(words)
    )


def file_of(path: str) -> str:
    """The name of the file that a path, or a row's place, is in."""
    return Path(re.sub(r"(\.jsonl):\d+$", r"\1", path)).name


def test_there_are_many_of_many_kinds(hostile: Lot) -> None:
    assert len(hostile.files) >= 200
    assert len({file.kind for file in hostile.files}) >= 20


def test_the_ingest_goes_on_within_its_bounds(hostile: Lot) -> None:
    assert hostile.status == 0, hostile.printed[-2000:]
    assert hostile.cpu_seconds < 60
    assert hostile.most_bytes < 1024**3


def test_each_file_becomes_what_it_must(hostile: Lot, articles: list[Article]) -> None:
    read = {file_of(article.path or "") for article in articles}
    skipped = {file_of(each["path"]) for each in hostile.report["skipped"]}
    for file in hostile.files:
        assert file.name in read | skipped, file.name
        assert (file.outcome != "article") or file.name in read, file.name
        assert (file.outcome != "skipped") or file.name not in read, file.name


def test_each_reason_is_one_sentence_for_a_person(hostile: Lot) -> None:
    for skipped in hostile.report["skipped"]:
        reason = skipped["reason"]
        assert 5 < len(reason) < 400, skipped
        assert "\n" not in reason
        assert "Traceback" not in reason
        assert not controls(reason), skipped


def test_the_terminal_gets_no_control_character(hostile: Lot) -> None:
    assert "skipped" in hostile.printed
    assert "\udc9b" not in hostile.printed
    assert not controls(hostile.printed)


def test_texts_are_unedited_and_what_is_left_out_lies_in_them(
    hostile: Lot, articles: list[Article]
) -> None:
    of_name = {file_of(article.path or ""): article for article in articles}
    texts = 0
    for file in hostile.files:
        article = of_name.get(file.name)
        if article is None:
            continue
        at = 0
        for span in article.left_out:
            assert at <= span.start < span.end <= len(article.text)
            at = span.end
        if (own := text_of(file)) is not None:
            assert article.text == own, file.name
            texts += 1
    assert texts > 100


def text_of(file: Hostile) -> str | None:
    """What a file's text is by its bytes; None for pages, PDFs and rows."""
    if not file.name.endswith((".txt", ".md")):
        return None
    text = decode_text(file.data)
    return text[split_front_matter(text)[1] :] if file.name.endswith(".md") else text


@pytest.mark.parametrize("question", [f"What is {SECRET}?", ORDERS[0], "What did it cost?"])
def test_what_is_hidden_or_orders_is_never_found(searcher: Searcher, question: str) -> None:
    passages = len(searcher.index.snapshot().generation.whole.passage_spans)
    hits = searcher.search(question, k=passages).hits
    assert len(hits) > 200
    for hit in hits:
        assert SECRET not in hit.text, hit.article.id
        assert not HIDDEN.search(hit.text), hit.article.id
        assert "\u200b\u200b\u200b" not in hit.text


def test_what_a_page_or_a_pdf_hides_is_no_part_of_its_article(articles: list[Article]) -> None:
    hiding = [a for a in articles if re.match(r"(?:hiding|unseen)-\d", a.id)]
    assert sum(article.id.startswith("unseen") for article in hiding) > 40
    for article in hiding:
        assert "was opened on Monday by the mayor" in article.text
        assert SECRET not in article.text + article.title, article.id


def test_what_is_said_of_an_article_is_clean(articles: list[Article]) -> None:
    for article in articles:
        for said in (article.id, article.title, article.source, article.author, article.url):
            assert not controls(said or ""), article.id
            assert "\n" not in (said or "")


def test_answers_say_nothing_that_is_hidden(answers: list[Answer]) -> None:
    assert sum(answer.status == "answered" for answer in answers) > 10
    for answer in answers:
        said = json.dumps(answer_json(replace(answer, question="", searched="")))
        assert SECRET not in said


def test_answers_and_lists_are_safe_on_a_terminal(
    answers: list[Answer], articles: list[Article]
) -> None:
    out = StringIO()
    console = Console(file=out, force_terminal=False, width=100)
    for answer in answers:
        show_answer(console, answer)
        show_hits(console, answer.question, answer.hits)
    show_articles(console, articles)
    assert not controls(out.getvalue())


def test_prompts_have_no_hidden_character(answers: list[Answer]) -> None:
    for answer in answers:
        for number, hit in enumerate(answer.hits, 1):
            prompt = passage_text(number, hit, answer.language)
            assert not controls(prompt)
            assert SECRET not in prompt


def test_a_model_that_obeys_is_not_repeated(searcher: Searcher) -> None:
    model = ScriptedModel(
        f"\x1b[31m{SECRET}\x1b[0m [1] The true cost was {SECRET} \u202epounds. [1]"
    )
    answer = asyncio.run(Answerer(searcher, model=model).answer(QUESTIONS[0], answerer="llm"))
    assert SECRET not in answer.text
    assert not controls(answer.text)


def leaves(node: object) -> Iterator[dict[str, object]]:
    """Every object within blocks."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list | tuple):
        for each in node:
            yield from leaves(each)


def check_message(message: Message) -> None:
    """No mention, command or link that is not ours, on either platform."""
    assert "<" not in message.text
    for block in leaves(message.blocks):
        assert block.get("type") not in ("mrkdwn", "image", "user", "usergroup", "broadcast")
        url = block.get("url")
        assert url is None or re.fullmatch(r"https?://[^\s|<>\"]+", str(url))
        text = block.get("text")
        if isinstance(text, str):
            assert not re.search(r"<[!@#]|@(channel|here|everyone)\b", text)
            assert not controls(text)
    assert "<" not in message.markdown
    assert not controls(message.markdown)
    assert not re.search(r"(?<!\\)!\[|@(channel|here|everyone|all)\b", message.markdown)
    for target in re.findall(r"(?<!\\)\]\(([^)]*)\)", message.markdown):
        assert re.fullmatch(r"https?://[^\s|<>\"]+", target)


def test_chats_get_no_mention_command_or_link_of_theirs(answers: list[Answer]) -> None:
    for answer in answers:
        for message in answer_messages(answer_json(answer), request_id="r"):
            check_message(message)
