"""What a date says: its first and last day and its grain, or as much as its words tell of them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Grain = Literal[
    "day", "days", "week", "part", "month", "months", "quarter", "half", "year", "years"
]
"""How finely a date is told. `days`, `months` and `years` are stretches, told by both their ends
(13–15 May, from March to May, 2023–2025); all others are one day or one period. `part` is the
beginning, middle or end of a month or of a year."""

Told = Literal["written", "relative", "inferred", "unknown"]
"""Where the year comes from: the words name it; they count from the day of writing (yesterday,
last year); the words leave it open and it is the likely one; nobody can know."""


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day without a year; without a month, too, when the words do not tell (`4日` in a clipping).

    The last day of a period is as late as it ever is: February ends on the 29th.
    """

    month: int | None
    day: int


@dataclass(frozen=True, slots=True)
class When:
    """A date in a text, `text[start:end]`: placed, of an unknown year, or not to be placed at all.

    A placed date has `first` and `last`, both inclusive. One whose year cannot be known has
    `yearless` instead, its first and last day in any year. One of which nothing can be known
    (`yesterday` in an undated article, `2月30日`) has neither: it agrees with nothing.
    """

    start: int
    end: int
    grain: Grain
    first: date | None = None
    last: date | None = None
    yearless: tuple[DayOfYear, DayOfYear] | None = None
    told: Told = "unknown"

    @property
    def relative(self) -> bool:
        """Whether the words count from the day of writing: yesterday, 去年12月, last month."""
        return self.told == "relative"
