"""How the places of two listings relate, and how sure one may be of it.

What both sources said can veto; what was read out of a text, or is only a source's usual place, is
a guess: it weighs, and never vetoes (issue 4, "place decides").
"""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians
from typing import Literal

from normalizer.dedup.features import Features, VenueName, names_venue
from normalizer.places import compare_venues

Bearing = Literal["same", "likely", "named", "similar", "town", "unknown", "doubt", "apart"]

NEAR_KM = 0.15
FAR_KM = 3.0


@dataclass(frozen=True, slots=True)
class _Venue:
    name: str | None
    detail: str | None
    street: str | None
    commune: str | None
    insee: str | None


@lru_cache(maxsize=65536)
def _compared(one: VenueName, other: VenueName) -> tuple[str, str]:
    return compare_venues(_Venue(*one), _Venue(*other))


def compare_places(a: Features, b: Features) -> tuple[Bearing, str]:
    """Where they stand to each other, with the reason in French.

    same: one venue, both said; likely: one venue, one side a guess; named: one's words name the
    other's venue; similar: names alike; town: only the commune; unknown: nothing to compare;
    doubt: different, one side a guess; apart: different, both said.
    """
    relation, reason = _compared(min(a.venue, b.venue, key=str), max(a.venue, b.venue, key=str))
    sure = a.basis == b.basis == "said"
    if relation == "same":
        return ("same" if sure else "likely"), reason
    if relation == "different":
        return _different(a, b, reason, sure=sure)
    if _near(a, b):
        return ("same" if sure else "likely"), "mêmes coordonnées"
    if _named(a, b):
        return "named", "le lieu est cité par l’autre annonce"
    if relation == "similar":
        return "similar", reason
    return ("town", "même commune") if a.town and a.town == b.town else ("unknown", reason)


def _different(a: Features, b: Features, reason: str, *, sure: bool) -> tuple[Bearing, str]:
    towns = bool(a.town and b.town and a.town != b.town)
    if not towns and sure and _near(a, b):
        return "similar", "mêmes coordonnées, noms différents"
    if sure:
        return "apart", reason
    if _named(a, b):
        return "named", "le lieu est cité par l’autre annonce"
    if towns and "default" not in {a.basis, b.basis}:
        return "apart", reason
    return "doubt", reason


def _named(a: Features, b: Features) -> bool:
    """Whether the side that is not sure of its place names the other's venue in its words."""
    return (a.basis != "said" and b.basis == "said" and names_venue(a, b.venue_words)) or (
        b.basis != "said" and a.basis == "said" and names_venue(b, a.venue_words)
    )


def _near(a: Features, b: Features) -> bool:
    return (apart := kilometres(a, b)) is not None and apart <= NEAR_KM


def kilometres(a: Features, b: Features) -> float | None:
    """Distance in km on a flat map, good enough below 100 km; None when one is unknown."""
    if a.point is None or b.point is None:
        return None
    north = (a.point[0] - b.point[0]) * 111.2
    east = (a.point[1] - b.point[1]) * 111.2 * cos(radians(a.point[0]))
    return hypot(north, east)
