"""Events in the store: what a resolution found is written here, keeping ids and sequences."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, text
from sqlmodel import Session, col, select

from agenda.model import Event, KnownListing, Source
from agenda.model.folding import slug
from agenda.store.event_changes import add_event_changes, standing
from agenda.store.listings import chunks
from agenda.store.search import save_words
from agenda.store.tables import EventRow, FacetRow, MemberRow

TOLD = ("title", "start", "end", "all_day", "status", "place", "online_url", "withdrawn", "hidden")
FIELDS = tuple(Event.model_fields)
AGENDA_LOCK = 0x616C6D61


def lock_agenda(session: Session) -> None:
    """Let one transaction at a time rewrite events. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": AGENDA_LOCK})


def events_of(session: Session, tokens: Collection[str]) -> dict[str, str]:
    """Give the event id of each of these listings that has one."""
    found: dict[str, str] = {}
    for part in chunks(tokens):
        rows = session.exec(select(MemberRow).where(col(MemberRow.listing).in_(part)))
        found.update((row.listing, row.event_id) for row in rows)
    return found


def members_of(session: Session, event_ids: Collection[str]) -> dict[str, set[str]]:
    """Give the listing tokens of each of these events."""
    found: dict[str, set[str]] = {event_id: set() for event_id in event_ids}
    for part in chunks(event_ids):
        for row in session.exec(select(MemberRow).where(col(MemberRow.event_id).in_(part))):
            found[row.event_id].add(row.listing)
    return found


def save_events(
    session: Session,
    merged: Iterable[tuple[Event, list[KnownListing]]],
    sources: Mapping[str, Source],
    now: datetime,
) -> int:
    """Write events with their members; give how many were new or changed.

    Every listing of an event that disappears must be among the given members: an event left
    without members is kept as a memory of its address (`merged_into`), never deleted.
    """
    merged = list(merged)
    homes = {one.token: event.id for event, members in merged for one in members}
    before = events_of(session, homes)
    known = _rows(session, {*homes.values(), *before.values()})
    stood = {row.id: standing(row) for row in known.values()}
    changed = [row for event, _ in merged if (row := _put(session, known, event))]
    emptied = set(before.values()) - set(homes.values())
    for event_id in sorted(emptied):
        _retire(known[event_id], homes.get(event_id), now)
    session.flush()
    save_words(session, (event for event, _ in merged))
    _replace_members(session, homes)
    _replace_facets(session, merged, sources, emptied)
    written = [*changed, *(known[event_id] for event_id in sorted(emptied))]
    add_event_changes(session, stood, written, _parents(before, homes, emptied), now)
    return len(written)


def _parents(
    before: Mapping[str, str], homes: Mapping[str, str], emptied: Collection[str]
) -> dict[str, str]:
    """Give, for each event that took listings from one that lives on, that one."""
    return {
        homes[token]: old
        for token, old in before.items()
        if old != homes[token] and old not in emptied
    }


def _rows(session: Session, ids: Collection[str]) -> dict[str, EventRow]:
    found: dict[str, EventRow] = {}
    for part in chunks(ids):
        rows = session.exec(select(EventRow).where(col(EventRow.id).in_(part)))
        found.update((row.id, row) for row in rows)
    return found


def _put(session: Session, known: Mapping[str, EventRow], event: Event) -> EventRow | None:
    """Write an event; give its row when it is new or changed."""
    row = known.get(event.id)
    values = {name: getattr(event, name) for name in FIELDS} | _derived(event)
    if row is None:
        row = EventRow(**values)
        session.add(row)
        return row
    told_anew = row.merged_into is not None or any(
        getattr(row, name) != values[name] for name in TOLD
    )
    values["sequence"] = row.sequence + told_anew
    values["updated"] = max(row.updated, event.updated)
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    row.sqlmodel_update(values)
    return row


def _derived(event: Event) -> dict[str, object]:
    place = event.place
    return {
        "last": event.end or event.start,
        "commune_slug": (slug(place.commune) or None) if place and place.commune else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
    }


def _retire(row: EventRow, successor: str | None, now: datetime) -> None:
    row.merged_into = successor
    row.sequence += 1
    row.updated = now


def _replace_members(session: Session, homes: Mapping[str, str]) -> None:
    for part in chunks(homes):
        session.execute(delete(MemberRow).where(col(MemberRow.listing).in_(part)))
    if homes:
        rows = [{"listing": token, "event_id": event_id} for token, event_id in homes.items()]
        session.execute(insert(MemberRow), rows)


def _replace_facets(
    session: Session,
    merged: Iterable[tuple[Event, list[KnownListing]]],
    sources: Mapping[str, Source],
    emptied: Collection[str],
) -> None:
    facets = {event.id: _facets(event, members, sources) for event, members in merged}
    for part in chunks({*facets, *emptied}):
        session.execute(delete(FacetRow).where(col(FacetRow.event_id).in_(part)))
    rows = [
        {"event_id": event_id, "kind": kind, "value": value}
        for event_id, all_ in facets.items()
        for kind, value in sorted(all_)
    ]
    if rows:
        session.execute(insert(FacetRow), rows)


def _facets(
    event: Event, members: Iterable[KnownListing], sources: Mapping[str, Source]
) -> set[tuple[str, str]]:
    found = {("theme", theme) for theme in event.themes}
    found |= {("tag", slug(tag)) for tag in event.tags if slug(tag)}
    found |= {("access", code) for code in event.accessibility}
    found |= {("partner", slug(name)) for name in event.organizers if slug(name)}
    for member in members:
        # A withdrawn event is still found by who announced it, so that its tombstone is.
        if event.withdrawn or not member.withdrawn:
            found.add(("source", member.source_id))
            found.add(("partner", slug(sources[member.source_id].name) or member.source_id))
    return found
