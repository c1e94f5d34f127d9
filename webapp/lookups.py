"""What the store holds, counted: the choices that pages offer, and who stands behind a slug."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from agenda.model import KnownPlace, Place, Source
from agenda.model.folding import slug as slug_of
from agenda.query import AgendaQuery
from agenda.store.among import among
from agenda.store.counts import (
    Counts,
    Group,
    count_by_commune,
    count_choices,
    count_groups,
)
from agenda.store.find import conditions
from agenda.store.listings import chunks
from agenda.store.places import places_by_id, places_named
from agenda.store.search import unindexed
from agenda.store.tables import EventRow, FacetRow, SourceRow

# Enough to tell where a territory is, as the hour of its sunrise asks.
FEW_FOR_CENTRE = 500
SWITCHES = ("theme", "type", "gratuit", "en-ligne", "accessible", "lieu", "partenaire")

Counted = dict[str, tuple[int, str]]
"""By slug: how many rendez-vous, and the least of their ids."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its name in addresses, its name for people, how many rendez-vous.

    `point` is the middle of where they take place, in WGS 84 degrees, where it was asked for.
    """

    slug: str
    name: str
    count: int
    place: Place | None = None
    point: tuple[float, float] | None = None

    @property
    def is_venue(self) -> bool:
        """Whether it is a place of its own: one known by its commune alone is that commune."""
        place = self.place or Place()
        return bool(place.name) and slug_of(place.name or "") != slug_of(place.commune or "")


@dataclass(frozen=True, slots=True)
class Survey:
    """A selection as a whole: how many rendez-vous, how many each choice and each box of the form
    would give, the communes to choose from, an event at each place to choose, by the place's slug.
    """

    total: int
    counts: Counts
    communes: list[Choice]
    events: Mapping[str, str]


def survey(session: Session, query: AgendaQuery, zone: ZoneInfo) -> Survey:
    """Count all that a page tells of a selection, walking along it once."""

    @cache
    def walk(asked: AgendaQuery) -> list[Group]:
        return count_groups(session, asked, zone)

    groups = walk(query)
    anywhere = walk(query.model_copy(update={"commune": None}))
    any_place = walk(query.model_copy(update={"lieu": None}))
    return Survey(
        sum(one.all for one in groups),
        count_choices(session, query, zone, SWITCHES, walk),
        _communes(session, _sum_up((one.commune, one) for one in anywhere)),
        {one.place: one.first for one in any_place if one.place},
    )


def communes(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Choice]:
    """Give the communes of a selection by name, each with the middle of what takes place there."""
    groups = {one.commune: one for one in count_by_commune(session, query, zone)}
    named = _communes(session, {slug: (one.all, one.first) for slug, one in groups.items()})
    return [replace(one, point=_point(groups[one.slug].lat, groups[one.slug].lon)) for one in named]


def _communes(session: Session, counted: Counted) -> list[Choice]:
    found = _with_places(session, counted)
    named = [replace(one, name=one.place.commune or one.slug) for one in found if one.place]
    return sorted(named, key=lambda one: one.slug)


def places(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Choice]:
    """Give the places of a selection by name, each with all that is known of it."""
    groups = count_groups(session, query, zone)
    found = _with_places(session, _sum_up((one.place, one) for one in groups))
    known = places_by_id(session, [one.slug for one in found])
    told = [
        replace(one, place=known[one.slug].place) if one.slug in known else one for one in found
    ]
    named = [
        replace(one, name=one.place.name or one.place.commune or one.slug)
        for one in told
        if one.place
    ]
    return sorted(named, key=lambda one: one.slug)


def _sum_up(groups: Iterable[tuple[str | None, Group]]) -> Counted:
    """Add up groups under a slug; those without one are left out."""
    found: Counted = {}
    for slug, one in groups:
        if slug is not None:
            number, first = found.get(slug, (0, one.first))
            found[slug] = number + one.all, min(first, one.first)
    return found


def _with_places(session: Session, counted: Counted) -> list[Choice]:
    """Give what was counted with the place that the first event there names; names are left for
    the caller to choose.
    """
    where = _places_of(session, [first for _, first in counted.values()])
    return [Choice(slug, slug, all_, where[first]) for slug, (all_, first) in counted.items()]


def _point(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    return None if lat is None or lon is None else (float(lat), float(lon))


def _places_of(session: Session, ids: Collection[str]) -> dict[str, Place | None]:
    found: dict[str, Place | None] = {}
    for part in chunks(ids):
        asked = sa_select(col(EventRow.id), col(EventRow.place)).where(among(EventRow.id, part))
        found.update((event, place) for event, place in session.execute(asked))
    return found


def partners(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[tuple[Source, int]]:
    """Give the sources that stand, by name, with how many events of a selection each announces."""
    counted = count_choices(session, query, zone, ["source"])["source"]
    asked = select(SourceRow).where(col(SourceRow.removed).is_(None)).order_by(SourceRow.name)
    return [(row, counted.get(row.id, 0)) for row in session.exec(asked)]


def known_place(session: Session, slug: str) -> KnownPlace | None:
    """Give a place by the slug of any of its names."""
    return places_named(session, [slug]).get(slug)


def place_named(session: Session, slug: str) -> Place | None:
    """Give a place by the slug of any of its names; one that a person set for an event, and
    that no source names, as the latest event there says.
    """
    known = known_place(session, slug)
    return known.place if known else _latest_place(session, EventRow.place_id, slug)


def place_title(session: Session, slug: str) -> str | None:
    """Give what people call a place."""
    place = place_named(session, slug)
    return (place.name or place.commune) if place else None


def venues(session: Session, events: Mapping[str, str]) -> dict[str, str]:
    """Give the names of those that are places of their own, no communes; by its slug, each comes
    with an event that takes place there. It tells of a place that no source names.
    """
    known = places_by_id(session, events)
    said = {event: slug for slug, event in events.items() if slug not in known}
    where: dict[str, Place | None] = {slug: one.place for slug, one in known.items()}
    where |= {said[event]: place for event, place in _places_of(session, said).items()}
    named = {slug: Choice(slug, one.name or "", 0, one) for slug, one in where.items() if one}
    return {slug: one.name for slug, one in named.items() if one.is_venue}


def partner_names(session: Session) -> dict[str, str]:
    """Give the names of the sources that stand, by the slug that filters bear."""
    asked = select(SourceRow.id, SourceRow.name).where(col(SourceRow.removed).is_(None))
    return {slug_of(name) or key: name for key, name in session.exec(asked)}


def commune_named(session: Session, slug: str) -> str | None:
    """Give a commune's name by its slug."""
    place = _latest_place(session, EventRow.commune_slug, slug)
    return place.commune if place else None


def _latest_place(session: Session, column: Any, slug: str) -> Place | None:
    asked = (
        select(EventRow)
        .where(col(column) == slug, col(EventRow.hidden).is_(False))
        .order_by(col(EventRow.start).desc())
        .limit(1)
    )
    row = session.exec(asked).first()
    return row.place if row else None


def source_named(session: Session, slug: str) -> Source | None:
    """Give a partner's source that was not removed."""
    row = session.get(SourceRow, slug)
    return row if row and not row.removed else None


def names_chosen(session: Session, query: AgendaQuery) -> dict[str, str]:
    """Give what people call the commune, place, source and partner of a query, by the names of
    these filters. What is not known is left out.
    """
    source = source_named(session, query.source) if query.source else None
    found = {
        "commune": query.commune and commune_named(session, query.commune),
        "lieu": query.lieu and place_title(session, query.lieu),
        "source": source and source.name,
        "partenaire": query.partenaire and partner_named(session, query.partenaire),
    }
    return {name: words for name, words in found.items() if words}


def partner_named(session: Session, slug: str) -> str | None:
    """Give a partner's name as an event or a source writes it."""
    asked = (
        select(EventRow.organizers)
        .join(FacetRow, col(FacetRow.event_id) == col(EventRow.id))
        .where(FacetRow.kind == "partner", FacetRow.value == slug)
    )
    organizers = session.exec(asked.limit(1)).first()
    if organizers is None:
        return None
    names = [*organizers, *session.exec(select(SourceRow.name))]
    return next((name for name in names if slug_of(name) == slug), slug)


def series_dates(
    session: Session, names: Collection[str], since: datetime, until: datetime, zone: ZoneInfo
) -> dict[str, list[date]]:
    """Give the days of these series between two instants."""
    found: dict[str, list[date]] = {name: [] for name in names}
    between = (col(EventRow.start) >= since, col(EventRow.start) < until)
    # By the series: in those months there are the dates of many others.
    within = [unindexed(one, EventRow) for one in (*between, *conditions(AgendaQuery(), zone))]
    for part in chunks(names):
        when = (EventRow.series, EventRow.start, EventRow.all_day, EventRow.timezone)
        asked = sa_select(*when).where(  # type: ignore[call-overload]  # SQLModel's columns
            col(EventRow.series).in_(part), *within
        )
        for series, start, all_day, timezone in session.execute(asked):
            its = ZoneInfo(timezone) if all_day else zone
            found[series].append(start.astimezone(its).date())
    return found


def centre(session: Session, query: AgendaQuery, zone: ZoneInfo) -> tuple[float, float] | None:
    """Give the middle of where what comes next of a selection takes place, in WGS 84 degrees."""
    next_ = select(EventRow.lat, EventRow.lon).where(*conditions(query, zone))
    few = next_.order_by(col(EventRow.start), col(EventRow.id)).limit(FEW_FOR_CENTRE).subquery()
    lat, lon = session.exec(select(func.avg(few.c.lat), func.avg(few.c.lon))).one()
    return _point(lat, lon)


def last_reading(session: Session) -> datetime | None:
    """Give the latest time a source answered well."""
    return session.exec(select(func.max(SourceRow.last_success))).one()
