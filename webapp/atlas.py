"""A map drawn by ourselves: communes as discs, names where nothing collides. Pure.

Plate carrée around the middle of what is shown: at the scale of a territory nobody sees the
difference from a better projection.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from webapp.lookups import Choice
from webapp.relief import Relief

WIDTH, MARGIN = 430.0, 34.0
FLATTEST, TALLEST = 0.5, 1.3
LEAST_RADIUS, MOST_RADIUS, PER_EVENT = 4.0, 20.0, 1.9
LETTER, LINE = 12.0, 21.0
SPOT = 11.0
GAPS = (6.0, 16.0, 30.0)
MOST_NAMES = 40
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

    def covers(self, disc: Disc) -> bool:
        """Tell whether a rectangle reaches into a disc."""
        across = max(self.left - disc.x, 0, disc.x - self.right)
        down = max(self.top - disc.y, 0, disc.y - self.bottom)
        return math.hypot(across, down) < disc.radius


@dataclass(frozen=True, slots=True)
class Atlas:
    """A map: its height for the width `WIDTH`, its discs, the disc marked "here" with its name.

    `rivers` and `outlines` are the data of SVG paths.
    """

    height: float
    discs: list[Disc]
    here: Disc | None = None
    rivers: str = ""
    outlines: str = ""
    width: float = WIDTH


def draw(
    communes: Iterable[Choice],
    here: Point | None = None,
    name: str = "",
    relief: Relief | None = None,
) -> Atlas | None:
    """Draw communes (and `here`, WGS 84 degrees, which bears `name`) on what a territory gives.

    None when fewer than two have a place, or when `here` is far away from them all.
    """
    placed = _close([(one, one.point) for one in communes if one.point], here)
    points = [point for _, point in placed] + ([here] if here else [])
    if len(placed) < 2:
        return None
    frame = _frame(points)
    discs = [Disc(one, *frame.place(point), _radius(one.count)) for one, point in placed]
    spot = Disc(Choice("", name, 0), *frame.place(here), SPOT) if here else None
    named = _named([*discs, spot] if spot else discs, frame.height)
    rivers, outlines = (relief.rivers, relief.outlines) if relief else ((), ())
    return Atlas(
        frame.height,
        named[: len(discs)],
        named[-1] if spot else None,
        _path(rivers, frame),
        _path(outlines, frame),
    )


def _path(lines: Iterable[Sequence[Point]], frame: "_Frame") -> str:
    """Write the parts of lines that the frame shows, in whole units; SVG cuts its edges."""
    return "".join(f"M{'L'.join(run)}" for line in lines for run in _shown_runs(line, frame))


def _shown_runs(line: Sequence[Point], frame: "_Frame") -> Iterator[list[str]]:
    run: list[Point] = []
    for point in line:
        x, y = (round(part) for part in frame.place(point))
        inside = -WIDTH <= x <= 2 * WIDTH and -WIDTH <= y <= frame.height + WIDTH
        if inside and (not run or run[-1] != (x, y)):
            run.append((x, y))
        if not inside:
            yield from _written(run)
            run = []
    yield from _written(run)


def _written(run: list[Point]) -> Iterator[list[str]]:
    if len(run) > 1:
        yield [f"{x} {y}" for x, y in run]


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
    """Name the spot first, then the largest, each where it meets neither a disc nor a name.

    The spot and the largest are named in any case, over a small disc if need be.
    """
    taken: list[Box] = []
    named: dict[Disc, Label] = {}
    said: set[str] = set()
    ordered = sorted(discs, key=lambda one: (one.choice.slug != "", -one.choice.count, one.y))
    for rank, disc in enumerate(ordered[:MOST_NAMES]):
        name = disc.choice.name
        if name in said:
            continue
        free = [one for one in _candidates(disc) if _is_free(one.box(name), taken, height)]
        clear = (one for one in free if _is_clear(one.box(name), discs))
        label = next(clear, None) or next(iter((free or [_squeezed(disc)])[: rank == 0]), None)
        if label:
            named[disc] = label
            taken.append(label.box(name))
            said.add(name)
    return [replace(one, label=named.get(one)) for one in discs]


def _squeezed(disc: Disc) -> Label:
    """Write a name across its disc, as far to the side as the frame asks."""
    half = min(LETTER * len(disc.choice.name), WIDTH) / 2
    return Label(_cut(min(max(disc.x, half), WIDTH - half)), _cut(disc.y + 6), "middle")


def _is_clear(box: Box, discs: Iterable[Disc]) -> bool:
    return not any(box.covers(disc) for disc in discs)


def _is_free(box: Box, taken: Iterable[Box], height: float) -> bool:
    inside = box.left >= 0 and box.right <= WIDTH and box.top >= 0 and box.bottom <= height
    return inside and not any(box.meets(other) for other in taken)


def _candidates(disc: Disc) -> Iterator[Label]:
    """Beside it, above, below, then at its corners; then the same a little farther off."""
    for gap in GAPS:
        reach = disc.radius + gap
        corner = reach * math.sqrt(0.5)
        yield Label(_cut(disc.x + reach), _cut(disc.y + 6), "start")
        yield Label(_cut(disc.x - reach), _cut(disc.y + 6), "end")
        yield Label(_cut(disc.x), _cut(disc.y - reach), "middle")
        yield Label(_cut(disc.x), _cut(disc.y + reach + 14), "middle")
        sides: tuple[tuple[Anchor, float], ...] = (("start", corner), ("end", -corner))
        for anchor, across in sides:
            yield Label(_cut(disc.x + across), _cut(disc.y - corner), anchor)
            yield Label(_cut(disc.x + across), _cut(disc.y + corner + 14), anchor)


def _cut(length: float) -> float:
    return round(length, 1)
