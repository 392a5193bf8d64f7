"""Tell English, Traditional and Simplified Chinese apart, and turn one script into the other."""

import re
from functools import cache
from typing import TYPE_CHECKING

from rag.types import Language

if TYPE_CHECKING:
    from opencc import OpenCC

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")
# Words that make a sentence English however many Chinese names stand in it, and the reverse.
_ENGLISH_FUNCTION = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "said",
        "say",
        "says",
        "should",
        "that",
        "the",
        "their",
        "there",
        "these",
        "this",
        "to",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
    ]
)
_CHINESE_FUNCTION = frozenset(
    "的了是在和與与有何誰谁嗎吗呢嘛多少幾几什甚麼么怎為为哪會会不也對对從从"
)
_CANTONESE = frozenset("嘅喺咗佢唔冇嚟啲嗰乜嘢喎嚿噉咁哋")
# "After" in Simplified text; Traditional keeps 后 for an empress.
_AFTER = re.compile("[以之最然随]后|后来|后天")
_SAMPLE_CHARS = 20_000


@cache
def _converter(name: str) -> "OpenCC":
    from opencc import OpenCC

    return OpenCC(name)


@cache
def _simplified() -> dict[int, str]:
    """Each Traditional character's Simplified form by OpenCC, one character to one."""
    # Joined by line feeds, no phrase can match across two characters.
    ranges = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2FA20))
    characters = [chr(code) for codes in ranges for code in codes]
    folded = _converter("t2s").convert("\n".join(characters)).split("\n")
    return {
        ord(old): new
        for old, new in zip(characters, folded, strict=True)
        if old != new and len(new) == 1
    }


def _lead_byte(character: str, encoding: str) -> int:
    try:
        return character.encode(encoding)[0]
    except UnicodeEncodeError:
        return 0


@cache
def _one_script_only() -> tuple[frozenset[str], frozenset[str]]:
    """Characters in common use in Traditional text only, and in Simplified text only.

    A conversion table alone will not do: 后, 里, 台, 干 and 面 convert, yet are everyday
    characters of both scripts. So the frequent level of the other script's own character set
    (Big5 from 0xA4 to 0xC6, GB 2312 from 0xB0 to 0xD7) has a veto.
    """
    pairs = [(chr(old), new) for old, new in _simplified().items()]
    traditional = {old for old, _ in pairs if not 0xB0 <= _lead_byte(old, "gb2312") <= 0xD7}
    simplified = {new for _, new in pairs if not 0xA4 <= _lead_byte(new, "big5") <= 0xC6}
    # Big5 holds 么 as a variant of 幺 and 几 for a small table, but in today's text they are the
    # second half of 什么 and "several".
    return frozenset(traditional), frozenset(simplified - traditional | {"么", "几"})


def fold_to_simplified(text: str) -> str:
    """Fold Traditional characters to Simplified one by one: offsets stay what they were.

    >>> fold_to_simplified("延伸閱讀 Related")
    '延伸阅读 Related'
    """
    return text.translate(_simplified())


def to_traditional(text: str) -> str:
    """Simplified Chinese in Traditional characters, phrase by phrase: its length may change.

    >>> to_traditional("里面的软件")
    '裏面的軟件'
    """
    return str(_converter("s2t").convert(text))


def as_in_taiwan(text: str) -> str:
    """The same in the characters that Taiwan writes.

    >>> as_in_taiwan("里面的软件")
    '裡面的軟件'
    """
    return str(_converter("s2tw").convert(text))


def detect_language(text: str) -> Language:
    """Name the language of a question or an article; text in neither language counts as "en".

    >>> detect_language("Who is 習近平?")
    'en'
    """
    sample = text[:_SAMPLE_CHARS]
    han = _HAN.findall(sample)
    if not han:
        return "en"
    words = [word.lower() for word in _LATIN_WORD.findall(sample)]
    if _reads_as_english(han, words):
        return "en"
    cantonese = sum(character in _CANTONESE for character in han)
    if cantonese >= 2 and cantonese * 33 >= len(han):
        return "zh-Hant"
    traditional, simplified = _one_script_only()
    balance = sum((character in simplified) - (character in traditional) for character in han)
    balance += len(_AFTER.findall(sample))
    return "zh-Hans" if balance > 0 else "zh-Hant"


def _reads_as_english(han: list[str], words: list[str]) -> bool:
    english = sum(word in _ENGLISH_FUNCTION for word in words)
    if not english:
        # "Nvidia GB200 出貨量" is Chinese: an English question would have a word like "of".
        return len(words) > 10 * len(han)
    chinese = sum(character in _CHINESE_FUNCTION or character in _CANTONESE for character in han)
    return 3 * len(words) + 6 * english > 2 * len(han) + 8 * chinese
