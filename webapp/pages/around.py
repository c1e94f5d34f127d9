"""What stands around one event: its other dates, where it went, what is near it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row
from sqlmodel import col, select

from agenda.model import Entry, Event, Status
from agenda.model.folding import fold, slug
from agenda.query import AgendaQuery, Near
from agenda.store.find import BRIEF_EVENT, conditions, find, midnight
from agenda.store.tables import EventRow
from webapp import lookups
from webapp.daybook import day_of
from webapp.site import Inquiry

OFF: Final = (Status.CANCELLED, Status.POSTPONED)
OTHER_DATES = 6
SHOWN = 3
LOOKED_AT = 24
RELATED_KM = 25
RELATED_DAYS = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Around:
    """Events to go on to from one. `moved_to`: where a postponed one went; `moved_from`: the day
    for which it was first announced, with that event's own page where it has one.
    """

    dates: list[Event]
    same_day: list[Entry]
    same_place: list[Event]
    related: list[Event]
    moved_to: Event | None
    moved_from: tuple[date, Event | None] | None


def look_around(inquiry: Inquiry, entry: Entry) -> Around:
    """Find what stands around an event, each thing once."""
    event = entry.event
    same_day = _same_day(inquiry, event)
    told = {event.id, *(one.event.id for one in same_day)}
    same_place = [one for one in _same_place(inquiry, event) if one.id not in told][:SHOWN]
    told |= {one.id for one in same_place}
    related = [one for one in _related(inquiry, event) if one.id not in told][:SHOWN]
    return Around(
        _other_dates(inquiry, event),
        same_day,
        same_place,
        related,
        _moved_to(inquiry, event),
        _moved_from(inquiry, entry),
    )


def point_of(inquiry: Inquiry, event: Event) -> tuple[float, float] | None:
    """Give where an event takes place, in WGS 84 degrees.

    Where only its commune is known: the middle of what comes in that commune.
    """
    place = event.place
    if place is None:
        return None
    if place.lat is not None and place.lon is not None:
        return place.lat, place.lon
    communes = inquiry.count(lookups.communes, AgendaQuery(since=inquiry.today))
    its = slug(place.commune or "")
    return next((one.point for one in communes if one.slug == its), None)


def _select(
    inquiry: Inquiry, query: AgendaQuery, *wanted: ColumnElement[bool], limit: int = LOOKED_AT
) -> list[Event]:
    asked = (
        select(EventRow)
        .where(*wanted, *conditions(query, inquiry.settings.zone))
        .options(*BRIEF_EVENT)
        .order_by(col(EventRow.start), col(EventRow.id))
        .limit(limit)
    )
    return [*inquiry.session.exec(asked)]


def _to_come(inquiry: Inquiry) -> ColumnElement[bool]:
    return col(EventRow.start) >= midnight(inquiry.today, inquiry.settings.zone)


def _other_dates(inquiry: Inquiry, event: Event) -> list[Event]:
    if not event.series:
        return []
    same = col(EventRow.series) == event.series, col(EventRow.id) != event.id
    return _select(inquiry, AgendaQuery(), *same, _to_come(inquiry), limit=OTHER_DATES)


def _same_day(inquiry: Inquiry, event: Event) -> list[Entry]:
    """Give some rendez-vous of the same day, those of the same commune first."""
    zone = inquiry.settings.zone
    day = day_of(event, zone)
    query = AgendaQuery(since=day, until=day)
    found = find(inquiry.session, query, zone, limit=LOOKED_AT, stage="coming", brief=True)
    commune = event.place and event.place.commune
    others = [
        entry
        for entry in found.entries
        if entry.event.id != event.id and entry.event.status not in OFF
    ]
    near = [one for one in others if one.event.place and one.event.place.commune == commune]
    chosen = (near + [one for one in others if one not in near])[:SHOWN]
    return sorted(chosen, key=lambda one: one.event.start)


def _same_place(inquiry: Inquiry, event: Event) -> list[Event]:
    """Give what comes at the same place, a series once."""
    if not event.place_id or not (event.place and event.place.name):
        return []
    edge = midnight(inquiry.today, inquiry.settings.zone)
    coming = [one for one in _standing_at(inquiry, event.place_id) if one.start >= edge]
    return _once(inquiry, event, _select(inquiry, AgendaQuery(), _is_one_of(coming[:LOOKED_AT])))


def _standing_at(inquiry: Inquiry, place_id: str) -> list[Row[Any]]:
    """Give id, start and status of all at a place, in order of time.

    Sorted here: asked to, SQLite walks through the whole agenda by time in search of the place.
    """
    told = select(EventRow.id, EventRow.start, EventRow.status).where(
        EventRow.place_id == place_id, *conditions(AgendaQuery(), inquiry.settings.zone)
    )
    return sorted(inquiry.session.execute(told), key=lambda one: (one.start, one.id))


def _is_one_of(rows: Iterable[Row[Any]]) -> ColumnElement[bool]:
    return col(EventRow.id).in_([one.id for one in rows])


def _related(inquiry: Inquiry, event: Event) -> list[Event]:
    """Give what comes of the same theme within reach."""
    point = point_of(inquiry, event)
    if not event.themes or point is None:
        return []
    query = AgendaQuery.read({"theme": event.themes[0]}).model_copy(
        update={
            "near": Near(lat=point[0], lon=point[1], km=RELATED_KM),
            "until": inquiry.today + RELATED_DAYS,
        }
    )
    return _once(inquiry, event, _select(inquiry, query, _to_come(inquiry), limit=4 * SHOWN))


def _once(inquiry: Inquiry, event: Event, found: Iterable[Event]) -> list[Event]:
    """Leave out what is off or over, and of a series all but the next date."""
    series = {event.series} if event.series else set()
    chosen = []
    for one in found:
        over = one.end is not None and one.end <= inquiry.now
        if one.id == event.id or one.status in OFF or over or one.series in series:
            continue
        if one.series:
            series.add(one.series)
        chosen.append(one)
    return chosen


def _moved_to(inquiry: Inquiry, event: Event) -> Event | None:
    """Give the date a postponed event was put off to: the next of its title at its place."""
    if event.status is not Status.POSTPONED:
        return None
    later = col(EventRow.start) > event.start
    query = AgendaQuery(q=event.title, holding="best")
    found = _select(inquiry, query, later)
    return next((one for one in found if one.status not in OFF and _same(one, event)), None)


def _moved_from(inquiry: Inquiry, entry: Entry) -> tuple[date, Event | None] | None:
    """Give the day an event was put off from: a postponed one's, else what its source said."""
    event = entry.event
    before = _postponed(inquiry, event)
    if before:
        return before.first_day, before
    zone = event.local_start.tzinfo
    told = [one.listing.moved_from for one in entry.announcements if not one.listing.withdrawn]
    days = [moment.astimezone(zone).date() for moment in told if moment]
    return (days[0], None) if days and days[0] != event.first_day else None


def _postponed(inquiry: Inquiry, event: Event) -> Event | None:
    if not event.place_id or event.status in OFF:
        return None
    before = [
        one
        for one in _standing_at(inquiry, event.place_id)
        if one.start < event.start and one.status == Status.POSTPONED
    ]
    found = _select(inquiry, AgendaQuery(), _is_one_of(before[-LOOKED_AT:])) if before else []
    return next((one for one in reversed(found) if _same(one, event)), None)


def _same(one: Event, other: Event) -> bool:
    """Tell whether two events are one that moved; dates of a series bear one title anyway."""
    series = one.series and one.series == other.series
    return one.place_id == other.place_id and fold(one.title) == fold(other.title) and not series
