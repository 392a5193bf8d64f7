"""The few words that are ours in an answer, in each language that a question may come in."""

from rag.types import Language

_NOT_FOUND: dict[Language, str] = {
    "en": "The articles do not answer this question.",
    "zh-Hant": "這些文章沒有回答這個問題。",
    "zh-Hans": "这些文章没有回答这个问题。",
}


def not_found(language: Language) -> str:
    """What is said when the articles hold no answer."""
    return _NOT_FOUND[language]
