"""Calendars too heavy for some: cut into fixed parts by the day an event begins (decision 0005)."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from agenda.query import AgendaQuery
from agenda.span import Span
from agenda.store.find import conditions
from agenda.store.tables import EventRow

# What a calendar adds to an event's texts: times, place, picture, folded lines; measured.
FRAME = 1100
SPREAD = 1.35
# Google reads no calendar above 1 MB, whichever megabyte that is.
LIGHT = 1_000_000
MONTHS_OF_PARTS = (12, 6, 3, 1)
# A month's first days, then single ones: `2027-03-01..2027-03-10`, `2027-03-11..2027-03-20`, …
DAYS_OF_PARTS = (1, 11, 21)


def cut(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Span]:
    """Give parts whose calendars stay below 1 MB as far as texts tell; none when the whole does.

    A year is cut into halves, quarters, months, tens of days, days, so that a part's address
    stays the same while events come and go. What is past counts: a part tells of it too.
    """
    coming = _weigh(session, conditions(query, zone), zone)
    if coming.total() <= LIGHT:
        return []
    undated = query.model_copy(update={"since": None, "part": None})
    years = sorted({day.year for day in coming})
    spans = [Span(first=date(year, 1, 1), last=date(year, 12, 31)) for year in years]
    return [part for span in spans for part in _cut_year(session, undated, span, zone)]


def _cut_year(session: Session, query: AgendaQuery, year: Span, zone: ZoneInfo) -> Iterator[Span]:
    within = conditions(query.model_copy(update={"part": year}), zone)
    yield from _cut(year, _weigh(session, within, zone))


def _weigh(session: Session, wanted: list[ColumnElement[bool]], zone: ZoneInfo) -> Counter[date]:
    """Estimate what the events that begin on each day weigh, in octets of a calendar."""
    length = func.length(EventRow.description_html) + func.length(EventRow.description_text)
    weights: Counter[date] = Counter()
    for start, texts in session.exec(select(col(EventRow.start), length).where(*wanted)):
        weights[start.astimezone(zone).date()] += int(texts * SPREAD) + FRAME
    return weights


def _cut(span: Span, weights: Mapping[date, int]) -> Iterator[Span]:
    weight = sum(weight for day, weight in weights.items() if span.first <= day <= span.last)
    shorter = list(_shorter(span)) if weight > LIGHT else []
    if shorter:
        for part in shorter:
            yield from _cut(part, weights)
    elif weight:
        yield span


def _shorter(span: Span) -> Iterator[Span]:
    """Give the next finer parts of a year, a half, a quarter, a month, ten days; none of a day."""
    year, first, months = span.first.year, span.first.month, _months(span)
    if months > 1:
        length = MONTHS_OF_PARTS[MONTHS_OF_PARTS.index(months) + 1]
        for month in range(first, first + months, length):
            yield Span(first=date(year, month, 1), last=_end(year, month + length - 1))
    elif span.first.day == 1 and span.last == _end(year, first):
        starts = [date(year, first, day) for day in DAYS_OF_PARTS]
        ends = [*(day - timedelta(days=1) for day in starts[1:]), span.last]
        yield from (Span(first=one, last=end) for one, end in zip(starts, ends, strict=True))
    elif span.first < span.last:
        for number in range((span.last - span.first).days + 1):
            day = span.first + timedelta(days=number)
            yield Span(first=day, last=day)


def _months(span: Span) -> int:
    return span.last.month - span.first.month + 1


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
