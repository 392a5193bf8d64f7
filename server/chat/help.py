"""Requests that ask for help or to stop rather than for an answer; the language to reply in."""

from rag.articles import detect_language
from rag.types import Language

_WORDS: dict[str, Language] = {
    "": "en",
    "help": "en",
    "說明": "zh-Hant",
    "幫助": "zh-Hant",
    "说明": "zh-Hans",
    "帮助": "zh-Hans",
}
_STOPS: dict[str, Language] = {
    "stop": "en",
    "cancel": "en",
    "停": "zh-Hant",
    "停止": "zh-Hant",
    "取消": "zh-Hant",
}


def asks_for_help(text: str) -> bool:
    """Whether there is nothing in it to answer: a call for help or to stop, or nothing at all."""
    return _word(text) in _WORDS or asks_to_stop(text)


def asks_to_stop(text: str) -> bool:
    """Whether it calls off what was asked before."""
    return _word(text) in _STOPS


def language_of(text: str) -> Language:
    """The language to reply in."""
    word = _word(text)
    return _WORDS.get(word) or _STOPS.get(word) or detect_language(text)


def _word(text: str) -> str:
    return text.strip().strip("?？!！。.").strip().lower()
