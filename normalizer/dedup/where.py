"""How the places of two listings relate, and how sure one may be of it.

What both sources said can veto; what was read out of a text, or is only a source's usual place, is
a guess: it weighs, and never vetoes (issue 4, "place decides").
"""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians
from typing import Literal, NamedTuple

from normalizer.dedup.context import Context
from normalizer.dedup.features import Features, VenueName, names_venue
from normalizer.places import Territory, communes_in, compare_venues, fold, is_told, venue_key

Bearing = Literal[
    "same",
    "likely",
    "named",
    "similar",
    "town",
    "sort",
    "unknown",
    "doubt",
    "astray",
    "elsewhere",
    "apart",
    "far",
]

NEAR_KM = 0.15
# Length of an INSEE code; a town without one is a name nobody could place.
INSEE = 5


@dataclass(frozen=True, slots=True)
class _Venue:
    name: str | None
    detail: str | None
    street: str | None
    commune: str | None
    insee: str | None


class _Spot(NamedTuple):
    """Where a listing is, and whether its source said so."""

    venue: VenueName
    town: str | None
    sure: bool


@lru_cache(maxsize=16384)
def _compared(one: VenueName, other: VenueName) -> tuple[str, str]:
    return compare_venues(_Venue(*one), _Venue(*other))


def compare_places(a: Features, b: Features, context: Context) -> tuple[Bearing, str]:
    """Where they stand to each other, with the reason in French.

    same: one venue, both said; likely: one venue, one side a guess; named: one's words name the
    other's venue; similar: names alike; town: only the commune; sort: a commune and two names,
    one of which says but a sort of place; unknown: nothing to compare;
    doubt: two venues of one commune, astray: two communes, one side a guess; elsewhere: one's
    words name another commune; apart: two venues of one commune, far: two communes, both said.
    """
    spot_a, spot_b = _spot(a, context), _spot(b, context)
    relation, reason = _compared(*sorted((spot_a.venue, spot_b.venue), key=str))
    sure = spot_a.sure and spot_b.sure
    if relation == "same" or _namesakes(spot_a, spot_b):
        return ("same" if sure else "likely"), reason
    if relation == "different" and sure:
        return _apart(a, b, spot_a, spot_b, reason)
    if relation != "different" and _near(a, b):
        return ("same" if sure else "likely"), "mêmes coordonnées"
    if _named(a, spot_a, b, spot_b) or _named(b, spot_b, a, spot_a):
        return "named", "le lieu de l’une est cité par l’autre"
    said = {_towns(a, spot_a, b, spot_b, context), _towns(b, spot_b, a, spot_a, context)}
    towns = "here" if "here" in said else "elsewhere" if "elsewhere" in said else None
    if towns == "elsewhere" or (relation == "different" and _read_apart(a, spot_a, b, spot_b)):
        return "elsewhere", "une autre commune est citée"
    if relation == "different" and towns is None:
        return ("doubt" if spot_a.town == spot_b.town else "astray"), reason
    if relation == "similar":
        return "similar", reason
    if not (towns == "here" or (spot_a.town and spot_a.town == spot_b.town)):
        return "unknown", reason
    named = all(is_told(_Venue(*spot.venue)) for spot in (spot_a, spot_b))
    return ("sort" if named else "town"), "même commune"


def _spot(one: Features, context: Context) -> _Spot:
    """A venue without its town is taken to be where the source's others are, as a guess."""
    if one.town is not None:
        return _Spot(one.venue, one.town, sure=one.basis == "said")
    named = one.venue[0] is not None and not one.online
    usual = context.town(one.source) if named else None
    if usual is None:
        return _Spot(one.venue, None, sure=one.basis == "said")
    return _Spot((*one.venue[:3], *usual), usual[1], sure=False)


def _namesakes(one: _Spot, other: _Spot) -> bool:
    """Whether one name is said in one commune, and no two streets."""
    name, street = one.venue[0], one.venue[2]
    if not name or not other.venue[0] or one.town is None or one.town != other.town:
        return False
    streets = bool(street and other.venue[2]) and fold(street or "") != fold(other.venue[2] or "")
    return fold(name) == fold(other.venue[0]) and not streets


def _apart(
    a: Features, b: Features, spot_a: _Spot, spot_b: _Spot, reason: str
) -> tuple[Bearing, str]:
    if spot_a.town != spot_b.town or spot_a.town is None:
        return "far", reason
    if _near(a, b):
        return "similar", "mêmes coordonnées, noms différents"
    if _by_town(a, b) or _by_town(b, a):
        return "similar", "le lieu de ce genre dans la commune"
    return "apart", reason


def _by_town(a: Features, b: Features) -> bool:
    """Whether one is named by its kind and town alone: "MJC de Livron", "MJC Coluche"."""
    kinds = venue_key(a.venue[0] or "").kinds & venue_key(b.venue[0] or "").kinds
    return bool(kinds) and a.venue_words <= a.town_words


def _read_apart(a: Features, spot_a: _Spot, b: Features, spot_b: _Spot) -> bool:
    """Whether two communes differ, both said or read in the item's own words."""
    towns = bool(spot_a.town and spot_b.town and spot_a.town != spot_b.town)
    return towns and {a.basis, b.basis} <= {"said", "text"} and None not in {a.town, b.town}


def _named(a: Features, spot_a: _Spot, b: Features, spot_b: _Spot) -> bool:
    """Whether `a`, not sure of its place, names the venue of `b`, said or that of its source."""
    told = spot_b.sure or b.basis == "default"
    return not spot_a.sure and told and names_venue(a, b.venue_words)


def _towns(
    a: Features, spot_a: _Spot, b: Features, spot_b: _Spot, context: Context
) -> Literal["here", "elsewhere"] | None:
    """Whether the words of `a`, which is not sure of its town, name the town of `b` or another."""
    unsure = spot_a.town is None or not spot_a.sure
    if not unsure or a.basis == "text" or spot_b.town is None or len(spot_b.town) != INSEE:
        return None
    named = _named_towns(a.said, context.departements | {spot_b.town[:2]})
    if spot_b.town in named:
        return "here"
    return "elsewhere" if named and (spot_b.sure or b.basis == "text") else None


@lru_cache(maxsize=16384)
def _named_towns(said: str, departements: frozenset[str]) -> frozenset[str]:
    """INSEE codes of the communes a text places something in, read as a local would."""
    near = Territory(departements=departements)
    return frozenset(mention.commune.insee for mention in communes_in(said, near))


def _near(a: Features, b: Features) -> bool:
    return (apart := kilometres(a, b)) is not None and apart <= NEAR_KM


def kilometres(a: Features, b: Features) -> float | None:
    """Distance in km on a flat map, good enough below 100 km; None when one is unknown."""
    if a.point is None or b.point is None:
        return None
    north = (a.point[0] - b.point[0]) * 111.2
    east = (a.point[1] - b.point[1]) * 111.2 * cos(radians(a.point[0]))
    return hypot(north, east)
