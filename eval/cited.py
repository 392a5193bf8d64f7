"""Score the citations of an answer: does what is cited carry what is said, in the exact words?

*Carries* is decided here, apart from the checks that let a sentence through: every figure of the
statement is among those of the cited words, every quotation stands in one of them, every name in
Latin letters and every negation occurs, and half of the statement's own terms do. Whether own words
in another language than the cited ones are carried cannot be told from words: unless a figure or a
quotation already says no, such a statement is left out.

Words around a quotation introduce it or explain it to a reader of another language. They are
carried when the cited words have each of their figures, dates and names in whatever form: this part
alone relies on `rag.checks`, for it is a matter of reading facts, not of wording.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.answers import own_words
from eval.evidence import ArticleOf, Located, evidence_offsets
from eval.folding import canonical
from eval.rows import Json
from rag.articles import detect_language
from rag.checks import check_claim
from rag.citations import Evidence, quotations
from rag.facts import numbers_in
from rag.matching import coverage, plain, terms
from rag.sentences import split_sentences
from rag.types import Article

_MARKERS = re.compile(r"(?:\s*\[\d+\])+")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"(?<![A-Za-z])[A-Z][A-Za-z’'-]+(?:\s+[A-Z][A-Za-z’'-]+)+")
_WORDING_CARRIED = 0.5
_NEGATION = re.compile(
    r"\b(?:not?|never|without|none)\b|n['’]t\b|不(?!到|足)|[無无](?!人[機机])|[沒没未否]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of the answer's text and the numbers of the markers right after it."""

    text: str
    numbers: tuple[int, ...]


def statements(answer: str) -> tuple[Statement, ...]:
    """The answer cut where a line ends, after each group of markers, and where a sentence ends.

    A sentence with a quotation stays in one piece with what is before it.

    >>> statements("Up by 5 %. [1][2] It fell.")[1]
    Statement(text='It fell.', numbers=())
    """
    return tuple(statement for line in answer.splitlines() for statement in _in_line(line))


def citation_scores(
    answer: Json, located: Sequence[Located], article_of: ArticleOf
) -> dict[str, float | None]:
    """All metrics of the group "citation"; a refusal only is not unsupported.

    An answer without any citation has precision and recall 0. A number that no citation has counts
    as a citation that carries nothing. A place that is cited twice counts once.
    """
    if answer["status"] != "answered":
        return {"unsupported": 0.0}
    quotes = {int(c["number"]): _evidence(c, article_of) for c in answer["citations"]}
    said = statements(str(answer["answer"]))
    marks = [_is_precise(s, number, quotes) for s in said for number in s.numbers]
    carried = [_carried_by(s.text, _quotes_of(s, quotes)) for s in said]
    exactness = _quote_exactness(answer, said, quotes, article_of)
    scores: dict[str, float | None] = {
        "citation_precision": _share(marks),
        "citation_recall": _share(carried),
        "quote_exactness": exactness,
        "unsupported": float(not said or False in carried or exactness not in (None, 1.0)),
    }
    if located:
        scores |= _against_evidence(answer["citations"], located, article_of)
    return scores


def _against_evidence(
    citations: Sequence[Json], located: Sequence[Located], article_of: ArticleOf
) -> dict[str, float | None]:
    """How much of what is cited is evidence, and how much of the evidence is cited."""
    cited: dict[str, set[int]] = defaultdict(set)
    for citation in citations:
        cited[citation["article_id"]].update(range(citation["start"], citation["end"]))
    characters = sum(map(len, cited.values()))
    shared = sum(
        len(offsets & evidence_offsets(article_of(article_id), located))
        for article_id, offsets in cited.items()
    )
    touched = {n for p in located if not cited[p.article].isdisjoint(p.offsets) for n in p.points}
    known = {number for place in located for number in place.points}
    return {
        "evidence_precision": shared / characters if characters else 0.0,
        "evidence_recall": len(touched) / len(known) if known else None,
    }


def _in_line(line: str) -> Iterator[Statement]:
    start = 0
    for match in _MARKERS.finditer(line):
        numbers = tuple(int(n) for n in _NUMBER.findall(match.group()))
        *before, last = _sentences(line[start : match.start()])
        yield from (Statement(text, ()) for text in before)
        yield Statement(last, numbers)
        start = match.end()
    yield from (Statement(text, ()) for text in _sentences(line[start:]) if plain(text))


def _sentences(text: str) -> list[str]:
    """The sentences of a piece, at least one; in one piece when it quotes."""
    text = text.strip()
    if any(quotations(text)):
        return [text]
    spans = [span for piece in split_sentences(text) for span in piece]
    return [text[span.start : span.end] for span in spans] or [text]


def _share(values: Sequence[bool | None]) -> float | None:
    """The share of what is true among what can be told; 0 of nothing."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None if values else 0.0


def _evidence(citation: Json, article_of: ArticleOf) -> Evidence:
    """The cited words in their article; alone when it is gone or is not what was cited."""
    quote, start = str(citation["quote"]), int(citation["start"])
    article = article_of(citation["article_id"])
    if article is not None and article.text[start : start + len(quote)] == quote:
        return Evidence(article, start, start + len(quote))
    alone = Article(str(citation["article_id"]), "", quote, detect_language(quote), "")
    return Evidence(alone, 0, len(quote))


def _quotes_of(statement: Statement, quotes: dict[int, Evidence]) -> list[Evidence]:
    return [quotes[number] for number in statement.numbers if number in quotes]


def _is_precise(statement: Statement, number: int, quotes: dict[int, Evidence]) -> bool | None:
    """Whether a citation is any use to its statement; None when words cannot tell."""
    if number not in quotes:
        return False
    if not (carried := _carried_by(statement.text, _quotes_of(statement, quotes))):
        return carried
    others = [quotes[n] for n in statement.numbers if n != number and n in quotes]
    alone = _carried_by(statement.text, [quotes[number]])
    return alone is not False or _carried_by(statement.text, others) is False


def _carried_by(statement: str, cited: Sequence[Evidence]) -> bool | None:
    if not cited or not plain(statement):
        return False
    words = "\n".join(evidence.quote for evidence in cited)
    quoted = [q for q in quotations(statement) if plain(q)]
    own = own_words(statement)
    if not all(any(plain(q) in plain(e.quote) for e in cited) for q in quoted):
        return False
    if quoted:
        # Nothing that introduces or explains a quotation needs to say no.
        return not _NEGATION.search(own) and all(check.ok for check in check_claim(own, cited))
    if not numbers_in(statement) <= numbers_in(words):
        return False
    wanted = terms(canonical(own))
    # Figures were looked at already; own words that are nothing else say no more.
    if all(term[0].isdigit() for term in wanted):
        return True
    if (detect_language(own) == "en") != (detect_language(words) == "en"):
        return None
    return (
        all(plain(name) in plain(words) for name in _NAME.findall(own))
        and bool(_NEGATION.search(own)) <= bool(_NEGATION.search(words))
        and coverage(wanted, canonical(words)) >= _WORDING_CARRIED
    )


def _quote_exactness(
    answer: Json, said: Sequence[Statement], quotes: dict[int, Evidence], article_of: ArticleOf
) -> float | None:
    """The share of citations and of quotations in the text that are an article's exact words."""
    exact = [_is_exact(citation, article_of) for citation in answer["citations"]]
    for statement in said:
        cited = [_closed_up(evidence.quote) for evidence in _quotes_of(statement, quotes)]
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
