"""Asking the store with an `AgendaQuery`: pages, feeds and API all come through here."""

import base64
import math
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, tuple_
from sqlalchemy.orm import defer, load_only
from sqlmodel import Session, col, select

from agenda.errors import QueryError
from agenda.model import Announcement, Entry, KnownListing, Source
from agenda.query import AgendaQuery, Near
from agenda.sentence import N_
from agenda.span import Span
from agenda.store.following import following
from agenda.store.listings import chunks
from agenda.store.search import holds_words, titled, unindexed, words_lead
from agenda.store.tables import EventRow, FacetRow, ListingRow, MemberRow, PlaceNameRow, SourceRow

KM_PER_DEGREE = 111.195
WHEELCHAIR = "mi"

# What only the page of an event, a feed or the API tells of it, and of who announces it.
BRIEF_EVENT = tuple(
    defer(getattr(EventRow, name))
    for name in (
        *("description_html", "description_text", "provenance", "organizers", "accessibility"),
        *("image", "registration", "url", "online_url"),
    )
)
BRIEF_LISTING = (
    load_only(
        *(
            getattr(ListingRow, name)
            for name in ("source_id", "uid", "recurrence_id", "token_", "first_seen", "withdrawn")
        )
    ),
)

Stage = Literal["any", "begun", "coming"]
PLACE = re.compile(r"([12]\d{3}-[^|]*[+-]\d\d:\d\d)\|([0-9a-z]{1,16})")


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of the answer in order of time. `next` is the cursor of the rest, or None.

    `total` is that of the whole answer, None where nobody wants it counted.
    """

    entries: list[Entry]
    next: str | None
    total: int | None


def find(
    session: Session,
    query: AgendaQuery,
    zone: ZoneInfo,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    stage: Stage = "any",
    brief: bool = False,
    led: bool = False,
) -> Found:
    """Give the events of a query by start, `limit` at a time.

    With `stage`, only those begun before `query.since`, or only those that begin from then on.
    `brief` leaves what a line of a list does not show in the database until it is asked for, and
    the rest uncounted. `led` has PostgreSQL begin with the words, for whoever knows that they find
    few.
    Raises `QueryError` for a cursor that is none of ours.
    """
    after = _place_of(cursor) if cursor else None
    rows: list[EventRow] = []
    for part in _parts(query, zone, stage, led=led):
        asked = select(EventRow).where(*part).options(*(BRIEF_EVENT if brief else ()))
        asked = asked.order_by(col(EventRow.start), col(EventRow.id))
        if after:
            asked = asked.where(tuple_(col(EventRow.start), col(EventRow.id)) > after)
        if limit is not None:
            asked = asked.limit(limit + 1 - len(rows))
        rows += session.exec(asked)
        if limit is not None and len(rows) > limit:
            break
    more = limit is not None and len(rows) > limit
    shown = rows[:limit] if more else rows
    total: int | None = len(rows)
    if more or cursor:
        total = None if brief else count_events(session, query, zone, stage=stage)
    return Found(
        announced(session, shown, brief=brief), _cursor_after(shown[-1]) if more else None, total
    )


def count_events(
    session: Session,
    query: AgendaQuery,
    zone: ZoneInfo,
    *,
    stage: Stage = "any",
    most: int | None = None,
) -> int:
    """Count the events of a query, not beyond `most`."""
    wanted = [*counting(session, query, zone), *_staged(query, zone, stage)]
    found = select(EventRow.id).where(*wanted).limit(most).subquery()
    return session.exec(select(func.count()).select_from(found)).one()


def _parts(
    query: AgendaQuery, zone: ZoneInfo, stage: Stage, *, led: bool
) -> Iterator[list[ColumnElement[bool]]]:
    """What goes on and what comes are two ranges of starts: asked together, neither is one."""
    wanted = conditions(query, zone, led=led)
    if query.since is None:
        yield wanted
        return
    stages: tuple[Stage, ...] = ("begun", "coming") if stage == "any" else (stage,)
    for one in stages:
        yield [*wanted, *_staged(query, zone, one)]


def _staged(query: AgendaQuery, zone: ZoneInfo, stage: Stage) -> list[ColumnElement[bool]]:
    if query.since is None or stage == "any":
        return []
    edge = midnight(query.since, zone)
    return [col(EventRow.start) < edge if stage == "begun" else col(EventRow.start) >= edge]


def newest(session: Session, query: AgendaQuery, zone: ZoneInfo) -> datetime | None:
    """Give when the latest change of a query's events was, None when it finds none."""
    return session.exec(select(func.max(EventRow.updated)).where(*conditions(query, zone))).one()


def get_entry(session: Session, token: str) -> Entry | None:
    """Give the event that bears `token`, or that holds the listing named so after a merge.

    Whoever asked by an old token finds another `event.id` in the answer, and redirects.
    """
    home = session.exec(select(MemberRow.event_id).where(MemberRow.listing == token)).first()
    row = session.get(EventRow, home or token)
    return announced(session, [row])[0] if row and not row.merged_into else None


def announced(session: Session, rows: list[EventRow], *, brief: bool = False) -> list[Entry]:
    """Join events with the listings that announce them, oldest first."""
    if not rows:
        return []
    by_event: dict[str, list[KnownListing]] = {row.id: [] for row in rows}
    for part in chunks(by_event):
        joined = (
            select(MemberRow.event_id, ListingRow)
            .join(ListingRow, col(ListingRow.token_) == col(MemberRow.listing))
            .where(col(MemberRow.event_id).in_(part))
            .options(*(BRIEF_LISTING if brief else ()))
        )
        for event_id, listing in session.exec(joined):
            by_event[event_id].append(listing)
    sources: dict[str, Source] = {row.id: row for row in session.exec(select(SourceRow))}
    return [Entry(row, _announcements(by_event[row.id], sources)) for row in rows]


def _announcements(
    listings: list[KnownListing], sources: dict[str, Source]
) -> tuple[Announcement, ...]:
    ordered = sorted(listings, key=lambda one: (one.first_seen, one.key))
    return tuple(Announcement(one, sources[one.source_id]) for one in ordered)


def conditions(
    query: AgendaQuery, zone: ZoneInfo, *, led: bool = False
) -> list[ColumnElement[bool]]:
    """Turn a query into SQL, leaving out what is withdrawn, hidden or doubtful; `led` as `find`."""
    return [*_beside_words(query, zone), *_holding(query, led=led)]


def counting(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """Turn a query into SQL as `conditions` does, for whoever looks at all it finds."""
    beside = _beside_words(query, zone)
    if words_lead(session, query.q, "title" if query.holding == "best" else "words"):
        beside = [unindexed(one, EventRow) for one in beside]
    return [*beside, *_holding(query, led=False)]


def _beside_words(query: AgendaQuery, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        col(EventRow.shown).is_(True),
        *following(query),
    ]
    if query.since:
        found.append(col(EventRow.last) > midnight(query.since, zone))
    if query.until:
        found.append(col(EventRow.start) < midnight(query.until + timedelta(days=1), zone))
    found += _within(query.part, zone) if query.part else []
    found += [column == value for column, value in _columns(query) if value is not None]
    found += [_at_place(query.lieu)] if query.lieu else []
    found += by_facets(query)
    return found + (_around(query.near) if query.near else [])


def _holding(query: AgendaQuery, *, led: bool) -> list[ColumnElement[bool]]:
    if not query.q:
        return []
    if query.holding == "best":
        return [titled(query.q, led=led)]
    rest = [~titled(query.q)] if query.holding == "rest" else []
    return [holds_words(query.q, led=led), *rest]


def _within(span: Span, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    first, after = midnight(span.first, zone), midnight(span.last + timedelta(days=1), zone)
    return [col(EventRow.start) >= first, col(EventRow.start) < after]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant a local day begins."""
    return datetime.combine(day, time(), zone)


def _at_place(slug: str) -> ColumnElement[bool]:
    """Tell events at a place, asked for by its id or by the slug of any of its names."""
    named: Select[Any] = select(PlaceNameRow.place_id).where(PlaceNameRow.slug == slug)
    return or_(col(EventRow.place_id) == slug, col(EventRow.place_id).in_(named))


def _columns(query: AgendaQuery) -> list[tuple[Any, object]]:
    return [
        (EventRow.commune_slug, query.commune),
        (EventRow.kind, query.type),
        (EventRow.free, query.free),
        (EventRow.is_online, query.online),
        (EventRow.status, query.status),
    ]


def by_facets(query: AgendaQuery, event_id: str = EventRow.id) -> list[ColumnElement[bool]]:
    """Tell events that have the facets asked for; `event_id` is the column that names the event."""
    asked = [
        ("theme", query.theme),
        ("source", query.source),
        ("partner", query.partenaire),
        ("access", WHEELCHAIR if query.accessible else None),
    ]
    return [col(event_id).in_(_holders(kind, value)) for kind, value in asked if value]


def _holders(kind: str, value: str) -> Select[Any]:
    # Facets may be what is counted: these are others.
    holders: Select[Any] = select(FacetRow.event_id).correlate(None)
    return holders.where(col(FacetRow.kind) == kind, col(FacetRow.value) == value)


def _around(near: Near) -> list[ColumnElement[bool]]:
    # Flat-earth distance: within 0.2 % of the great circle at the scale of a territory.
    north = (col(EventRow.lat) - near.lat) * KM_PER_DEGREE
    east = (col(EventRow.lon) - near.lon) * (KM_PER_DEGREE * math.cos(math.radians(near.lat)))
    return [north * north + east * east <= near.km * near.km]


def _cursor_after(row: EventRow) -> str:
    return base64.urlsafe_b64encode(f"{row.start.isoformat()}|{row.id}".encode()).decode()


def _place_of(cursor: str) -> tuple[datetime, str]:
    with suppress(ValueError):  # of the coding, of the text, of the date
        said = PLACE.fullmatch(base64.urlsafe_b64decode(cursor).decode())
        if said:
            return datetime.fromisoformat(said[1]), said[2]
    raise QueryError("cursor", N_("Ce repère de page n’est pas de cet agenda."))
