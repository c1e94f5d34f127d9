"""How many events each choice would give, beside the other filters of a query."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from agenda.query import AgendaQuery
from agenda.store.find import WHEELCHAIR, conditions, midnight
from agenda.store.tables import EventRow, FacetRow

Counts = dict[str, dict[str, int]]

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


def count_choices(
    session: Session, query: AgendaQuery, zone: ZoneInfo, names: Collection[str] = CHOICES
) -> Counts:
    """Count by filter and value, as addresses write both: `{"theme": {"nature": 12}, …}`.

    A filter that the query sets is counted without itself: the other choices are what it could
    become. Values that nothing has are absent. Two statements for all the filters not set.
    """
    by_rest: dict[AgendaQuery, list[str]] = defaultdict(list)
    for name in names:
        by_rest[query.model_copy(update={(COLUMNS | FACETS)[name]: None})].append(name)
    found: Counts = {name: {} for name in names}
    for rest, asked in by_rest.items():
        counted: Counts = {}
        if not COLUMNS.keys().isdisjoint(asked):
            counted |= _by_column(session, rest, zone)
        if kinds := [kind for kind, name in KINDS.items() if name in asked]:
            counted |= _by_facet(session, rest, zone, kinds)
        found |= {name: counted[name] for name in asked if name in counted}
    return found


def _by_column(session: Session, query: AgendaQuery, zone: ZoneInfo) -> Counts:
    """One walk along `event_by_choice`, whose order makes the groups."""
    place = (col(EventRow.commune_slug), col(EventRow.place_id))
    switches: list[ColumnElement[bool]] = [
        col(EventRow.kind) == "workshop",
        col(EventRow.free).is_(True),
        col(EventRow.is_online).is_(True),
    ]
    sums = (func.count(), *(func.count().filter(switch) for switch in switches))
    found: Any = {name: defaultdict(int) for name in COLUMNS}
    asked = select(*place, *sums).where(*conditions(query, zone)).group_by(*place)
    for commune, lieu, all_, workshops, free, online in session.execute(asked):
        found["commune"][commune] += all_
        found["lieu"][lieu] += all_
        found["type"]["atelier"] += workshops
        found["type"]["evenement"] += all_ - workshops
        found["gratuit"]["1"] += free
        found["en-ligne"]["1"] += online
    return {
        name: {value: number for value, number in counted.items() if value and number}
        for name, counted in found.items()
    }


def _by_facet(
    session: Session, query: AgendaQuery, zone: ZoneInfo, kinds: Collection[str]
) -> Counts:
    """Facets know until when their event is announced: often there is nothing else to ask."""
    last = col(FacetRow.last)
    asked = (
        select(col(FacetRow.kind), col(FacetRow.value), func.count())
        .where(
            col(FacetRow.kind).in_(list(kinds)),
            last > midnight(query.since, zone) if query.since else last.is_not(None),
        )
        .group_by(col(FacetRow.kind), col(FacetRow.value))
    )
    if query.model_copy(update={"since": None, "series": "all"}) != AgendaQuery():
        chosen = select(col(EventRow.id)).where(*conditions(query, zone))
        asked = asked.where(col(FacetRow.event_id).in_(chosen))
    found: Counts = {KINDS[kind]: {} for kind in kinds}
    for kind, value, number in session.execute(asked):
        found[KINDS[kind]][value] = number
    if "accessible" in found:
        number = found["accessible"].get(WHEELCHAIR, 0)
        found["accessible"] = {"1": number} if number else {}
    return found
