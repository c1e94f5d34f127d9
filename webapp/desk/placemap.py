"""A plain map around one place, to point at: towns nearby, no tile from anywhere.

An image button (`<input type=image>`) sends where it was pressed, so no script is needed.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from agenda.model import KnownPlace
from normalizer.places.commune import Commune
from normalizer.places.gazetteer import gazetteer

WIDTH = 320
KM_PER_DEGREE = 111.195
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Town:
    """A commune's middle, in pixels."""

    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ground:
    """A square of `2 * reach` kilometres around `middle` (WGS 84 degrees), north up."""

    middle: Point
    reach: float
    here: Point | None
    towns: tuple[Town, ...]

    def pixel(self, point: Point) -> Point:
        """Where a point is drawn."""
        scale = WIDTH / 2 / self.reach * KM_PER_DEGREE
        east = (point[1] - self.middle[1]) * math.cos(math.radians(self.middle[0]))
        return WIDTH / 2 + east * scale, WIDTH / 2 - (point[0] - self.middle[0]) * scale


def draw_ground(place: KnownPlace, reach: float) -> Ground | None:
    """Draw around a place, or around its commune; None when neither is known."""
    commune = gazetteer().commune(place.insee) if place.insee else None
    here = None if place.lat is None or place.lon is None else (place.lat, place.lon)
    around = (commune.latitude, commune.longitude) if commune else (None, None)
    middle = here or (None if around[0] is None or around[1] is None else (around[0], around[1]))
    if middle is None:
        return None
    empty = Ground(middle, reach, None, ())
    near = gazetteer().in_epci(commune.epci) if commune and commune.epci else ()
    return Ground(middle, reach, here and empty.pixel(here), _towns(empty, near))


def _towns(ground: Ground, communes: Iterable[Commune]) -> tuple[Town, ...]:
    found = []
    for one in communes:
        if one.latitude is None or one.longitude is None:
            continue
        x, y = ground.pixel((one.latitude, one.longitude))
        if 0 <= x < WIDTH and 0 <= y < WIDTH:
            found.append(Town(one.name, round(x), round(y)))
    return tuple(found)


def pointed(ground: Ground, x: int, y: int) -> Point:
    """Give the point (WGS 84 degrees, to about a metre) that a press on the map meant."""
    scale = WIDTH / 2 / ground.reach * KM_PER_DEGREE
    lat = ground.middle[0] + (WIDTH / 2 - y) / scale
    lon = ground.middle[1] + (x - WIDTH / 2) / scale / math.cos(math.radians(ground.middle[0]))
    return round(lat, 5), round(lon, 5)
