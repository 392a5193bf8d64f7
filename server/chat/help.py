"""Requests that ask for help rather than for an answer, and the language to reply in."""

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


def asks_for_help(text: str) -> bool:
    """Whether there is nothing in it but a call for help, or nothing at all."""
    return _word(text) in _WORDS


def language_of(text: str) -> Language:
    """The language to reply in."""
    return _WORDS.get(_word(text)) or detect_language(text)


def _word(text: str) -> str:
    return text.strip().strip("?？!！。.").strip().lower()
