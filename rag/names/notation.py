"""How a table writes the forms of a name: marks for the doubtful, shorthand for the many.

Xi Jinping|~Xi          ~ the form also means something or somebody else
!Fed                    ! only spelt like this; so is every form of four letters or fewer
howitzer(s)             with and without what is in the parentheses
{訪赴}[美]              one of the signs in braces; only what is in brackets is the name
[中][美]                one bracket for each entity of the row
[美]>國防部             what follows > must follow, and is read by itself
唐納·川普               with the dot and without it
"""

import re
from dataclasses import dataclass
from itertools import product

from rag.names.folding import fold

_OPTIONAL = re.compile(r"\(([^()]*)\)")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_STRAY = re.compile(r"[\[\](){}<>~!|]")
_SHORT_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name, or several names in one word.

    `text` is all that must stand there; `parts` are the ranges of it that are names, `used` what a
    match takes up; `exact` forms keep their case.
    """

    text: str
    parts: tuple[tuple[int, int], ...]
    used: tuple[int, int]
    ambiguous: bool
    exact: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names without the words around them."""
        return tuple(self.text[start:end] for start, end in self.parts)

    @property
    def bare(self) -> bool:
        """Whether the form is a name and nothing else."""
        return self.parts == ((0, len(self.text)),)


def parse_forms(cell: str) -> tuple[Form, ...]:
    """The forms of one cell, in order; ValueError says which one cannot be read.

    >>> [(form.text, form.names) for form in parse_forms("美國|{訪赴}[美]")]
    [('美國', ('美國',)), ('訪美', ('美',)), ('赴美', ('美',))]
    """
    written = [form.strip() for form in cell.split("|")] if cell.strip() else []
    forms = [form for each in written for form in _parse(each)]
    # Shorthand and regions may say the same twice.
    return tuple(dict.fromkeys(forms))


def _parse(written: str) -> list[Form]:
    body = written.lstrip("~!")
    marks = written[: len(written) - len(body)]
    if not body:
        raise ValueError(f"the form {written!r} is empty")
    # Newsrooms differ in the dot between given name and surname.
    bodies = [body, body.replace("·", "")] if "·" in body else [body]
    return [_form(each, written, marks) for body in bodies for each in _expand(body)]


def _expand(body: str) -> list[str]:
    pieces = _OPTIONAL.split(body)
    choices = [("", piece) if n % 2 else (piece,) for n, piece in enumerate(pieces)]
    optional = ["".join(each) for each in product(*choices)]
    return [
        "".join(each)
        for text in optional
        for each in product(
            *[tuple(p) if n % 2 else (p,) for n, p in enumerate(_CHOICE.split(text))]
        )
    ]


def _form(body: str, written: str, marks: str) -> Form:
    main, _, ahead = body.partition(">")
    pieces = re.split(r"\[([^\[\]]*)\]", main)
    text, parts = "", []
    for n, piece in enumerate(pieces):
        if n % 2:
            parts.append((len(text), len(text) + len(piece)))
        text += piece
    if _STRAY.search(text + ahead) or any(start == end for start, end in parts):
        raise ValueError(f"the form {written!r} has brackets or marks that do not fit")
    whole = (0, len(text))
    folded = fold(text)
    letters = sum(sign.isascii() and sign.isalpha() for sign in folded.cased)
    exact = "!" in marks or (0 < letters <= _SHORT_LETTERS and folded.cased.isascii())
    return Form(text + ahead, tuple(parts) or (whole,), whole, "~" in marks, exact)
