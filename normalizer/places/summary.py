"""What is known of one place, from all that is said of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agenda.model import KnownPlace, Place
from normalizer.places.folding import fold
from normalizer.places.gazetteer import gazetteer

CORRECTED = ("name", "street", "postcode", "lat", "lon", "accessibility")
_SURENESS = {"said": 0, "default": 1, "text": 2}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Saying:
    """One way in which listings say where they are. `count` of them, the first seen `since`."""

    slug: str
    town: str
    place: Place
    count: int
    since: datetime

    def order(self) -> tuple[object, ...]:
        """The surest first, then the most common; the rest settles ties for good."""
        return (_SURENESS[self.place.basis], -self.count, self.place.model_dump_json())


def summarise(
    names: Sequence[Sequence[Saying]],
    corrections: Mapping[str, Mapping[str, Any]],
    aliases: Mapping[str, tuple[str, ...]],
) -> KnownPlace:
    """Sum up the names (at least one, each said at least once) of one place."""
    sayings = sorted((said for name in names for said in name), key=Saying.order)
    slugs = sorted({said.slug for said in sayings})
    told = _told(sayings)
    decided = _decided(slugs, corrections)
    told |= decided
    given = [alias for slug in slugs for alias in aliases.get(slug, ())]
    others = [*given, *(said.place.name for said in sayings if said.place.name)]
    return KnownPlace(
        id=_oldest(sayings),
        town=_town(sayings),
        **told,
        aliases=_other_names(others, told["name"]),
        slugs=slugs,
        decided=sorted(decided),
    )


def _oldest(sayings: Iterable[Saying]) -> str:
    """The slug first seen; of several the longest, which tells most."""
    return min(sayings, key=lambda one: (one.since, -len(one.slug), one.slug)).slug


def _town(sayings: Sequence[Saying]) -> str:
    """The town; a commune that is known before a name without one."""
    return min((one.town for one in sayings), key=lambda town: (not town[0].isalnum(), town))


def _told(sayings: Sequence[Saying]) -> dict[str, Any]:
    home = next((one.place for one in sayings if one.place.insee), sayings[0].place)
    lat, lon = _point(sayings) or (None, None)
    return {
        "name": _best_name(sayings),
        "street": _most_said(sayings, "street"),
        "postcode": _most_said(sayings, "postcode"),
        "commune": home.commune,
        "insee": home.insee,
        "lat": lat,
        "lon": lon,
        "accessibility": [],
    }


def _best_name(sayings: Iterable[Saying]) -> str | None:
    """The name most used, one that does not shout before one that does."""
    counts: Counter[str] = Counter()
    for one in sayings:
        if one.place.name:
            counts[one.place.name] += one.count
    return max(
        counts, key=lambda name: (not name.isupper(), counts[name], len(name), name), default=None
    )


def _most_said(sayings: Iterable[Saying], field: str) -> str | None:
    counts: Counter[str] = Counter()
    for one in sayings:
        if value := getattr(one.place, field):
            counts[value] += one.count
    return max(counts, key=lambda value: (counts[value], len(value), value), default=None)


def _point(sayings: Iterable[Saying]) -> Point | None:
    """The coordinates most given; the middle of the commune is nobody's."""
    counts: Counter[Point] = Counter()
    for one in sayings:
        place = one.place
        if place.lat is None or place.lon is None or _is_middle(place):
            continue
        counts[place.lat, place.lon] += one.count
    return max(counts, key=lambda point: (counts[point], point), default=None)


def _is_middle(place: Place) -> bool:
    commune = gazetteer().commune(place.insee) if place.insee and place.name else None
    return commune is not None and (place.lat, place.lon) == (commune.latitude, commune.longitude)


def _decided(slugs: Iterable[str], corrections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What people set, under whichever name; rulings hold the latest word last."""
    mine = set(slugs)
    found: dict[str, Any] = {}
    for slug, values in corrections.items():
        if slug in mine:
            found |= {name: value for name, value in values.items() if name in CORRECTED}
    return found


def _other_names(names: Iterable[str], shown: str | None) -> list[str]:
    """Names that differ by more than spelling, in order."""
    others = {fold(name): name for name in sorted(names, reverse=True)}
    others.pop(fold(shown or ""), None)
    return sorted(others.values())
