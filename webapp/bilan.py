"""The activity report: what the agenda knows of a period, ready to be shown. No visitor counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from zoneinfo import ZoneInfo

from sqlmodel import Session

from agenda.model import Theme
from agenda.store.sources import all_sources
from agenda.store.tally import (
    Apart,
    Count,
    Whole,
    count_apart,
    count_between,
    count_communes,
    count_sources,
    count_themes,
    count_whole,
)
from normalizer.places import Commune, Territory, find_commune, gazetteer
from webapp.periods import Period


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what it is about, and its figures."""

    name: str
    count: Count


@dataclass(frozen=True, slots=True)
class Coverage:
    """The communes of the territory: those where something took place, and those without."""

    reached: tuple[Commune, ...]
    missed: tuple[Commune, ...]

    @property
    def inhabitants(self) -> int:
        """How many in a hundred live where something took place."""
        near = sum(one.population for one in self.reached)
        all_ = near + sum(one.population for one in self.missed)
        return share(near, all_)


@dataclass(frozen=True, slots=True)
class Bilan:
    """All of it. `coverage` is None where no territory was set. `before` is the period before."""

    period: Period
    whole: Whole
    before: Whole
    apart: Apart
    months: tuple[tuple[Period, Count], ...]
    communes: tuple[Row, ...]
    themes: tuple[Row, ...]
    partners: tuple[Row, ...]
    coverage: Coverage | None


def share(part: int, whole: int) -> int:
    """Give how many in a hundred, rounded; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


def read_bilan(
    session: Session,
    period: Period,
    zone: ZoneInfo,
    territory: Territory,
    theme_names: Mapping[str, str],
) -> Bilan:
    """Count a period. Names are those of today; what has no name has an empty one."""
    span, months = period.span(zone), period.by_month()
    communes = count_communes(session, *span)
    edges = [*(one.span(zone)[0] for one in months), span[1]]
    sources = {one.id: one.name for one in all_sources(session, removed=True)}
    named = {theme.value: theme_names.get(theme.value, theme.value) for theme in Theme}
    return Bilan(
        period,
        count_whole(session, *span),
        count_whole(session, *period.before().span(zone)),
        count_apart(session, *span),
        tuple(zip(months, count_between(session, edges), strict=True)),
        tuple(Row(_commune_name(one.key), one) for one in communes),
        tuple(Row(named.get(one.key, one.key), one) for one in count_themes(session, *span)),
        tuple(Row(sources.get(one.key, one.key), one) for one in count_sources(session, *span)),
        read_coverage(territory, communes) if territory else None,
    )


def _commune_name(key: str) -> str:
    if key.startswith("="):
        return key[1:]
    commune = gazetteer().commune(key)
    return commune.name if commune else key


def read_coverage(territory: Territory, counted: Iterable[Count]) -> Coverage:
    """Part the communes of a territory by whether anything was counted there."""
    known = gazetteer()
    named = (known.commune(insee) for insee in territory.communes)
    whole = (known.in_departement(code) for code in sorted(territory.departements))
    every = {one.insee: one for one in chain(filter(None, named), *whole)}
    reached = {_insee(one.key, territory) for one in counted}
    ordered = sorted(every.values(), key=lambda one: (-one.population, one.name))
    return Coverage(
        tuple(one for one in ordered if one.insee in reached),
        tuple(one for one in ordered if one.insee not in reached),
    )


def _insee(key: str, territory: Territory) -> str | None:
    """Give the code of a commune that the sources only named, as it is read elsewhere."""
    if not key.startswith("="):
        return key
    found = find_commune(key[1:], near=territory)
    return found.insee if found else None


def write_rows(bilan: Bilan, headings: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Give the report as rows of a table: what, of what, and the figures."""
    yield tuple(
        headings[name] for name in ("section", "name", "all", "workshops", "free", "shared")
    )
    whole, before = bilan.whole, bilan.before
    for one, name in ((whole, "whole"), (before, "before")):
        numbers = (one.all, one.workshops, one.free, one.shared)
        yield (headings[name], "", *map(str, numbers))
    apart = bilan.apart
    told = (apart.cancelled, apart.postponed, apart.withdrawn, apart.hidden)
    for name, number in zip(("cancelled", "postponed", "withdrawn", "hidden"), told, strict=True):
        yield (headings["apart"], headings[name], str(number), "", "", "")
    months = [Row(f"{month.first:%Y-%m}", count) for month, count in bilan.months]
    for section, rows in (
        ("month", months),
        ("commune", bilan.communes),
        ("theme", bilan.themes),
        ("partner", bilan.partners),
    ):
        for row in rows:
            count = row.count
            numbers = (count.all, count.workshops, count.free, count.shared)
            yield (headings[section], row.name or headings["none"], *map(str, numbers))
    for commune in bilan.coverage.missed if bilan.coverage else ():
        yield (headings["missed"], commune.name, "0", "0", "0", "0")
