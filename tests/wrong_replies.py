"""One article in three languages, and what a careless model makes of it in each of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from fakes import HashEncoder

from rag.encoder import Tokens, Vectors
from rag.types import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")

ARTICLES: dict[Language, dict[str, str]] = {
    "en": {
        "id": "dam-en",
        "title": "Dam repairs",
        "date": "2026-03-02",
        "source": "Valley Post",
        "text": "The Lowmere dam will cost US$11.1 billion to repair. "
        "Prime Minister Mark Carney announced the repair in December 2025. "
        "Swallows nest beneath a bridge further downstream. Anglers complain about algae.",
    },
    "zh-Hant": {
        "id": "dam-hant",
        "title": "水壩修復",
        "date": "2026-03-02",
        "source": "河谷報",
        "text": "Lowmere 水壩修復將耗資111億美元。總理卡尼於2025年12月宣布修復。"
        "下游有橋，燕子築巢。釣客抱怨藻類。",
    },
    "zh-Hans": {
        "id": "dam-hans",
        "title": "水坝修复",
        "date": "2026-03-02",
        "source": "河谷报",
        "text": "Lowmere 水坝修复将耗资111亿美元。总理卡尼于2025年12月宣布修复。"
        "下游有桥，燕子筑巢。钓客抱怨藻类。",
    },
}
QUESTIONS: dict[Language, str] = {
    "en": "The Lowmere dam will cost how much to repair?",
    "zh-Hant": "Lowmere 水壩修復將耗資多少？",
    "zh-Hans": "Lowmere 水坝修复将耗资多少？",
}
RIGHT: dict[Language, str] = {"en": "11.1 billion", "zh-Hant": "111億", "zh-Hans": "111亿"}
"""Part of the article that answers, by the article's language."""

GOOD: dict[Language, str] = {
    "en": "The Lowmere dam repair will cost US$11.1 billion [1].",
    "zh-Hant": "Lowmere 水壩修復將耗資111億美元[1]。",
    "zh-Hans": "Lowmere 水坝修复将耗资111亿美元[1]。",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A reply and what of it must reach nobody."""

    reply: str
    never: tuple[str, ...]


WRONG: dict[str, dict[Language, Wrong]] = {
    "magnitude": {
        "en": Wrong("The Lowmere dam will cost US$111 billion to repair [1].", ("111 billion",)),
        "zh-Hant": Wrong("Lowmere 水壩修復將耗資1110億美元[1]。", ("1110億",)),
        "zh-Hans": Wrong("Lowmere 水坝修复将耗资1110亿美元[1]。", ("1110亿",)),
    },
    "name": {
        "en": Wrong(
            "Prime Minister Justin Trudeau announced the repair [1].", ("Justin", "Trudeau")
        ),
        "zh-Hant": Wrong("總理杜魯道宣布修復[1]。", ("杜魯道",)),
        "zh-Hans": Wrong("总理特鲁多宣布修复[1]。", ("特鲁多",)),
    },
    "year": {
        "en": Wrong("Carney announced the repair in December 2020 [1].", ("2020",)),
        "zh-Hant": Wrong("卡尼於2020年12月宣布修復[1]。", ("2020",)),
        "zh-Hans": Wrong("卡尼于2020年12月宣布修复[1]。", ("2020",)),
    },
    "quotation": {
        "en": Wrong("Carney said “the dam is safe” [1].", ("dam is safe",)),
        "zh-Hant": Wrong("卡尼說「水壩很安全」[1]。", ("水壩很安全",)),
        "zh-Hans": Wrong("卡尼说「水坝很安全」[1]。", ("水坝很安全",)),
    },
    "citation": {
        "en": Wrong("The repair will cost US$11.1 billion [9].", ("[9]", "repair will cost US")),
        "zh-Hant": Wrong("修復費用為111億美元[9]。", ("[9]", "費用為")),
        "zh-Hans": Wrong("修复费用为111亿美元[9]。", ("[9]", "费用为")),
    },
}

_DICTIONARY = {
    **{"水壩": " dam ", "水坝": " dam ", "修復": " repair ", "修复": " repair ", "將": " will "},
    **{"将": " will ", "耗資": " cost ", "耗资": " cost ", "總理": " prime minister "},
    **{"总理": " prime minister ", "卡尼": " carney ", "宣布": " announced ", "多少": " how much "},
    **{"費用為": " cost ", "费用为": " cost "},
}


_WORDS = re.compile("|".join([*_DICTIONARY, r"[A-Za-z]+", r"[^\s]"]))


class BilingualEncoder(HashEncoder):
    """Words of the articles above are the same in every language; a pure function like its base."""

    def embed_question(self, text: str) -> Vectors:
        """The vector of the text with its Chinese words in English."""
        for chinese, english in _DICTIONARY.items():
            text = text.replace(chinese, english)
        return super().embed_question(text)

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """A token is a word of the dictionary, an English word or a sign."""
        found = []
        for text in texts:
            spans = tuple(match.span() for match in _WORDS.finditer(text))
            words = [_DICTIONARY.get(text[a:b], text[a:b]).strip().lower() for a, b in spans]
            vectors = np.array([self.embed_question(f" {word} ") for word in words])
            found.append(Tokens(spans, vectors))
        return found
