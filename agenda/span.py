"""Spans of whole days, named as briefly as can be: `2027`, `2027-01..2027-06`, `2027-03-14`."""

import re
from calendar import monthrange
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict

DECEMBER = 12
# A year, a month or a day (ISO 8601); years in which a zone can be added and taken away.
NAME = r"(?:19[7-9]\d|20\d\d|21\d\d)(?:-\d\d(?:-\d\d)?)?"
NAMES = re.compile(rf"({NAME})(?:\.\.({NAME}))?", re.ASCII)


class Span(BaseModel):
    """From one local day to another, both included."""

    model_config = ConfigDict(frozen=True)
    first: date
    last: date

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a name, or two with two dots between. Raises `ValueError`."""
        said = NAMES.fullmatch(text)
        if not said:
            raise ValueError(text)
        span = cls(first=_days(said[1])[0], last=_days(said[2] or said[1])[1])
        if span.last < span.first:
            raise ValueError(text)
        return span

    def write(self) -> str:
        """Give its briefest name: `read(write(s)) == s`."""
        for length in (4, 7):
            first, last = (day.isoformat()[:length] for day in (self.first, self.last))
            if (_days(first)[0], _days(last)[1]) == (self.first, self.last):
                return _both(first, last)
        return _both(self.first.isoformat(), self.last.isoformat())


def _days(name: str) -> tuple[date, date]:
    """Give the first and the last day of a year, a month or a day."""
    year, month, day = ([int(part) for part in name.split("-")] + [0, 0])[:3]
    first = date(year, month or 1, day or 1)
    if day:
        return first, first
    end = month or DECEMBER
    return first, date(year, end, monthrange(year, end)[1])


def _both(first: str, last: str) -> str:
    return first if first == last else f"{first}..{last}"
