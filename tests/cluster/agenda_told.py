"""What an agenda says, without when it came to say so: to compare two of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Engine
from sqlmodel import select

from agenda.model import HarvestRun
from agenda.store.database import reading
from agenda.store.tables import (
    ChangeRow,
    EventRow,
    ListingRow,
    MemberRow,
    ProposalRow,
    RunRow,
)


@dataclass(frozen=True, slots=True)
class Told:
    """Listings by key, each change of a field as often as it is kept, events by members, doubts."""

    listings: dict[tuple[str, str], tuple[Any, ...]]
    changes: Counter[tuple[str | None, ...]]
    events: dict[frozenset[str], tuple[Any, ...]]
    proposals: set[tuple[str, str]]


def told(engine: Engine) -> Told:
    """Read an agenda."""
    with reading(engine) as session:
        listings = session.exec(select(ListingRow)).all()
        changes = session.exec(select(ChangeRow)).all()
        proposals = session.exec(select(ProposalRow)).all()
        members = defaultdict(set)
        for row in session.exec(select(MemberRow)):
            members[row.event_id].add(row.listing)
        events = session.exec(select(EventRow).where(EventRow.id.in_(members)))  # type: ignore[attr-defined]
        return Told(
            {
                (one.source_id, one.uid): (one.title, one.start, one.revision, one.withdrawn)
                for one in listings
            },
            Counter((one.listing, one.field, one.before, one.after) for one in changes),
            {
                frozenset(members[one.id]): (
                    *(one.title, one.start, one.end, one.status, one.hidden, one.withdrawn),
                    one.place and (one.place.name, one.place.commune),
                )
                for one in events
            },
            {(min(one.a, one.b), max(one.a, one.b)) for one in proposals},
        )


def overlapping_visits(engine: Engine) -> list[tuple[HarvestRun, HarvestRun]]:
    """Give the visits that were recorded of one source at the same time."""
    with reading(engine) as session:
        runs = session.exec(select(RunRow).order_by(RunRow.source_id, RunRow.started)).all()  # type: ignore[arg-type]
    return [
        (one, other)
        for one, other in pairwise(runs)
        if one.source_id == other.source_id
        and other.started < one.started + timedelta(seconds=one.seconds)
    ]
