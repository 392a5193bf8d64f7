"""Alternatives of a pattern, written as words apart by white space."""


def any_of(words: str) -> str:
    r"""The words as alternatives of a regular expression; a space inside one is written \s.

    >>> any_of("多久  多[长大]")
    '多久|多[长大]'
    """
    return "|".join(words.split())
