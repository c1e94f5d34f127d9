"""Events as marks of a calendar: their day and theme, counted without their rows."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from agenda.query import AgendaQuery
from agenda.store.find import conditions
from agenda.store.tables import EventRow


@dataclass(frozen=True, slots=True)
class Mark:
    """`count` events that begin on a day, of one first theme; "" for none."""

    day: date
    theme: str
    count: int


def find_marks(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Mark]:
    """Give the marks of a query's events. Counted by the moment they begin: the database knows
    nothing of days, which are the territory's.
    """
    moment = (
        col(EventRow.start),
        col(EventRow.all_day),
        col(EventRow.timezone),
        col(EventRow.theme),
    )
    asked = select(*moment, func.count()).where(*conditions(query, zone)).group_by(*moment)
    return [
        Mark(_day(start, ZoneInfo(timezone) if all_day else zone), theme or "", number)
        for start, all_day, timezone, theme, number in session.execute(asked)
    ]


def find_featured(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[tuple[date, str]]:
    """Give day and title of what the coordinator chose, in order of time."""
    asked = (
        select(
            *(col(EventRow.start), col(EventRow.all_day), col(EventRow.timezone)),
            col(EventRow.title),
        )
        .where(col(EventRow.featured).is_(True), *conditions(query, zone))
        .order_by(col(EventRow.start), col(EventRow.id))
    )
    return [
        (_day(start, ZoneInfo(timezone) if all_day else zone), title)
        for start, all_day, timezone, title in session.execute(asked)
    ]


@lru_cache(maxsize=4096)
def _day(start: datetime, zone: ZoneInfo) -> date:
    return start.astimezone(zone).date()
