"""An answer in a chat is the page's answer, within every limit, whatever it holds."""

import asyncio
import json
import re
from typing import Any, get_args

import pytest
from answer_documents import answer, answers, any_words, citation, passage, words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from slack_bot import lines_of
from slack_limits import MOST_OF_A_MESSAGE, check_message, check_text, check_view

from rag.answerer import Answerer
from rag.citations import quoted
from rag.types import Language
from rag.wire import answer_json
from server.chat import actions, rendering, views
from server.chat.escaping import HAIR, JOINER, literal
from server.chat.messages import Message
from server.chat.policy import Refusal

LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")
MOST_MATTERMOST = 16_383
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
many = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def seen(message: Message) -> list[str]:
    return lines_of(message.blocks)


def seen_in_all(messages: tuple[Message, ...]) -> list[str]:
    return [shown for message in messages for shown in seen(message)]


def read_markdown(message: Message) -> list[str]:
    """The words that a Markdown reader shows, paragraph by paragraph."""
    inline = [token for token in COMMONMARK.parse(message.markdown) if token.type == "inline"]
    return ["".join(part.content for part in token.children or ()) for token in inline]


def squeezed(words: str) -> str:
    """Without what cannot be seen."""
    return re.sub(rf"[\s–{JOINER}{HAIR}]", "", words)


@many
@given(answers(), st.booleans(), st.booleans())
def test_any_answer_is_within_all_limits(
    document: dict[str, Any], private: bool, linked: bool
) -> None:
    link = (
        (lambda article, number: f"https://desk.example/?article={article}&n={number}")
        if linked
        else None
    )
    messages = rendering.answer_messages(
        document, request_id="slack:Ev1", article_link=link, private=private
    )
    assert messages
    for message in messages:
        check_message(list(message.blocks))
        assert len(json.dumps(message.blocks, ensure_ascii=False)) <= MOST_OF_A_MESSAGE
        assert 0 < len(message.text) <= 4000
        check_text(message.text)
        assert 0 < len(message.markdown) <= MOST_MATTERMOST
        assert not re.search(r"<|@\w", re.sub(r"\]\(https?://[^)\s]*\)", "", message.markdown))
        (message.text + message.markdown + json.dumps(message.blocks, ensure_ascii=False)).encode()


@many
@given(answers(words))
def test_claims_numbers_and_citations_are_those_of_the_document(document: dict[str, Any]) -> None:
    lines = seen_in_all(rendering.answer_messages(document, request_id="r"))
    claims = [
        literal(f"{c['text']} {''.join(f'[{n}]' for n in c['citations'])}").replace(JOINER, "")
        for c in document["claims"]
    ]
    shown = [re.sub(r" ⚠ [^⚠]*$", "", each) for each in lines[: len(claims)]]
    assert shown == claims
    marked = ["⚠" in each.removeprefix(claim) for each, claim in zip(lines, claims, strict=False)]
    assert marked == [c["support"] == "partly" for c in document["claims"]]
    numbers = [f"[{c['number']}] " for c in document["citations"]]
    places = [n for n in numbers if any(each.startswith(n) for each in lines[len(claims) :])]
    assert places == numbers
    for cited in document["citations"]:
        words_there = literal(quoted(cited["quote"], document["language"])).replace(JOINER, "")
        assert any(words_there in each for each in lines)


@many
@given(answers(words))
def test_markdown_says_the_same_as_the_blocks(document: dict[str, Any]) -> None:
    for message in rendering.answer_messages(document, request_id="r", private=True):
        blocks = [each.removeprefix("▏ ") for each in seen(message)]
        notes = [b["elements"][0]["text"] for b in message.blocks if b["type"] == "context"]
        assert squeezed("".join(read_markdown(message))) == squeezed("".join([*blocks, *notes]))


def test_the_answer_is_the_page_s_answer(answerer: Answerer) -> None:
    for question in ("燈塔停用了幾年？", "How far can the lamp be seen?", "Who won the cup?"):
        document = answer_json(asyncio.run(answerer.answer(question)))
        messages = rendering.answer_messages(document, request_id="r")
        [message] = messages
        lines = document["answer"].split("\n")
        assert seen(message)[: len(lines)] == lines
        assert read_markdown(message)[: len(lines)] == lines
        for cited in document["citations"]:
            assert f"[{cited['number']}] {cited['title']} — " in "\n".join(seen(message))


def test_a_claim_is_whole_however_long() -> None:
    claim = "「" + "燈亮了，它停用了九年。" * 3000 + "」"
    document = answer(
        claims=[{"text": claim, "citations": [1], "support": "supported", "checks": []}]
    )
    messages = rendering.answer_messages(document, request_id="r")
    assert len(messages) > 1
    assert "".join(seen_in_all(messages)).startswith(f"{claim} [1]")


def test_a_quotation_is_shortened_only_when_it_must_be_and_says_so() -> None:
    long = "燈塔重新點亮。" * 700
    claims = [{"text": "燈塔亮了。", "citations": [1], "support": "supported", "checks": []}]
    whole = rendering.answer_messages(
        answer(claims=claims, citations=[citation(1, long)]), request_id="r"
    )
    assert f"▏ 「{long}」" in seen_in_all(whole)
    cut = rendering.answer_messages(
        answer(claims=claims, citations=[citation(1, long * 4)]), request_id="r"
    )
    [shown] = [each for each in seen_in_all(cut) if each.startswith("▏ ")]
    assert re.fullmatch(r"▏ 「((燈塔重新點亮。)+)」…（引文已縮短）", shown)


def test_a_quotation_in_the_answer_is_not_said_twice() -> None:
    [message] = rendering.answer_messages(answer(), request_id="r")
    assert "\n".join(seen(message)).count("史凱利角的燈塔") == 1
    other = [{"text": "停用了九年。", "citations": [1], "support": "partly", "checks": []}]
    [message] = rendering.answer_messages(answer(claims=other), request_id="r")
    assert seen(message)[0] == "停用了九年。 [1] ⚠ 僅部分獲引文支持"
    assert seen(message)[-1] == "▏ 「史凱利角的燈塔週五重新點亮，此前停用了九年。」"


def test_conflicts_stand_side_by_side_with_publisher_and_date() -> None:
    quotes = ["談了約90分鐘。", "It lasted nearly two hours."]
    cited = [citation(1, quotes[0]), citation(2, quotes[1], source=None, published=None)]
    values = [
        {"value": "約90分鐘", "citation": 1, "published": "2026-04-01"},
        {"value": "nearly two hours", "citation": 2, "published": None},
    ]
    document = answer(citations=cited, conflicts=[{"about": "談了多久？", "values": values}])
    [message] = rendering.answer_messages(document, request_id="r")
    place = seen(message).index("各家報導說法不一")
    assert seen(message)[place + 1 : place + 3] == [
        "約90分鐘 — 海角報 · 2026-04-01 [1]",
        "nearly two hours — 日期不詳 [2]",
    ]
    assert "- **約90分鐘** — 海角報 · 2026-04-01 **\\[1\\]**" in message.markdown


def test_not_found_shows_the_nearest_passages() -> None:
    document = answer(
        status="not_found", language="en", answer="The articles do not answer this question.",
        claims=[], citations=[], passages=[passage(n, "The lamp was lit. " * 40) for n in range(1, 6)],
    )  # fmt: skip
    [message] = rendering.answer_messages(document, request_id="r")
    lines = seen(message)
    assert lines[:3] == [
        "The articles do not answer this question.", "Nearest passages", "1. 燈塔重亮 — 海角報 · undated"
    ]  # fmt: skip
    quotes = [each for each in lines if each.startswith("▏ ")]
    assert len(quotes) == 3
    assert re.fullmatch(r"▏ “(The lamp was lit\. ?)+”… \(shortened\)", quotes[0])


def test_links_lead_to_the_page_and_to_the_publisher() -> None:
    document = answer(citations=[citation(1, "x", url="https://news.example/1")])
    urls = re.compile(r'"url": "([^"]+)"')
    [message] = rendering.answer_messages(document, request_id="r")
    assert urls.findall(json.dumps(message.blocks)) == ["https://news.example/1"]
    [message] = rendering.answer_messages(
        document,
        request_id="r",
        article_link=lambda article, number: f"https://desk.example/{article}#{number}",
    )
    assert urls.findall(json.dumps(message.blocks)) == [
        "https://desk.example/article-1#1", "https://news.example/1"
    ]  # fmt: skip
    assert "[燈塔重亮](https://desk.example/article-1#1)" in message.markdown
    assert "[原文連結](https://news.example/1)" in message.markdown


def test_buttons_name_the_answer() -> None:
    [message] = rendering.answer_messages(answer(), request_id="slack:Ev1", private=True)
    thumbs, private = message.blocks[-2:]
    [feedback] = thumbs["elements"]
    assert feedback["action_id"] == actions.FEEDBACK
    assert actions.feedback_of(feedback["negative_button"]["value"]) == ("ans-1", False)
    assert [b["action_id"] for b in private["elements"]] == [actions.SHARE, actions.KEEP]
    assert {b["value"] for b in private["elements"]} == {"ans-1"}
    assert seen(message)[0] == "燈塔停用了多久？"
    [public] = rendering.answer_messages(answer(), request_id="slack:Ev1")
    assert actions.SHARE not in json.dumps(public.blocks)
    assert actions.feedback_of("sideways ans-1") is None


def test_a_shared_answer_names_who_shared_it_and_calls_nobody_else() -> None:
    [message] = rendering.shared_messages(answer(), request_id="r", person="U0ANNA")
    people = re.findall(r'"user_id": "([^"]+)"', json.dumps(message.blocks))
    assert people == ["U0ANNA"]
    [message] = rendering.shared_messages(answer(), request_id="r", person="<!channel>")
    assert "channel" not in json.dumps(message.blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_are_within_the_limits(language: Language) -> None:
    messages = [
        rendering.help_message(language),
        rendering.help_message(language, platform="mattermost"),
        rendering.failed_message(language),
        rendering.progress_message(language, "received"),
        rendering.progress_message(language, "searching"),
        rendering.progress_message(language, "checking", 8),
        rendering.stopped_message(language),
        rendering.missed_message(language),
        *(rendering.refused_message(language, refusal) for refusal in get_args(Refusal)),
    ]
    for message in messages:
        check_message(list(message.blocks))
        check_text(message.text)
        assert message.text.replace(HAIR, "")
        assert "{" not in message.text
    assert len({message.text for message in messages}) == len(messages)
    assert "8" in messages[5].text
    check_view(views.feedback_modal(language, "ans-1"))
    for refusal in (None, *get_args(Refusal)):
        check_view(views.home_view(refusal))
    check_view(views.refusal_modal(language, "direct"))


@many
@given(any_words, st.sampled_from(LANGUAGES))
def test_a_message_s_words_stand_in_the_dialog(words: str, language: Language) -> None:
    view = views.shortcut_modal(language, words, metadata="C1")
    check_view(view)
    initial = view["blocks"][0]["element"].get("initial_value", "")
    assert len(initial) <= 3000
    assert view["private_metadata"] == "C1"
