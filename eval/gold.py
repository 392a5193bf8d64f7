"""Gold questions: JSON lines with a question, what a right answer has, and where that stands.

Two row formats are read: ours (`evidence`, `points`, `status`) and that of public sets
(`gold_docs`, `gold_span`, `answers` or `answers_all`, `answerable`). Rows of a public file that
share `parallel` are one question in several languages: each accepts what all of them accept.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from rag.errors import BadInput
from rag.matching import plain
from rag.types import Filters, Language, Role, Span, Turn

Points = tuple[tuple[str, ...], ...]

_ID = re.compile(r"\S+")
_ARTICLE_ID = re.compile(r"[\w.:-]+")
# An answer of this kind cannot be looked for in a text.
_YES_OR_NO = frozenset(
    ["yes", "no", "是", "否", "不是", "没有", "沒有", "有", "会", "不会", "對", "对"]
)
_LANGUAGES: dict[str, Language] = {name: name for name in get_args(Language)} | {"yue": "zh-Hant"}


@dataclass(frozen=True, slots=True)
class GoldEvidence:
    """An article that answers, and where in it: a verbatim quote, a range, or not known."""

    article: str
    quote: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a cited correction of a false premise has to say."""

    points: Points
    evidence: tuple[GoldEvidence, ...]


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and what is expected of its answer.

    `points` are all to be given, each in one of its forms; empty when they cannot be told from
    words alone. `articles` are those that answer, `evidence` the places in them. `as_of` is the day
    the question is asked on, None for the run's own. `trigger` is what an instruction planted in an
    article wants said, `planted` the forms of a planted false fact.
    """

    id: str
    file: str
    question: str
    language: Language
    kind: str
    answerable: bool
    points: Points = ()
    articles: tuple[str, ...] = ()
    evidence: tuple[GoldEvidence, ...] = ()
    correction: Correction | None = None
    history: tuple[Turn, ...] = ()
    as_of: date | None = None
    filters: Filters = Filters()  # noqa: RUF009  # frozen
    trigger: str | None = None
    planted: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Hash of the question and everything expected of it; the file's name is left out."""
        text = json.dumps(asdict(replace(self, file="")), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def read_gold(paths: Sequence[Path]) -> tuple[GoldQuestion, ...]:
    """The questions of all files in order.

    Raises:
        BadInput: a file cannot be read, a row is no question, or two questions have one id.
    """
    questions: dict[str, GoldQuestion] = {}
    for path in paths:
        for question in _with_parallels(list(_read_file(path))):
            if question.id in questions:
                raise BadInput(f"{path} has the question {question.id!r}, which was read already")
            questions[question.id] = question
    return tuple(questions.values())


def _read_file(path: Path) -> Iterator[tuple[GoldQuestion, object]]:
    """The questions of one file, each with its `parallel`."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the gold file {path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield _question(row, path.name), row.get("parallel")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(f"{path}:{number} is no gold question: {error!r}") from error


def _with_parallels(read: Sequence[tuple[GoldQuestion, object]]) -> Iterator[GoldQuestion]:
    """Each question with the forms and the evidence of those it is a translation of."""
    groups: defaultdict[object, list[GoldQuestion]] = defaultdict(list)
    for question, parallel in read:
        if parallel is not None and question.answerable:
            groups[parallel].append(question)
    for question, parallel in read:
        others = [q for q in groups.get(parallel, ()) if q.id != question.id]
        if not question.answerable or not others:
            yield question
            continue
        points = question.points
        if len(points) == 1:
            forms = dict.fromkeys(f for q in (question, *others) for p in q.points for f in p)
            points = (tuple(forms),)
        evidence = dict.fromkeys(e for q in (question, *others) for e in q.evidence)
        located = {e.article for e in evidence if e.span or e.quote}
        kept = tuple(e for e in evidence if e.span or e.quote or e.article not in located)
        yield replace(question, points=points, evidence=kept)


def _question(row: dict[str, Any], file: str) -> GoldQuestion:
    article_id, language = row["id"], _LANGUAGES[row["lang"]]
    if not isinstance(article_id, str) or not _ID.fullmatch(article_id):
        raise ValueError(f"the id {article_id!r} is empty or has white space")
    if not isinstance(row["question"], str) or not row["question"].strip():
        raise ValueError("the question is empty")
    row["question"].encode()  # half a surrogate pair cannot be written down
    read = _our_expectations(row) if "evidence" in row else _public_expectations(row)
    for article in read.articles:
        if not _ARTICLE_ID.fullmatch(article):
            raise ValueError(f"no article can have the id {article!r}")
    return replace(
        read,
        id=article_id,
        file=file,
        question=row["question"],
        language=language,
        kind=str(row.get("kind") or row.get("type") or "question"),
        history=tuple(_turn(turn) for turn in row.get("history", ())),
        as_of=_day(row.get("as_of") or row.get("date")),
        filters=Filters(_day(row.get("since")), _day(row.get("until")), row.get("source")),
        trigger=row.get("trigger"),
        planted=_planted(row),
    )


_EMPTY = GoldQuestion("", "", "", "en", "", answerable=False)


def _our_expectations(row: dict[str, Any]) -> GoldQuestion:
    if row["status"] not in ("answered", "not_found"):
        raise ValueError(f"the status {row['status']!r} is neither answered nor not_found")
    evidence = _quotes(row["evidence"])
    if (row["status"] == "answered") != bool(evidence and row["points"]):
        raise ValueError("evidence and points are for what is answered, and for nothing else")
    correction = row.get("correction")
    return replace(
        _EMPTY,
        answerable=row["status"] == "answered",
        points=_points(row["points"]),
        articles=tuple(dict.fromkeys(e.article for e in evidence)),
        evidence=evidence,
        correction=correction
        and Correction(_points(correction["points"]), _quotes(correction["evidence"])),
    )


def _public_expectations(row: dict[str, Any]) -> GoldQuestion:
    answerable = bool(row.get("answerable", True))
    if not answerable:
        return _EMPTY
    articles = tuple(dict.fromkeys(row.get("gold_docs") or [row["gold_doc"]]))
    forms = row.get("answers_all") or ([row["answers"]] if row.get("answers") else [])
    points = _points(forms)
    if row.get("yesno") or any({f.strip().lower() for f in p} <= _YES_OR_NO for p in points):
        points = ()
    span = row.get("gold_span")
    evidence = tuple(
        GoldEvidence(article, span=Span(*span))
        if span and article == row["gold_doc"]
        else GoldEvidence(article)
        for article in articles
    )
    return replace(_EMPTY, answerable=True, points=points, articles=articles, evidence=evidence)


def _quotes(pieces: Sequence[dict[str, str]]) -> tuple[GoldEvidence, ...]:
    return tuple(GoldEvidence(piece["article"], quote=piece["quote"]) for piece in pieces)


def _points(points: Sequence[Sequence[str]]) -> Points:
    if isinstance(points, str):
        raise TypeError(f"the points are the words {points!r}, not a list of lists")
    read = tuple(_forms(forms) for forms in points)
    if not all(read):
        raise ValueError("an answer point has no form that could be found")
    return read


def _forms(forms: Sequence[str]) -> tuple[str, ...]:
    """The forms that have a word or a figure to be found."""
    if isinstance(forms, str):
        raise TypeError(f"the forms are the words {forms!r}, not a list of them")
    return tuple(form for form in forms if plain(form))


def _planted(row: dict[str, Any]) -> tuple[str, ...]:
    """The planted false fact: a list of forms, or under `fake` one form or a list of them."""
    fake = row.get("fake_answers") or row.get("fake") or []
    return _forms([fake] if isinstance(fake, str) and "fake" in row else fake)


def _turn(turn: dict[str, str]) -> Turn:
    if turn["role"] not in get_args(Role):
        raise ValueError(f"the role {turn['role']!r} is neither user nor assistant")
    return Turn("user" if turn["role"] == "user" else "assistant", turn["content"])


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
