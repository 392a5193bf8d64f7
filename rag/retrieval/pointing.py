"""Tell a follow-up from a question that stands alone, by words that point back and by what lacks.

All patterns read text folded to Simplified, to half width and to lower case.
"""

import re

from rag.asked import asked_of
from rag.facts import dates_in
from rag.names import default_table, mentions_in
from rag.names.folding import fold

_LED_IN = re.compile(
    r"^(?:那么?(?![个些位次场趟批种年月天时里边])|还有|另外|所以|然后|后来|结果|而且|其中|平均|具体|换成"
    r"|and\b|but\b|so\b|then\b|also\b|what about\b|how about\b|what of\b)[\s,，]*"
)
_LED_OUT = re.compile(r"[\s?？。.!！]*$")
_HAN = re.compile("[㐀-䶿一-鿿]")
# Pronouns, which point back where nothing stands before them that they could mean.
_PRONOUN = re.compile(
    r"\b(?:he|she|they|him|her|his|hers|their|theirs|them|its)\b"
    r"|\bit\b(?! (?:take|took|true|possible|mean|like)\b)"
    r"|[他她它]们?|(?<![尤极与])其(?![他它实中余间])|对方|双方|两人|二人|该(?=[国人公机组事计案部法项])|当事人"
    r"|(?<!的)[这那](?:[个些位次场趟批种件项笔边里儿]|两[个人位])|上述|同[样一]个?(?=[人国])"
)
# What points at something told before, whatever names there are.
_POINTING = re.compile(
    r"\bof (?:the two|these|those|them)\b|^(?:which|why|how) (?:one|ones|so|is that)\b"
    r"|\b(?:there|then)\W*$|\b(?:the former|the latter|the same|the other)\W*$"
    r"|^(?:why|how come|since when|by whom|who else|what else|where|when|how much|how many)\W*$"
    r"|前者|后者|^(?:为什么|为何|怎么会|什么时候|何时|在哪里?|多少钱?|是谁|谁)\W*$"
)
_ANSWER = re.compile(
    r"\bof (?:the two|these|those|them)\b|\b(?:there|both|either|the former|the latter)\b"
    r"|[这那](?:[边里儿]|两)|两[个人者地]|[前后]者|哪[一]?个"
)
_NO_NAMES = frozenset(("word", "given"))
_CAPITAL = re.compile(
    r"(?<=[^.?!“\"' ] )[A-Z][A-Za-z]+|[「『“《\"]|(?<![A-Za-z])[A-Z][A-Za-z]*[A-Z]"
)
_SHORT_HAN, _SHORT_LATIN = 3, 1
_FEW_HAN, _FEW_WORDS = 9, 6
_SENTENCE = re.compile("[.。;；!！?？](?=.)")


def follows(question: str) -> bool:
    """Whether a question cannot be understood without those before it.

    >>> follows("And in 2025?"), follows("What did Rubio say when he met Wang Yi?")
    (True, False)
    """
    folded = fold(question).lower
    led = _LED_IN.match(folded) is not None
    if bare(question):
        return True
    if led and (_is_short(question) or _PRONOUN.search(folded) or not _names_somebody(question)):
        return True
    if _POINTING.search(folded) or _points_back(question, folded):
        return True
    return not _names_somebody(question) and _says_little(question)


def points_at_the_answer(question: str) -> bool:
    """Whether it speaks of what the last answer named: there, which of the two."""
    return _ANSWER.search(fold(question).lower) is not None


def bare(question: str) -> str | None:
    """A name or a time that stands alone in a question, as 日本 in 那日本呢; None in others."""
    folded = fold(question)
    led = _LED_IN.match(folded.lower)
    start, end = led.end() if led else 0, _LED_OUT.search(folded.lower).start()  # type: ignore[union-attr]
    if folded.lower[:end].endswith("呢"):
        end -= 1
    elif led is None:
        return None
    if start >= end:
        return None
    alone = question[slice(*folded.span(start, end))]
    rest = alone
    spans = [(m.start, m.end) for m in mentions_in(alone)]
    spans += [(when.start, when.end) for when in dates_in(alone, seen_from=None)]
    for begin, stop in spans:
        rest = rest[:begin] + " " * (stop - begin) + rest[stop:]
    left = re.sub(r"\b(?:in|the|for|on|with|by|of|about|at|from)\b|[在的对]", "", rest.lower())
    return alone if spans and not left.strip(" ,，") else None


def pronouns_in(question: str) -> int:
    """How many of its words point at somebody or something else: he, they, 这两个."""
    return len(_PRONOUN.findall(_without_names(question, fold(question).lower)))


def _without_names(question: str, folded: str) -> str:
    """The folded question with its names blanked: the 其 of 土耳其 is no pronoun."""
    if len(folded) != len(question):
        return ""
    for mention in mentions_in(question):
        blank = "\n" * (mention.end - mention.start)
        folded = folded[: mention.start] + blank + folded[mention.end :]
    return folded


def _points_back(question: str, folded: str) -> bool:
    pronoun = _PRONOUN.search(_without_names(question, folded))
    if pronoun is None:
        return False
    before = question[: pronoun.start()]
    told = _names_somebody(before) or dates_in(before, seen_from=None) or _SENTENCE.search(before)
    return not told and _is_short(before)


def _is_short(text: str) -> bool:
    return len(_HAN.findall(text)) <= _FEW_HAN and len(re.findall("[A-Za-z]+", text)) <= _FEW_WORDS


def _names_somebody(text: str) -> bool:
    kind = default_table().kind
    known = any(not set(map(kind, m.entities)) <= _NO_NAMES for m in mentions_in(text))
    return known or _CAPITAL.search(text) is not None


def _says_little(question: str) -> bool:
    """Whether it is short and there is hardly a word beside those that ask."""
    if not _is_short(question):
        return False
    content = asked_of(question).content
    han = sum(len(_HAN.findall(run)) for run in content)
    words = sum(len(re.findall("[A-Za-z0-9]+", run)) for run in content)
    return han <= _SHORT_HAN and words <= _SHORT_LATIN
