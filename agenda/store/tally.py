"""What took place in a period, counted in the database: the figures of the activity report.

A period is two instants, `[since, until)`; an event belongs to the one it begins in. Counted are
events that stand: shown, announced, neither cancelled nor postponed. What does not stand is told
apart, never added to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, case, func, select, type_coerce
from sqlmodel import Session, col

from agenda.model import Status
from agenda.store.tables import EventRow, FacetRow

CALLED_OFF = (Status.CANCELLED, Status.POSTPONED)
# Each event with how many sources announce it.
VOICES = (
    select(col(FacetRow.event_id).label("event_id"), func.count().label("number"))
    .where(col(FacetRow.kind) == "source")
    .group_by(col(FacetRow.event_id))
    .subquery("voices")
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind: all, workshops among them, free ones, those of several sources."""

    key: str
    all: int = 0
    workshops: int = 0
    free: int = 0
    shared: int = 0


@dataclass(frozen=True, slots=True)
class Apart:
    """What was announced and is not counted: each once, by the first of these that holds."""

    hidden: int
    withdrawn: int
    cancelled: int
    postponed: int


@dataclass(frozen=True, slots=True)
class Whole:
    """The period as a whole. `priced` and `free` leave out those whose price nobody said."""

    all: int
    workshops: int
    free: int
    priced: int
    online: int
    shared: int
    series: int


def count_whole(session: Session, since: datetime, until: datetime) -> Whole:
    """Count what stands. `series` counts recurring ones by series rather than by date."""
    row = session.execute(
        select(
            func.count(),
            *_sums(),
            _sum(col(EventRow.free).is_(False)),
            _sum(col(EventRow.is_online).is_(True)),
            func.count(col(EventRow.series).distinct()),
        )
        .select_from(EventRow)
        .outerjoin(VOICES, VOICES.c.event_id == col(EventRow.id))
        .where(*_standing(since, until))
    ).one()
    all_, workshops, free, shared, priced, online, series = (number or 0 for number in row)
    return Whole(all_, workshops, free, priced, online, shared, series)


def count_apart(session: Session, since: datetime, until: datetime) -> Apart:
    """Count what does not stand: hidden by a person, withdrawn by its sources, called off."""
    why = case(
        (col(EventRow.hidden).is_(True), "hidden"),
        (col(EventRow.withdrawn).is_not(None), "withdrawn"),
        (col(EventRow.status) == Status.CANCELLED, "cancelled"),
        (col(EventRow.status) == Status.POSTPONED, "postponed"),
        else_="",
    )
    announced = [
        *_within(since, until),
        col(EventRow.merged_into).is_(None),
        col(EventRow.outside).is_(None),
    ]
    rows = session.execute(select(why, func.count()).where(*announced).group_by(why))
    found: dict[str, int] = {str(kind): number for kind, number in rows}
    kinds = ("hidden", "withdrawn", "cancelled", "postponed")
    return Apart(*(found.get(kind, 0) for kind in kinds))


def count_communes(session: Session, since: datetime, until: datetime) -> list[Count]:
    """Count by commune, the fullest first. The key is its INSEE code, else `=` and its name as
    the sources write it; "" for what has no commune.
    """
    place = type_coerce(col(EventRow.place), JSON)
    named = func.coalesce("=" + place["commune"].as_string(), "")
    return _by(session, since, until, func.coalesce(place["insee"].as_string(), named))


def count_themes(session: Session, since: datetime, until: datetime) -> list[Count]:
    """Count by first theme, so that the sum is the whole; "" for none."""
    return _by(session, since, until, func.coalesce(col(EventRow.theme), ""))


def count_sources(session: Session, since: datetime, until: datetime) -> list[Count]:
    """Count by source: an event of several sources counts for each of them."""
    facet = col(FacetRow.event_id) == col(EventRow.id)
    asked = (
        select(col(FacetRow.value), func.count(), *_sums())
        .select_from(EventRow)
        .join(FacetRow, facet & (col(FacetRow.kind) == "source"))
        .outerjoin(VOICES, VOICES.c.event_id == col(EventRow.id))
        .where(*_standing(since, until))
        .group_by(col(FacetRow.value))
    )
    return _counts(session.execute(asked))


def count_between(session: Session, edges: Sequence[datetime]) -> list[Count]:
    """Count each stretch between two edges that follow each other, in one walk; keys are numbers.

    The edges are the caller's, for databases do not agree on when a month begins.
    """
    start = col(EventRow.start)
    until = edges[1:]
    which = case(*((start < edge, number) for number, edge in enumerate(until)))
    rows = _by(session, edges[0], edges[-1], which)
    found = {int(one.key): one for one in rows}
    return [found.get(number, Count(str(number))) for number in range(len(until))]


def _by(session: Session, since: datetime, until: datetime, key: Any) -> list[Count]:
    named = key.label("key")
    inner = (
        select(named, *(one.label(f"n{at}") for at, one in enumerate((func.count(), *_sums()))))
        .select_from(EventRow)
        .outerjoin(VOICES, VOICES.c.event_id == col(EventRow.id))
        .where(*_standing(since, until))
        .group_by("key")
    )
    return _counts(session.execute(inner))


def _counts(rows: Any) -> list[Count]:
    counted = [Count(str(key), *(number or 0 for number in numbers)) for key, *numbers in rows]
    return sorted(counted, key=lambda one: (-one.all, one.key))


def _sums() -> tuple[Any, ...]:
    return (
        _sum(col(EventRow.kind) == "workshop"),
        _sum(col(EventRow.free).is_(True)),
        _sum(VOICES.c.number > 1),
    )


def _sum(holds: ColumnElement[bool]) -> Any:
    return func.sum(case((holds, 1), else_=0))


def _within(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [col(EventRow.start) >= since, col(EventRow.start) < until]


def _standing(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [
        *_within(since, until),
        col(EventRow.shown).is_(True),
        col(EventRow.withdrawn).is_(None),
        col(EventRow.status).not_in(CALLED_OFF),
    ]
