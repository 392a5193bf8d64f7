"""Find the sentence of the articles that says that what a question takes for granted was not so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.articles import fold_to_simplified
from rag.names import default_table, mentions_in
from rag.premises.times import is_of, time_of
from rag.types import Article

# Acts by two names that newsrooms deny in so many words; □ stands for a name. Simplified.
_ACTS = {
    "meet": r"会谈|会面|会晤|会见|见面|碰头|碰面|见□|\b(?:meet(?:ing)?|met|see(?:n|ing)?|saw)\b",
    "call": r"通话|通电话|致电|打电话|\b(?:(?:tele)?phon(?:e|ed|ing)|call(?:ed|ing)?)\b"
    r"|\bsp(?:eak|oke|oken|eaking) (?:to|with|by)\b",
    "visit": r"访问|到访|走访|造访|(?:前往|转往|[到去赴访])□"
    r"|\b(?:visit(?:ed|ing)?|travel(?:l?ed|l?ing)? to|(?:go|gone|going|went|fl[ey]w?|flown) to)\b",
}
_NOT_CHINESE = (
    r"(?:没有?|并未|未能|未曾|尚未|从未|不曾)(?:再|直接|正式|当面|亲自|[跟和与同在向对]?□+){0,4}"
)
_NOT_ENGLISH = (
    r"(?:\b(?:did|has|have|had|was|were)(?: not|n['’]t)|\bnever|\bwithout)"
    r"(?: (?:yet|ever|directly|personally|even|also)){0,2} "
)
_DENIED = {
    act: re.compile(rf"{_NOT_CHINESE}(?:{v})|{_NOT_ENGLISH}(?:{v})") for act, v in _ACTS.items()
}
_DONE = {act: re.compile(words) for act, words in _ACTS.items()}
# Who asks whether, why not, or about what is to come takes nothing for granted.
_OPEN = re.compile(
    r"[没未不吗将想盼若]|是否|能否|希望|打算|计划|如果"
    r"|^(?:did|do|does|has|have|had|is|are|was|were|will|would|could|can|should)\b"
    r"|\b(?:not|never|will|would|could|might|if|whether|hopes?|wants?|plans?|expect\w*|likely)\b|n['’]t\b"
)
_KINDS = frozenset({"person", "place", "government", "organisation", "company"})


@dataclass(frozen=True, slots=True)
class Denial:
    """A sentence, `article.text[start:end]`, that says that something did not take place."""

    article: Article
    start: int
    end: int

    @property
    def quote(self) -> str:
        """The sentence."""
        return self.article.text[self.start : self.end]


def denial(
    question: str, sentences: Sequence[tuple[Article, int, int]], *, as_of: date
) -> Denial | None:
    """The first sentence that denies the meeting, call or visit that the question is about.

    It names all that the question names, two at least and a person among them, and it is of the
    time that the question is about. None when another sentence found tells of the act between the
    same names, and when the question does not take the act for granted.
    """
    asked, time = _masked(question), time_of(question, as_of)
    wanted = _named(question)
    if time is None or len(wanted) < 2 or not _has_a_person(wanted) or _OPEN.search(asked):
        return None
    acts = [act for act, done in _DONE.items() if done.search(asked)]
    told = [(s, _masked(s[0].text[s[1] : s[2]])) for s in _naming(wanted, sentences)]
    for act in acts:
        denying = [s for s, words in told if _DENIED[act].search(words)]
        telling = [s for s, words in told if _DONE[act].search(words) and s not in denying]
        fitting = [s for s in denying if is_of(*s, time)]
        if fitting and not telling:
            return Denial(*fitting[0])
    return None


def _masked(text: str) -> str:
    """The text, Simplified and in small letters, with a □ for each name or office."""
    for mention in reversed(mentions_in(text)):
        text = f"{text[: mention.start]}□{text[mention.end :]}"
    return fold_to_simplified(text).lower()


def _named(text: str) -> frozenset[frozenset[str]]:
    table = default_table()
    return frozenset(
        mention.entities
        for mention in mentions_in(text)
        if any(table.kind(each) in _KINDS for each in mention.entities)
    )


def _has_a_person(names: frozenset[frozenset[str]]) -> bool:
    table = default_table()
    return any(table.kind(each) == "person" for name in names for each in name)


def _naming(
    wanted: frozenset[frozenset[str]], sentences: Sequence[tuple[Article, int, int]]
) -> Iterator[tuple[Article, int, int]]:
    for article, start, end in sentences:
        named = {each for name in _named(article.text[start:end]) for each in name}
        if all(not name.isdisjoint(named) for name in wanted):
            yield article, start, end
