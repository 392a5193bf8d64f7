"""Make a follow-up self-contained by rule, so that it can be searched alone.

What it leaves out is taken from the questions before it and, where it points at the answer, from
that.
"""

import re
from collections.abc import Sequence

from rag.articles import as_in_taiwan, detect_language, fold_to_simplified
from rag.asked import asked_of
from rag.facts import dates_in
from rag.names import Mention, default_table, mentions_in, render
from rag.retrieval.pointing import bare, follows, points_at_the_answer, pronouns_in
from rag.types import Language, Turn

_QUESTIONS_BEFORE = 6
_MOST_CARRIED = 8
_LONGEST_CARRIED = 40
_OF_THE_ANSWER = 4
_NO_NAMES = frozenset(("word", "given"))
_ENDS = re.compile(r"[\s?？。.!！]+$")


def self_contained(question: str, history: Sequence[Turn]) -> str:
    """The question with what it leaves out, in its own script; as it is where it stands alone.

    >>> before = [Turn("user", "台灣的國防預算是多少？")]
    >>> self_contained("那日本呢？", before), self_contained("誰批准了？", before)
    ('日本的國防預算是多少？', '誰批准了？（台灣、國防預算）')
    """
    if not is_follow_up(question, history):
        return question
    asked = [turn.content for turn in history if turn.role == "user"][-_QUESTIONS_BEFORE:]
    before = ""
    for each in asked:
        before = _joined(each, before, "") if before and follows(each) else each
    said = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    return _joined(question, before, said)


def is_follow_up(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question needs those before it to be understood."""
    return any(turn.role == "user" for turn in history) and follows(question)


def points_less(line: str, question: str) -> bool:
    """Whether a line stands alone where the question did not, as far as words can tell."""
    return not follows(line) and pronouns_in(line) < max(pronouns_in(question), 1)


def _joined(question: str, before: str, said: str) -> str:
    """One line of a follow-up and the self-contained question before it."""
    language = _language(question, before)
    alone = bare(question)
    if alone and (replaced := _replaced(alone, before)):
        return _in_script(replaced, language)
    carried = _carried(question, before, said, language)
    if not carried:
        return question
    if language == "en":
        return f"{question} ({', '.join(carried)})"
    return f"{question}（{'、'.join(carried)}）"


def _language(question: str, before: str) -> Language:
    """That of the question; of what is written alike in both scripts (2025年呢) the one before."""
    own, other = detect_language(question), detect_language(before)
    alike = own == "zh-Hant" and other != "en" and fold_to_simplified(question) == question
    return other if alike else own


def _replaced(alone: str, before: str) -> str | None:
    """The question before with another name or time in it: 那日本呢, what about 2025."""
    if (detect_language(alone) == "en") != (detect_language(before) == "en"):
        return None
    for new, old in ((_names(alone), _names(before)), (_days(alone), _days(before))):
        if len(new) == 1:
            kinds, (start, end) = new[0]
            for others, (begin, stop) in old:
                if kinds & others:
                    return f"{before[:begin]}{alone[start:end]}{before[stop:]}"
    return None


_Place = tuple[frozenset[str], tuple[int, int]]


def _names(text: str) -> list[_Place]:
    """The kinds and the places of the names that a text has."""
    kind = default_table().kind
    found: list[_Place] = []
    for mention in mentions_in(text):
        kinds: frozenset[str] = frozenset(map(kind, mention.entities)) - _NO_NAMES
        if kinds:
            found.append((kinds, (mention.start, mention.end)))
    return found


def _days(text: str) -> list[_Place]:
    dates = dates_in(text, seen_from=None)
    return [(frozenset(("date",)), (when.start, when.end)) for when in dates]


def _carried(question: str, before: str, said: str, language: Language) -> tuple[str, ...]:
    """What the question before speaks of and this one does not, and the names of the answer that
    this one points at."""
    runs = _subjects(before, language, with_words=True)
    if points_at_the_answer(question) or not _names(before):
        runs = [*runs, *_subjects(said, language, with_words=False)[:_OF_THE_ANSWER]]
    have = {entity for mention in mentions_in(question) for entity in mention.entities}
    here = fold_to_simplified(question).lower()
    dated = bool(_days(question))
    carried: dict[str, None] = {}
    for text, entities, is_time in runs:
        known = bool(entities & have) or fold_to_simplified(text).lower() in here
        if not known and not (is_time and dated) and not any(text in each for each in carried):
            carried[text] = None
        have |= entities
    return tuple(carried)[:_MOST_CARRIED]


def _subjects(
    text: str, language: Language, *, with_words: bool
) -> list[tuple[str, frozenset[str], bool]]:
    """Names, times and, between them, words of a text in order; which entities a name means, and
    whether it is a time."""
    kind = default_table().kind
    found: list[tuple[int, int, str, frozenset[str], bool]] = []
    for mention in mentions_in(text):
        if not set(map(kind, mention.entities)) <= _NO_NAMES:
            name = _name(text, mention, language)
            found.append((mention.start, mention.end, name, mention.entities, False))
    for _, (start, end) in _days(text) if with_words else ():
        found.append((start, end, text[start:end], frozenset(), True))
    if with_words and (detect_language(text) == "en") == (language == "en"):
        taken = sorted((start, end) for start, end, *_ in found)
        blank = _without(text, taken)
        for run in asked_of(blank).content:
            at = blank.find(run)
            found.append((at, at + len(run), run.strip(), frozenset(), False))
    found.sort(key=lambda each: each[:2])
    return [
        (_in_script(run, language), entities, is_time)
        for _, _, run, entities, is_time in found
        if 1 < len(run) <= _LONGEST_CARRIED
    ]


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with commas where the spans were, as long as before."""
    for start, end in spans:
        text = text[:start] + "," * (end - start) + text[end:]
    return text


def _name(text: str, mention: Mention, language: Language) -> str:
    """A name as it was written, or in the language of the question where that is another."""
    written = text[mention.start : mention.end]
    if (detect_language(text) == "en") == (language == "en") or len(mention.entities) > 1:
        return written
    (entity,) = mention.entities
    return render(entity, language)


def _in_script(text: str, language: Language) -> str:
    if language == "zh-Hans":
        return fold_to_simplified(text)
    if language == "zh-Hant" and detect_language(text) == "zh-Hans":
        return as_in_taiwan(text)
    return text
