"""Words of both languages that mean one thing, as one pattern over folded text."""

import re


def words(english: str, chinese: str = "") -> re.Pattern[str]:
    """A pattern over lower-case Simplified text: whole English words, or Chinese ones anywhere.

    Both are lists apart by white space. `*` lets an English word go on, `_` is a space in one.

    >>> [bool(words("export* take_over up", "出口").search(text)) for text in ("exported", "cup")]
    [True, False]
    """
    forms = [
        re.escape(word).replace(r"\*", r"\w*").replace("_", r"\s+") for word in english.split()
    ]
    return re.compile("|".join([rf"\b(?:{'|'.join(forms)})\b", *chinese.split()]))
