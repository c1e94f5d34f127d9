"""What the store holds, counted: the choices that pages offer, and who stands behind a slug."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
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
from agenda.store.counts import Counts, Group, count_choices, count_groups, middle
from agenda.store.find import conditions
from agenda.store.listings import chunks
from agenda.store.places import places_by_id, places_named
from agenda.store.search import unindexed
from agenda.store.tables import EventRow, FacetRow, SourceRow

SWITCHES = ("theme", "type", "gratuit", "en-ligne", "accessible", "lieu", "partenaire")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its name in addresses, its name for people, how many rendez-vous.

    `point` is the middle of where they take place, in WGS 84 degrees.
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
    would give, the communes to choose from, the middle of where it takes place.
    """

    total: int
    counts: Counts
    communes: list[Choice]
    centre: tuple[float, float] | None


def survey(session: Session, query: AgendaQuery, zone: ZoneInfo) -> Survey:
    """Count all that a page tells of a selection, walking along it once."""

    @cache
    def walk(asked: AgendaQuery) -> list[Group]:
        return count_groups(session, asked, zone)

    groups = walk(query)
    anywhere = walk(query.model_copy(update={"commune": None}))
    return Survey(
        sum(one.all for one in groups),
        count_choices(session, query, zone, SWITCHES, walk),
        _communes(session, anywhere),
        middle(groups),
    )


def communes(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Choice]:
    """Give the communes of a selection by name."""
    return _communes(session, count_groups(session, query, zone))


def _communes(session: Session, groups: Iterable[Group]) -> list[Choice]:
    found = _gathered(session, groups, lambda one: one.commune)
    named = [replace(one, name=one.place.commune or one.slug) for one in found if one.place]
    return sorted(named, key=lambda one: one.slug)


def places(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Choice]:
    """Give the places of a selection by name, each with all that is known of it."""
    found = _gathered(session, count_groups(session, query, zone), lambda one: one.place)
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


def _gathered(
    session: Session, groups: Iterable[Group], slug_in: Callable[[Group], str | None]
) -> list[Choice]:
    """Gather groups under a slug; names are left for the caller to choose."""
    gathered: dict[str, list[Group]] = defaultdict(list)
    for one in groups:
        slug = slug_in(one)
        if slug is not None:
            gathered[slug].append(one)
    first = {slug: min(one.first for one in its) for slug, its in gathered.items()}
    where = _places_of(session, first.values())
    return [
        Choice(slug, slug, sum(one.all for one in its), where[first[slug]], middle(its))
        for slug, its in gathered.items()
    ]


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


def venues(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """Give the names of those that are places of their own, no communes."""
    known = places_by_id(session, slugs).items()
    where: dict[str, Place | None] = {slug: one.place for slug, one in known}
    where |= _said_places(session, set(slugs) - where.keys())
    named = {slug: Choice(slug, one.name or "", 0, one) for slug, one in where.items() if one}
    return {slug: one.name for slug, one in named.items() if one.is_venue}


def _said_places(session: Session, slugs: Collection[str]) -> dict[str, Place | None]:
    """Give the places that no source names, as an event there says."""
    if not slugs:
        return {}
    asked = select(EventRow.place_id, func.min(EventRow.id)).group_by(col(EventRow.place_id))
    found = session.exec(asked.where(among(EventRow.place_id, slugs))).all()
    said = _places_of(session, [event for _, event in found])
    return {slug: said[event] for slug, event in found if slug}


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
    """Give the middle of where a selection takes place, in WGS 84 degrees."""
    asked = select(func.avg(EventRow.lat), func.avg(EventRow.lon)).where(*conditions(query, zone))
    lat, lon = session.exec(asked).one()
    return _point(lat, lon)


def last_reading(session: Session) -> datetime | None:
    """Give the latest time a source answered well."""
    return session.exec(select(func.max(SourceRow.last_success))).one()
