"""What is read out of a text, and the threshold below which a person looks at it."""

from dataclasses import dataclass
from datetime import date, datetime

PUBLISH = 0.5
"""Least confidence to publish by itself; anything below waits for the coordinator (issue 3)."""

MAX_FOUND = 100
"""Most dates kept of one text."""

MAX_TEXT = 50_000
"""Characters read of one text; a longer post is read up to here, so that time stays bounded."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """One date (or span) read out of text."""

    start: date | datetime
    """Naive wall clock; a `date` when no hour is said (all-day)."""
    end: date | datetime | None
    """Naive; for a span of days: the LAST day, inclusive."""
    confidence: float
    """0 to 1: near 1 when weekday, day, month and hour agree; see `PUBLISH`."""
    text: str
    """The words it was read from."""
    day_said: bool = True
    """False when the day was reckoned: "demain", "samedi prochain", "tous les mardis"."""

    @property
    def day(self) -> date:
        """The first day, without hour."""
        return self.start.date() if isinstance(self.start, datetime) else self.start
