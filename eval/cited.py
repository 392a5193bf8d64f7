"""Score the citations of an answer: does what is cited carry what is said, in the exact words?

*Carries* is decided here, apart from the checks that let a sentence through: every figure of the
statement is among those of the cited words, every quotation stands in one of them, every name in
Latin letters occurs; and where the languages are the same, half of the statement's own terms do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.answers import read_answer
from eval.evidence import ArticleOf, Located
from eval.folding import canonical, tokens
from eval.gold import GoldQuestion
from eval.rows import Json
from rag.articles import detect_language
from rag.citations import quotations
from rag.figures import numbers_in
from rag.matching import coverage, plain, terms

_MARKERS = re.compile(r"(?:\s*\[\d+\])+")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z’'-]+(?:\s+[A-Z][A-Za-z’'-]+)+")
_WORDING_CARRIED = 0.5


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of the answer's text and the numbers of the markers right after it."""

    text: str
    numbers: tuple[int, ...]


def statements(answer: str) -> tuple[Statement, ...]:
    """The answer cut where a line ends and after each group of markers.

    >>> statements("Up by 5 %. [1][2] It fell.")[1]
    Statement(text='It fell.', numbers=())
    """
    return tuple(statement for line in answer.splitlines() for statement in _in_line(line))


def citation_scores(
    gold: GoldQuestion, answer: Json, located: Sequence[Located], article_of: ArticleOf
) -> dict[str, float | None]:
    """All metrics of the group "citation"; nothing for a refusal.

    An answer without any citation has precision and recall 0. A number that no citation has counts
    as a citation that carries nothing.
    """
    if answer["status"] != "answered":
        return {}
    quotes = {int(c["number"]): str(c["quote"]) for c in answer["citations"]}
    said = statements(str(answer["answer"]))
    marks = [_is_precise(s, number, quotes) for s in said for number in s.numbers]
    carried = [_carried_by(s.text, _quotes_of(s, quotes)) for s in said]
    scores: dict[str, float | None] = {
        "citation_precision": _share(marks),
        "citation_recall": _share(carried),
        "quote_exactness": _quote_exactness(answer, said, quotes, article_of),
    }
    if gold.answerable and located:
        touched = [
            [place for place in located if place.touches(c["article_id"], c["start"], c["end"])]
            for c in answer["citations"]
        ]
        carried_points = {number for places in touched for p in places for number in p.points}
        known = {number for place in located for number in place.points}
        scores["evidence_precision"] = _share([bool(places) for places in touched])
        if known:
            scores["evidence_recall"] = len(carried_points) / len(known)
    return scores


def _in_line(line: str) -> Iterator[Statement]:
    start = 0
    for match in _MARKERS.finditer(line):
        text = line[start : match.start()].strip()
        yield Statement(text, tuple(int(n) for n in _NUMBER.findall(match.group())))
        start = match.end()
    if plain(line[start:]):
        yield Statement(line[start:].strip(), ())


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _quotes_of(statement: Statement, quotes: dict[int, str]) -> list[str]:
    return [quotes[number] for number in statement.numbers if number in quotes]


def _is_precise(statement: Statement, number: int, quotes: dict[int, str]) -> bool:
    """Whether a citation is any use to its statement."""
    if number not in quotes or not _carried_by(statement.text, _quotes_of(statement, quotes)):
        return False
    others = [quotes[n] for n in statement.numbers if n != number and n in quotes]
    return _carried_by(statement.text, [quotes[number]]) or not _carried_by(statement.text, others)


def _carried_by(statement: str, quotes: Sequence[str]) -> bool:
    if not quotes or not plain(statement):
        return False
    words = "\n".join(quotes)
    quoted = [q for q in quotations(statement) if plain(q)]
    own = read_answer({"answer": statement}).own_words
    return (
        numbers_in(statement) <= numbers_in(words)
        and all(any(plain(q) in plain(quote) for quote in quotes) for q in quoted)
        and all(plain(name) in plain(words) for name in _names(own, words))
        and _words_carried(own, words)
    )


def _names(own: str, words: str) -> list[str]:
    """Names of two words or more that must occur; none where the quotes are not in English."""
    return _NAME.findall(own) if detect_language(words) == "en" else []


def _words_carried(own: str, words: str) -> bool:
    wanted = terms(canonical(own))
    if not tokens(own) or not wanted:
        return True
    if (detect_language(own) == "en") != (detect_language(words) == "en"):
        return True
    return coverage(wanted, canonical(words)) >= _WORDING_CARRIED


def _quote_exactness(
    answer: Json, said: Sequence[Statement], quotes: dict[int, str], article_of: ArticleOf
) -> float | None:
    """The share of citations and of quotations in the text that are an article's exact words."""
    exact = [_is_exact(citation, article_of) for citation in answer["citations"]]
    for statement in said:
        cited = [_closed_up(quote) for quote in _quotes_of(statement, quotes)]
        exact += [
            any(_closed_up(quotation) in quote for quote in cited)
            for quotation in quotations(statement.text)
            if plain(quotation)
        ]
    return _share(exact) if exact else None


def _is_exact(citation: Json, article_of: ArticleOf) -> bool:
    article = article_of(citation["article_id"])
    if article is None or article.sha256 != citation["article_sha256"]:
        return False
    return bool(
        citation["quote"] and article.text[citation["start"] : citation["end"]] == citation["quote"]
    )


def _closed_up(text: str) -> str:
    return "".join(text.split())
