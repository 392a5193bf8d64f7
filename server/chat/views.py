"""Slack's dialogs, in the reader's language, and the home tab, in each."""

from rag.types import Language
from rag.wire import Json
from server.chat import actions
from server.chat.escaping import clean, fitting
from server.chat.policy import Refusal
from server.chat.wording import WORDS

_MOST_INPUT = 3000


def feedback_modal(language: Language, answer_id: str) -> Json:
    """What was wrong with an answer: a reason, and words of one's own."""
    words = WORDS[language]
    options = [
        {"text": _plain(words.feedback_reasons[reason]), "value": reason}
        for reason in actions.REASONS
    ]
    choice = {"type": "radio_buttons", "action_id": actions.REASON_CHOICE, "options": options}
    more = {"type": "plain_text_input", "action_id": actions.WORDS_INPUT, "multiline": True}
    return {
        **_modal(actions.FEEDBACK_REASON, words.feedback_title, words.send, words.cancel),
        "private_metadata": answer_id,
        "blocks": [
            _input(actions.REASON_BLOCK, words.feedback_question, choice),
            {
                **_input(
                    actions.WORDS_BLOCK, words.feedback_words, {**more, "max_length": _MOST_INPUT}
                ),
                "optional": True,
            },
        ],
    }


def shortcut_modal(language: Language, text: str, *, metadata: str = "") -> Json:
    """A question to write, or a message's words to change into one.

    Args:
        language: of the person.
        text: what stands there already; empty for nothing.
        metadata: handed back when it is sent off, at most 3,000 characters.
    """
    words = WORDS[language]
    writing: Json = {
        "type": "plain_text_input",
        "action_id": actions.QUESTION_INPUT,
        "multiline": True,
        "min_length": 1,
        "max_length": _MOST_INPUT,
        "focus_on_load": True,
    }
    shown = clean(text).strip()
    if shown:
        writing["initial_value"] = fitting(shown, _MOST_INPUT) or shown
    question = _input(actions.QUESTION_BLOCK, words.ask_label, writing)
    return {
        **_modal(actions.ASK_MODAL, words.ask_title, words.ask_submit, words.cancel),
        "private_metadata": metadata,
        "blocks": [question | {"hint": _plain(words.ask_hint)}],
    }


def home_view(refusal: Refusal | None) -> Json:
    """What citedesk does, and a button to ask; in its place why this person may not ask here.

    In every language, since nobody has said anything yet; the button has its own as its value.
    """
    blocks = (block for language in WORDS for block in _home_blocks(language, refusal))
    return {"type": "home", "blocks": list(blocks)}


def _home_blocks(language: Language, refusal: Refusal | None) -> tuple[Json, ...]:
    words = WORDS[language]
    lines = words.help_lines(direct=refusal != "direct")
    said = "\n".join(f"•  {each}" for each in lines)
    button = {
        "type": "button",
        "action_id": actions.ASK_BUTTON,
        "style": "primary",
        "text": _plain(words.ask_title),
        "value": language,
    }
    last = (
        {"type": "actions", "elements": [button]}
        if refusal is None
        else {"type": "section", "text": _plain(words.refused[refusal])}
    )
    return (
        {"type": "header", "text": _plain(words.help_title)},
        {"type": "section", "text": _plain(said)},
        last,
    )


def refusal_modal(language: Language, refusal: Refusal) -> Json:
    """Why a question is not taken here, in place of the window for it."""
    words = WORDS[language]
    return {
        "type": "modal",
        "title": _plain(words.ask_title),
        "close": _plain(words.cancel),
        "blocks": [{"type": "section", "text": _plain(words.refused[refusal])}],
    }


def _modal(callback_id: str, title: str, submit: str, close: str) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain(close),
    }


def _input(block_id: str, label: str, element: Json) -> Json:
    return {"type": "input", "block_id": block_id, "label": _plain(label), "element": element}


def _plain(words: str) -> Json:
    return {"type": "plain_text", "text": words}
