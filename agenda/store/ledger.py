"""All events as the coordinator looks for them: shown or not, whatever became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Select, func
from sqlmodel import Session, col, select

from agenda.model import Entry
from agenda.store.find import announced
from agenda.store.search import holds_words
from agenda.store.tables import EventRow, ListingRow, MemberRow

State = Literal[
    "", "awaiting", "shown", "hidden", "outside", "doubtful", "withdrawn", "featured", "past"
]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which events: with these words, in this state ("": all to come), of these sources.

    `sources` None means every source. `skip` leaves out as many of the first ones.
    """

    words: str = ""
    state: State = ""
    sources: frozenset[str] | None = None
    skip: int = 0


def look_up(session: Session, query: LedgerQuery, now: datetime, limit: int) -> list[Entry]:
    """Give events in order of time; those that are past, the latest first."""
    order = col(EventRow.start).desc() if query.state == "past" else col(EventRow.start)
    asked = (
        select(EventRow)
        .where(col(EventRow.merged_into).is_(None), *_conditions(query, now))
        .order_by(order, col(EventRow.id))
        .offset(query.skip)
        .limit(limit)
    )
    return announced(session, [*session.exec(asked)])


def count_up(session: Session, query: LedgerQuery, now: datetime) -> int:
    """Count the events that are looked for, none left out."""
    asked = select(func.count()).select_from(EventRow)
    wanted = (col(EventRow.merged_into).is_(None), *_conditions(query, now))
    return session.exec(asked.where(*wanted)).one()


def at_place(session: Session, place_id: str, now: datetime, limit: int) -> list[Entry]:
    """Give what is to come at a place, shown or not."""
    asked = (
        select(EventRow)
        .where(EventRow.place_id == place_id, col(EventRow.merged_into).is_(None))
        .where(col(EventRow.last) > now)
        .order_by(col(EventRow.start), col(EventRow.id))
        .limit(limit)
    )
    return announced(session, [*session.exec(asked)])


def _conditions(query: LedgerQuery, now: datetime) -> list[ColumnElement[bool]]:
    over = col(EventRow.last) <= now
    found = [over if query.state == "past" else ~over]
    found += [_STATES[query.state]] if query.state in _STATES else []
    found += [holds_words(query.words)] if query.words else []
    return found + ([_announced_by(query.sources)] if query.sources is not None else [])


_STATES: dict[str, ColumnElement[bool]] = {
    "awaiting": (col(EventRow.confidence) == 0)
    & col(EventRow.hidden).is_(False)
    & col(EventRow.withdrawn).is_(None),
    "shown": col(EventRow.shown).is_(True) & col(EventRow.withdrawn).is_(None),
    "hidden": col(EventRow.hidden).is_(True) & col(EventRow.outside).is_(None),
    "outside": col(EventRow.outside).is_not(None),
    "doubtful": col(EventRow.shown).is_(False)
    & (col(EventRow.confidence) > 0)
    & col(EventRow.hidden).is_(False)
    & col(EventRow.withdrawn).is_(None),
    "withdrawn": col(EventRow.withdrawn).is_not(None),
    "featured": col(EventRow.featured).is_(True),
}


def _announced_by(sources: Collection[str]) -> ColumnElement[bool]:
    holders: Select[Any] = (
        select(MemberRow.event_id)
        .join(ListingRow, col(ListingRow.token_) == col(MemberRow.listing))
        .where(col(ListingRow.source_id).in_(sources))
    )
    return col(EventRow.id).in_(holders)
