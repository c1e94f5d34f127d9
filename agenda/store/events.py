"""Events in the store: what a resolution found is written here, keeping ids and sequences."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, text
from sqlmodel import Session, select

from agenda.model import Event, KnownListing, Place, Source
from agenda.model.folding import slug
from agenda.store.adding import add_rows, add_tuples
from agenda.store.among import among
from agenda.store.event_changes import add_event_changes, may_be_shown, standing
from agenda.store.listings import UNSEEN, chunks
from agenda.store.search import save_words
from agenda.store.tables import EventRow, FacetRow, MemberRow

TOLD = ("title", "start", "end", "all_day", "status", "place", "online_url", "withdrawn", "hidden")
FIELDS = tuple(Event.model_fields)
# What tells how we know rather than what we say, and what is counted when something changes.
RECORD = {"provenance", "place_id", "created", "updated", "sequence"}
SAID = tuple(name for name in FIELDS if name not in RECORD)
Point = tuple[float, float]
Locate = Callable[[Place], Point | None]
MOMENT = timedelta(microseconds=1)
AGENDA_LOCK = 0x616C6D61


def said_point(place: Place) -> Point | None:
    """The coordinates a place was given, in WGS 84 degrees."""
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def lock_agenda(session: Session) -> None:
    """Let one transaction at a time rewrite events. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": AGENDA_LOCK})


def events_of(session: Session, tokens: Collection[str]) -> dict[str, str]:
    """Give the event id of each of these listings that has one."""
    found: dict[str, str] = {}
    for part in chunks(tokens):
        asked = select(MemberRow.listing, MemberRow.event_id)
        found.update(session.exec(asked.where(among(MemberRow.listing, part))).all())
    return found


def titles_of(session: Session, event_ids: Iterable[str]) -> list[str]:
    """Give the titles of these events, in this order; those that are gone are left out."""
    rows = (session.get(EventRow, event_id) for event_id in dict.fromkeys(event_ids))
    return [row.title for row in rows if row]


def members_of(session: Session, event_ids: Collection[str]) -> dict[str, set[str]]:
    """Give the listing tokens of each of these events."""
    found: dict[str, set[str]] = {event_id: set() for event_id in event_ids}
    for part in chunks(event_ids):
        asked = select(MemberRow.event_id, MemberRow.listing)
        for event_id, token in session.exec(asked.where(among(MemberRow.event_id, part))):
            found[event_id].add(token)
    return found


def save_events(
    session: Session,
    merged: Iterable[tuple[Event, list[KnownListing]]],
    sources: Mapping[str, Source],
    now: datetime,
    locate: Locate = said_point,
) -> int:
    """Write events with their members; give how many were new or changed.

    Every listing of an event that disappears must be among the given members: an event left
    without members is kept as a memory of its address (`merged_into`), never deleted. `locate`
    tells where a place is looked for, which its coordinates need not say.
    """
    merged = list(merged)
    homes = {one.token: event.id for event, members in merged for one in members}
    before = events_of(session, homes)
    known = _rows(session, {*homes.values(), *before.values()})
    stood = {row.id: standing(row) for row in known.values()}
    values = {event.id: _values(event, locate) for event, _ in merged}
    fresh = [row for event_id, row in values.items() if event_id not in known]
    add_rows(session, EventRow, fresh)
    changed = [put for event, _ in merged if (put := _put(known, event, values[event.id], now))]
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
        rows = session.exec(select(EventRow).where(among(EventRow.id, part)))
        found.update((row.id, row) for row in rows)
    return found


def _values(event: Event, locate: Locate) -> dict[str, Any]:
    return vars(event) | _derived(event, locate)


def _put(
    known: Mapping[str, EventRow], event: Event, values: dict[str, Any], now: datetime
) -> Event | None:
    """Write what is known of an event; give it as it now is when it is new or changed.

    What changed without a word from its sources was changed by a person, just now: a place
    renamed, a tag mapped, a decision undone.
    """
    row = known.get(event.id)
    if row is None:
        return event
    told_anew = row.merged_into is not None or any(
        getattr(row, name) != values[name] for name in TOLD
    )
    values["sequence"] = row.sequence + told_anew
    said_anew = told_anew or any(getattr(row, name) != values[name] for name in SAID)
    by_sources = max(row.updated, event.updated)
    by_people = said_anew and by_sources == row.updated
    values["updated"] = max(by_sources, now) if by_people else by_sources
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    row.sqlmodel_update(values)
    return row


def _derived(event: Event, locate: Locate) -> dict[str, Any]:
    """Give the columns that pages are asked by, none of which is ever shown."""
    place = event.place
    lat, lon = (place and locate(place)) or (None, None)
    return {
        "shown": may_be_shown(event),
        "last": _last_instant(event),
        "theme": event.themes[0] if event.themes else None,
        "commune_slug": (slug(place.commune) or None) if place and place.commune else None,
        "lat": lat,
        "lon": lon,
    }


def _last_instant(event: Event) -> datetime:
    # What has no length lasts a moment all the same: then "ends after midnight" means "is to
    # come, or goes on" for everything, in one comparison.
    end = event.end or event.start
    return end if end > event.start else event.start + MOMENT


def _retire(row: EventRow, successor: str | None, now: datetime) -> None:
    row.merged_into, row.shown = successor, False
    row.sequence += 1
    row.updated = now


def _replace_members(session: Session, homes: Mapping[str, str]) -> None:
    for part in chunks(homes):
        gone = delete(MemberRow).where(among(MemberRow.listing, part))
        session.execute(gone, execution_options=UNSEEN)
    add_tuples(session, MemberRow, ("listing", "event_id"), [*homes.items()])


def _replace_facets(
    session: Session,
    merged: Iterable[tuple[Event, list[KnownListing]]],
    sources: Mapping[str, Source],
    emptied: Collection[str],
) -> None:
    for part in chunks({*(event.id for event, _ in merged), *emptied}):
        gone = delete(FacetRow).where(among(FacetRow.event_id, part))
        session.execute(gone, execution_options=UNSEEN)
    rows = [
        (event.id, kind, value, last)
        for event, members in merged
        for last in (_offered_until(event),)
        for kind, value in sorted(_facets(event, members, sources))
    ]
    add_tuples(session, FacetRow, ("event_id", "kind", "value", "last"), rows)


def _offered_until(event: Event) -> datetime | None:
    return _last_instant(event) if may_be_shown(event) and event.withdrawn is None else None


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
