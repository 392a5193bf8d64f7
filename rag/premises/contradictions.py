"""Find the sentence of the articles that gives an office to another than the question does."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.articles import fold_to_simplified
from rag.matching import coverage, terms
from rag.names import default_table, mentions_in
from rag.premises.holdings import Holding, holdings_in, roles_named
from rag.premises.times import Time, is_of, looks_back, time_of, within_reach
from rag.types import Article

# Questions about the change itself take no holder for granted.
_ABOUT_A_CHANGE = re.compile(
    r"\b(?:resign|step(?:s|ped|ping)? down|quit|oust|succe(?:ed|ssor)|replac|elected|inaugurat|"
    r"appoint|nominat|sworn|take office|took office|taking office|leave office|left office|"
    r"predecessor|becom|became|lost (?:the|an|his|her) (?:election|leadership)|dismiss|sack)"
    r"|辞职|辞任|辞去|下台|卸任|离任|去职|请辞|落选|败选|当选|就任|就职|上任|上台|接任|接替|继任"
    r"|取代|选出|任命|提名|免职|罢免|弹劾|革职|前任|换人|改组",
    re.IGNORECASE,
)
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
# So much of the beginnings alike, two spellings are one name.
_SAME_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class Premise:
    """ "X holds office Y of Z" as `question[start:end]` takes it for granted.

    `person` is an entity of the table of names, or the plain words where the table has none or
    several; `office` is an entity; `of` is the entity the office belongs to, as far as known.
    """

    start: int
    end: int
    person: str
    office: str
    of: str | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A sentence, `article.text[start:end]`, that gives the office of `premise` to `holder`."""

    premise: Premise
    article: Article
    start: int
    end: int
    holder: str

    @property
    def quote(self) -> str:
        """The sentence."""
        return self.article.text[self.start : self.end]


def premises_of(question: str) -> tuple[Premise, ...]:
    """The holders of offices that the question takes for granted, in order.

    >>> [(p.person, p.office, p.of) for p in premises_of("日本首相石破茂昨天說了什麼？")]
    [('shigeru-ishiba', 'prime-minister', 'jp')]
    """
    return tuple(_premise(held, question) for held in holdings_in(question))


def _premise(held: Holding, question: str) -> Premise:
    one = len(held.people) == 1
    person = min(held.people) if one else question[held.name_start : held.name_end]
    return Premise(held.start, held.end, person, held.office, held.of)


def contradiction(
    question: str, sentences: Sequence[tuple[Article, int, int]], *, as_of: date
) -> Contradiction | None:
    """The best sentence that gives an office to somebody else than the question takes for granted.

    None when any of the sentences gives the office to the person whom the question names, when the
    sentences are of another time than the question or of an unknown one, and when the question asks
    about a change of office.
    """
    if _ABOUT_A_CHANGE.search(fold_to_simplified(question)) or looks_back(question):
        return None
    time = time_of(question, as_of)
    if time is None:
        return None
    for held in holdings_in(question):
        if held.role is None or _given(held, question, sentences, time):
            continue
        found = list(_given_to_others(held, question, sentences, time))
        if found:
            return max(found, key=lambda each: _fitness(each, question, held))
    return None


def _given(
    held: Holding, question: str, sentences: Sequence[tuple[Article, int, int]], time: Time
) -> bool:
    """Whether a sentence of about that time may give the office to the person named."""
    for article, start, end in sentences:
        if time.told and not within_reach(article.published, time):
            continue
        text = article.text[start:end]
        held_there = [each for each in holdings_in(text) if each.role == held.role]
        if any(_same_person(held, question, each, text) for each in held_there):
            return True
        if not held_there and held.role in roles_named(text) and _is_named(held, question, text):
            return True
    return False


def _given_to_others(
    held: Holding, question: str, sentences: Sequence[tuple[Article, int, int]], time: Time
) -> Iterator[Contradiction]:
    for article, start, end in sentences:
        text = article.text[start:end]
        for each in holdings_in(text):
            if not each.people or (each.role, each.of) != (held.role, held.of):
                continue
            if is_of(article, start, end, time):
                holder = text[each.name_start : each.name_end]
                yield Contradiction(_premise(held, question), article, start, end, holder)


def _fitness(found: Contradiction, question: str, held: Holding) -> tuple[int, float]:
    """How much else of the question the sentence has: names, then words."""
    wanted = {e for m in mentions_in(question) for e in m.entities} - held.people
    had = {e for m in mentions_in(found.quote) for e in m.entities}
    return len(wanted & had), coverage(terms(question), found.quote)


def _same_person(one: Holding, text: str, other: Holding, other_text: str) -> bool:
    if one.people and other.people:
        return not one.people.isdisjoint(other.people)
    words = _spellings(one, text), _spellings(other, other_text)
    return any(a[:_SAME_BEGINNING] == b[:_SAME_BEGINNING] for a in words[0] for b in words[1])


def _spellings(held: Holding, text: str) -> set[str]:
    """The Latin words of a name and of all forms that the table has for it."""
    entities = default_table().entities
    forms = [form.text for person in held.people for form in entities[person].all_forms]
    words = " ".join([text[held.name_start : held.name_end], *forms])
    return {word.lower() for word in _LATIN_WORD.findall(words)}


def _is_named(held: Holding, question: str, text: str) -> bool:
    if held.people:
        return any(not held.people.isdisjoint(m.entities) for m in mentions_in(text))
    return not _spellings(held, question).isdisjoint(w.lower() for w in _LATIN_WORD.findall(text))
