"""Write the numbers of a report: shares, intervals, differences, times."""

MINUS = "−"


def share(value: float) -> str:
    """A share to three places, without the zero before the point.

    >>> share(0.9514), share(1.0)
    ('.951', '1.000')
    """
    figure = f"{abs(value):.3f}"
    sign = MINUS if value < 0 and float(figure) else ""
    return sign + (figure.removeprefix("0"))


def signed(value: float) -> str:
    """A difference of shares with its sign; none on what rounds to nothing.

    >>> signed(0.021), signed(-0.021), signed(-0.0001)
    ('+.021', '−.021', '.000')
    """
    written = share(value)
    return f"+{written}" if value > 0 and written != ".000" else written


def interval(low: float, high: float) -> str:
    """A 95 % interval of a share."""
    return f"[{share(low)}, {share(high)}]"


def signed_interval(low: float, high: float) -> str:
    """A 95 % interval of a difference."""
    return f"[{signed(low)}, {signed(high)}]"


def count(number: int, noun: str) -> str:
    """A number of things; the noun is given in the singular.

    >>> count(1, "error"), count(1200, "question")
    ('1 error', '1,200 questions')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def milliseconds(value: float) -> str:
    """A time to about two figures: stages take from a tenth of a millisecond to many seconds.

    >>> milliseconds(0.42), milliseconds(8.12), milliseconds(1834.2)
    ('0.42', '8.1', '1,834')
    """
    if value < 1:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def duration(seconds: float) -> str:
    """A whole run's time.

    >>> duration(4.21), duration(192.0)
    ('4.2 s', '3 min 12 s')
    """
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
