"""Read the dates of events out of French and English text, purely (issue 3, Formats, point 3)."""

from normalizer.dates.found import MAX_FOUND, MAX_TEXT, PUBLISH, FoundDate
from normalizer.dates.reading import read_dates

__all__ = ["MAX_FOUND", "MAX_TEXT", "PUBLISH", "FoundDate", "read_dates"]
