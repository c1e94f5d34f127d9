"""Events as marks of a calendar: their day and theme, read without their rows."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from agenda.query import AgendaQuery
from agenda.store.find import conditions
from agenda.store.listings import chunks
from agenda.store.tables import EventRow


@dataclass(frozen=True, slots=True)
class Mark:
    """One event: the day it begins on, its first theme, and its title where it is featured."""

    day: date
    theme: str
    title: str | None


def find_marks(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Mark]:
    """Give the marks of a query's events in order of time."""
    asked = (
        select(
            col(EventRow.id),
            col(EventRow.start),
            col(EventRow.all_day),
            col(EventRow.timezone),
            col(EventRow.theme),
            col(EventRow.featured),
        )
        .where(*conditions(query, zone))
        .order_by(col(EventRow.start), col(EventRow.id))
    )
    rows = session.execute(asked).all()
    titles = _titles(session, [row.id for row in rows if row.featured])
    return [
        Mark(
            _day(row.start, ZoneInfo(row.timezone) if row.all_day else zone),
            row.theme or "",
            titles.get(row.id),
        )
        for row in rows
    ]


def _day(start: datetime, zone: ZoneInfo) -> date:
    return start.astimezone(zone).date()


def _titles(session: Session, ids: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chunks(ids):
        asked = select(col(EventRow.id), col(EventRow.title)).where(col(EventRow.id).in_(part))
        found.update((row.id, row.title) for row in session.execute(asked))
    return found
