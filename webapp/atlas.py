"""A map drawn by ourselves: communes as discs, names where nothing collides. Pure.

Plate carrée around the middle of what is shown: at the scale of a territory nobody sees the
difference from a better projection.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from webapp.lookups import Choice

WIDTH, MARGIN = 430.0, 34.0
FLATTEST, TALLEST = 0.5, 1.3
LEAST_RADIUS, MOST_RADIUS, PER_EVENT = 4.0, 20.0, 1.9
LETTER, LINE = 11.0, 21.0
FAR = 4
"""How many times farther than most a commune may lie and still be drawn."""
Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Disc:
    """A commune on the map, in the drawing's units; its name too where it fits."""

    choice: Choice
    x: float
    y: float
    radius: float
    label: "Label | None" = None


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name is written."""

    x: float
    y: float
    anchor: Anchor

    def box(self, text: str) -> "Box":
        """Give the room the name takes, generously."""
        width = LETTER * len(text)
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        return Box(left, self.y - LINE * 0.8, left + width, self.y + LINE * 0.2)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Tell whether two rectangles overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class Atlas:
    """A map: its height for the width `WIDTH`, its discs, the point marked "here"."""

    height: float
    discs: list[Disc]
    here: Point | None = None
    width: float = WIDTH


def draw(communes: Iterable[Choice], here: Point | None = None) -> Atlas | None:
    """Draw communes (and `here`, WGS 84 degrees).

    None when fewer than two have a place, or when `here` is far away from them all.
    """
    placed = _close([(one, one.point) for one in communes if one.point], here)
    points = [point for _, point in placed] + ([here] if here else [])
    if len(placed) < 2:
        return None
    frame = _frame(points)
    discs = [Disc(one, *frame.place(point), _radius(one.count)) for one, point in placed]
    return Atlas(frame.height, _named(discs, frame.height), frame.place(here) if here else None)


def _close(placed: list[tuple[Choice, Point]], here: Point | None) -> list[tuple[Choice, Point]]:
    """Leave out what lies far from the rest, which would shrink the territory to a dot."""
    if not placed:
        return []
    middle = median(lat for _, (lat, _) in placed), median(lon for _, (_, lon) in placed)
    reach = FAR * median(math.dist(point, middle) for _, point in placed)
    if here and math.dist(here, middle) > reach:
        return []
    return [(one, point) for one, point in placed if math.dist(point, middle) <= reach]


@dataclass(frozen=True, slots=True)
class _Frame:
    north: float
    west: float
    scale: float
    squeeze: float
    height: float

    def place(self, point: Point) -> Point:
        lat, lon = point
        x = MARGIN + (lon - self.west) * self.squeeze * self.scale
        return round(x, 1), round(MARGIN + (self.north - lat) * self.scale, 1)


def _frame(points: Sequence[Point]) -> _Frame:
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    squeeze = math.cos(math.radians((max(lats) + min(lats)) / 2))
    wide, high = max((max(lons) - min(lons)) * squeeze, 1e-3), max(max(lats) - min(lats), 1e-3)
    room = WIDTH - 2 * MARGIN
    scale = min(room / wide, room * TALLEST / high)
    height = max(high * scale, room * FLATTEST) + 2 * MARGIN
    west = min(lons) - (room / scale - wide) / 2 / squeeze
    north = max(lats) + ((height - 2 * MARGIN) / scale - high) / 2
    return _Frame(north, west, scale, squeeze, round(height))


def _radius(count: int) -> float:
    return round(min(LEAST_RADIUS + PER_EVENT * math.sqrt(count), MOST_RADIUS), 1)


def _named(discs: list[Disc], height: float) -> list[Disc]:
    """Name the largest first, each where it meets neither a disc nor another name."""
    taken = [Box(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in discs]
    named: dict[str, Label] = {}
    for disc in sorted(discs, key=lambda one: (-one.choice.count, one.choice.slug)):
        for label in _candidates(disc):
            box = label.box(disc.choice.name)
            inside = box.left >= 0 and box.right <= WIDTH and box.top >= 0 and box.bottom <= height
            if inside and not any(box.meets(other) for other in taken):
                named[disc.choice.slug] = label
                taken.append(box)
                break
    return [Disc(one.choice, one.x, one.y, one.radius, named.get(one.choice.slug)) for one in discs]


def _candidates(disc: Disc) -> list[Label]:
    gap = disc.radius + 4
    return [
        Label(disc.x + gap, disc.y + 6, "start"),
        Label(disc.x - gap, disc.y + 6, "end"),
        Label(disc.x, disc.y - gap, "middle"),
        Label(disc.x, disc.y + gap + 14, "middle"),
    ]
