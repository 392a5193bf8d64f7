"""The few words that are ours in an answer, in each language that a question may come in."""

from rag.types import Language

_NOT_FOUND: dict[Language, str] = {
    "en": "The articles do not answer this question.",
    "zh-Hant": "這些文章沒有回答這個問題。",
    "zh-Hans": "这些文章没有回答这个问题。",
}

_CORRECTING: dict[Language, str] = {
    "en": "The articles say otherwise: {said}",
    "zh-Hant": "文章另有說法：{said}",
    "zh-Hans": "文章另有说法：{said}",
}


def correcting(said: str, language: Language) -> str:
    """How what the articles say against a question's premise is put; `said` in its marks."""
    return _CORRECTING[language].format(said=said)


_INTRODUCING: dict[str, dict[Language, str]] = {
    "agrees": {
        "en": "Another report agrees: {said}",
        "zh-Hant": "另有報導說法一致：{said}",
        "zh-Hans": "另有报道说法一致：{said}",
    },
    "differs": {
        "en": "Another report differs: {said}",
        "zh-Hant": "另有報導說法有別：{said}",
        "zh-Hans": "另有报道说法有别：{said}",
    },
    "earlier": {
        "en": "An earlier report, since superseded: {said}",
        "zh-Hant": "較早的報導，已有更新：{said}",
        "zh-Hans": "较早的报道，已有更新：{said}",
    },
}


def introduced(standing: str, said: str, language: Language) -> str:
    """A quotation `said`, in its marks, with a word on how it stands to the one that leads."""
    forms = _INTRODUCING.get(standing)
    return forms[language].format(said=said) if forms else said


def counted(number: int, thing: str) -> str:
    """A number of things in English.

    >>> counted(1, "article"), counted(0, "passage")
    ('1 article', '0 passages')
    """
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def not_found(language: Language) -> str:
    """What is said when the articles hold no answer."""
    return _NOT_FOUND[language]
