"""Calendars too heavy for some: cut into fixed spans of months, each with its own address."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from agenda.query import AgendaQuery
from agenda.store.find import conditions
from agenda.store.tables import EventRow

# What a calendar adds to an event's texts: times, place, picture, folded lines; measured.
FRAME = 1100
SPREAD = 1.35
# Google reads no calendar above 1 MB, whichever megabyte that is (decision 0005).
LIGHT = 1_000_000
MONTHS_OF_SPANS = (12, 6, 3, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of whole months, both days included."""

    first: date
    last: date


def weigh(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Window]:
    """Give spans whose calendars stay below 1 MB as far as texts tell: one when all fits.

    A year is cut into halves, a half into quarters, a quarter into months, so that a span's
    address stays the same while events come and go. Weights are estimated.
    """
    asked = select(
        EventRow.start,
        func.length(EventRow.description_html) + func.length(EventRow.description_text),
    ).where(*conditions(query, zone))
    weights: Counter[tuple[int, int]] = Counter()
    for start, length in session.exec(asked.order_by(col(EventRow.start))):
        local = start.astimezone(zone)
        weights[local.year, local.month] += int(length * SPREAD) + FRAME
    if not weights:
        return []
    if weights.total() <= LIGHT:
        (year, month), (last_year, last_month) = min(weights), max(weights)
        return [Window(date(year, month, 1), _end(last_year, last_month))]
    return [
        one for year in sorted({year for year, _ in weights}) for one in _cut(year, 1, 12, weights)
    ]


def _cut(
    year: int, first: int, months: int, weights: Mapping[tuple[int, int], int]
) -> Iterator[Window]:
    span = range(first, first + months)
    weight = sum(weights.get((year, month), 0) for month in span)
    if weight > LIGHT and months > 1:
        shorter = MONTHS_OF_SPANS[MONTHS_OF_SPANS.index(months) + 1]
        for month in span[::shorter]:
            yield from _cut(year, month, shorter, weights)
    elif weight:
        yield Window(date(year, first, 1), _end(year, span[-1]))


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
