"""How many events each choice would give, beside the other filters of a query."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from agenda.query import AgendaQuery
from agenda.store.find import WHEELCHAIR, by_facets, counting, midnight
from agenda.store.search import holds_words, unindexed, words_lead
from agenda.store.tables import EventRow, FacetRow

Counts = dict[str, dict[str, int]]
Walk = Callable[[AgendaQuery], list["Group"]]

# The filters of an address, with the field of the query each of them sets.
COLUMNS = {
    "commune": "commune",
    "lieu": "lieu",
    "type": "type",
    "gratuit": "free",
    "en-ligne": "online",
}
FACETS = {
    "theme": "theme",
    "partenaire": "partenaire",
    "source": "source",
    "accessible": "accessible",
}
KINDS = {"theme": "theme", "partner": "partenaire", "source": "source", "access": "accessible"}
CHOICES = (*COLUMNS, *FACETS)
KNOWN_TO_FACETS = {"since": None, "series": "all", "q": None} | dict.fromkeys(FACETS.values())
"""What a query may ask for without any column of events."""


class Group(NamedTuple):
    """What a selection has at one place of one commune, by their slugs: how many rendez-vous, how
    many of these are workshops, free, online; the least of their ids; how many have a point, and
    the sums of these points, in WGS 84 degrees.
    """

    commune: str | None
    place: str | None
    all: int
    workshops: int
    free: int
    online: int
    first: str
    located: int
    lat: float | None
    lon: float | None


def count_groups(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[Group]:
    """Count a selection in one walk along `event_by_choice`, whose order makes the groups."""
    place = (col(EventRow.commune_slug), col(EventRow.place_id))
    switches: list[ColumnElement[bool]] = [
        col(EventRow.kind) == "workshop",
        col(EventRow.free).is_(True),
        col(EventRow.is_online).is_(True),
    ]
    told = (
        *(func.count(), *(func.count().filter(switch) for switch in switches)),
        func.min(EventRow.id),
        *(func.count(col(EventRow.lat)), func.sum(EventRow.lat), func.sum(EventRow.lon)),
    )
    asked = select(*place, *told).where(*counting(session, query, zone)).group_by(*place)
    return [Group(*row) for row in session.execute(asked)]


def middle(groups: Iterable[Group]) -> tuple[float, float] | None:
    """Give the middle of where these take place, in WGS 84 degrees."""
    points = [(one.located, one.lat or 0, one.lon or 0) for one in groups if one.located]
    if not points:
        return None
    located, lat, lon = map(sum, zip(*points, strict=True))
    return lat / located, lon / located


def count_choices(
    session: Session,
    query: AgendaQuery,
    zone: ZoneInfo,
    names: Collection[str] = CHOICES,
    walk: Walk | None = None,
) -> Counts:
    """Count by filter and value, as addresses write both: `{"theme": {"nature": 12}, …}`.

    A filter that the query sets is counted without itself: the other choices are what it could
    become. Values that nothing has are absent. Two statements for all the filters not set. `walk`
    gives the groups of a selection to whoever has them already.
    """
    walk = walk or (lambda asked: count_groups(session, asked, zone))
    by_rest: dict[AgendaQuery, list[str]] = defaultdict(list)
    for name in names:
        by_rest[query.model_copy(update={(COLUMNS | FACETS)[name]: None})].append(name)
    found: Counts = {name: {} for name in names}
    for rest, asked in by_rest.items():
        counted: Counts = {}
        if not COLUMNS.keys().isdisjoint(asked):
            counted |= _by_column(walk(rest))
        if kinds := [kind for kind, name in KINDS.items() if name in asked]:
            counted |= _by_facet(session, rest, zone, kinds)
        found |= {name: counted[name] for name in asked if name in counted}
    return found


def _by_column(groups: Iterable[Group]) -> Counts:
    found: Any = {name: defaultdict(int) for name in COLUMNS}
    for one in groups:
        found["commune"][one.commune] += one.all
        found["lieu"][one.place] += one.all
        found["type"]["atelier"] += one.workshops
        found["type"]["evenement"] += one.all - one.workshops
        found["gratuit"]["1"] += one.free
        found["en-ligne"]["1"] += one.online
    return {
        name: {value: number for value, number in counted.items() if value and number}
        for name, counted in found.items()
    }


def _by_facet(
    session: Session, query: AgendaQuery, zone: ZoneInfo, kinds: Collection[str]
) -> Counts:
    of_kinds: ColumnElement[bool] = col(FacetRow.kind).in_(list(kinds))
    if words_lead(session, query.q):
        of_kinds = unindexed(of_kinds, FacetRow)
    asked = (
        select(col(FacetRow.kind), col(FacetRow.value), func.count())
        .where(of_kinds, *_of_events(session, query, zone))
        .group_by(col(FacetRow.kind), col(FacetRow.value))
    )
    found: Counts = {KINDS[kind]: {} for kind in kinds}
    for kind, value, number in session.execute(asked):
        found[KINDS[kind]][value] = number
    if "accessible" in found:
        number = found["accessible"].get(WHEELCHAIR, 0)
        found["accessible"] = {"1": number} if number else {}
    return found


def _of_events(session: Session, query: AgendaQuery, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    """Facets know until when their event is announced: often there is no other row to ask."""
    last = col(FacetRow.last)
    found: list[ColumnElement[bool]] = [
        last > midnight(query.since, zone) if query.since else last.is_not(None)
    ]
    if query.model_copy(update=KNOWN_TO_FACETS) != AgendaQuery():
        chosen: Select[Any] = select(col(EventRow.id)).where(*counting(session, query, zone))
        return [*found, col(FacetRow.event_id).in_(chosen)]
    found += by_facets(query, FacetRow.event_id)
    return [*found, holds_words(query.q, FacetRow.event_id)] if query.q else found
