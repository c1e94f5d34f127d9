"""The picture that goes with a link to an event: its day's figure and its theme's mark. Pure.

Sites that show links want a PNG or JPEG. This one is drawn here from convex polygons and written
with zlib alone: no font, no imaging library, some three kilobytes.
"""

import colorsys
import math
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from agenda.colour import Colour, read_colour
from agenda.model import Theme
from agenda.territory import Territory
from webapp.feasts import is_red

WIDTH, HEIGHT = 1200, 630
PAPER, INK, RED, THEME = range(4)
"""Of the months' papers; `static/ink.css` has the same, and the themes'."""
THEMES = dict(zip(Theme, (222, 325, 18, 32, 46, 186, 125, 90, 280), strict=True))
GREY = Theme.RENCONTRES
STROKE, FIGURE, MARK = 0.1, 250.0, 250.0
Point = tuple[float, float]
Polygon = Sequence[Point]
Pixel = tuple[int, int, int]


def arc(cx: float, cy: float, rx: float, ry: float, first: float, last: float) -> list[Point]:
    """Give points of an ellipse's arc between two angles in degrees, clockwise from the right."""
    steps = max(2, round(abs(last - first) / 12))
    angles = (math.radians(first + (last - first) * n / steps) for n in range(steps + 1))
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def box(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """Give a rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


# Each figure as strokes of a pen, in a box 1 wide and 1.6 high.
FIGURES: dict[str, list[list[Point]]] = {
    "0": [arc(0.5, 0.8, 0.38, 0.68, 0, 360)],
    "1": [[(0.22, 0.38), (0.55, 0.12), (0.55, 1.48)]],
    "2": [[*arc(0.5, 0.5, 0.37, 0.38, 190, 395), (0.12, 1.48), (0.9, 1.48)]],
    "3": [arc(0.47, 0.46, 0.35, 0.34, 205, 450), arc(0.47, 1.14, 0.4, 0.34, 270, 515)],
    "4": [[(0.7, 1.48), (0.7, 0.12), (0.1, 1.05), (0.93, 1.05)]],
    "5": [[(0.82, 0.12), (0.25, 0.12), (0.2, 0.73), *arc(0.48, 1.04, 0.4, 0.44, 228, 510)]],
    "6": [arc(0.5, 1.05, 0.37, 0.43, 0, 360), arc(0.76, 1.05, 0.63, 0.93, 180, 265)],
    "7": [[(0.1, 0.12), (0.9, 0.12), (0.4, 1.48)]],
    "8": [arc(0.5, 0.44, 0.31, 0.32, 0, 360), arc(0.5, 1.12, 0.39, 0.36, 0, 360)],
    "9": [arc(0.5, 0.55, 0.37, 0.43, 0, 360), arc(0.24, 0.55, 0.63, 0.93, 0, 85)],
}
# Each mark as polygons in a box 1 by 1; those after the bar are cut out.
MARKS: dict[str, tuple[list[Polygon], list[Polygon]]] = {
    "musique": ([arc(0.5, 0.5, 0.5, 0.5, 0, 360)], []),
    "scene": ([[(0.5, 0.04), (1, 0.96), (0, 0.96)]], []),
    "arts": ([arc(0.5, 0.75, 0.5, 0.5, 180, 360)], []),
    "livres": ([box(0.17, 0, 0.83, 1)], []),
    "fabriquer": ([[(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)]], []),
    "numerique": ([box(0, 0, 1, 1)], [box(0.24, 0.24, 0.76, 0.76)]),
    "nature": ([[*arc(0, 1, 1, 1, 270, 360), *arc(1, 0, 1, 1, 90, 180)]], []),
    "rencontres": ([arc(0.5, 0.5, 0.5, 0.5, 0, 360)], [arc(0.5, 0.5, 0.26, 0.26, 0, 360)]),
    "fetes": ([box(0.33, 0, 0.67, 1), box(0, 0.33, 1, 0.67)], []),
}


def draw_stamp(day: date, theme: str | None, territory: Territory) -> bytes:
    """Draw an event's picture as a PNG of 1200 by 630, on the territory's paper."""
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    ink = RED if is_red(day) else INK
    figures = str(day.day)
    _fill(rows, box(80, 70, WIDTH - 80, 86), INK)
    for place, figure in enumerate(figures):
        for stroke in FIGURES[figure]:
            for polygon in _pen(stroke):
                _fill(rows, _placed(polygon, 80 + place * FIGURE * 1.1, 150, FIGURE), ink)
    if theme in MARKS:
        shape, holes = MARKS[theme]
        for polygons, colour in ((shape, THEME), (holes, PAPER)):
            for polygon in polygons:
                _fill(rows, _placed(polygon, WIDTH - 80 - MARK, 225, MARK), colour)
    paper, red = _bytes(territory.paper(day.month)), _bytes(read_colour(territory.red))
    hue = THEMES[Theme(theme)] if theme in MARKS else 0
    mark = _bytes(colorsys.hls_to_rgb(hue / 360, 0.3, 0.08 if theme == GREY else 0.76))
    return _png(rows, (paper, (25, 26, 21), red, mark))


def _pen(stroke: Sequence[Point]) -> Iterator[Polygon]:
    """Give what a round pen covers along a stroke: its tip at each point, a bar between two."""
    for x, y in stroke:
        yield arc(x, y, STROKE, STROKE, 0, 360)
    for (ax, ay), (bx, by) in pairwise(stroke):
        length = math.hypot(bx - ax, by - ay) or 1.0
        dx, dy = STROKE * (ay - by) / length, STROKE * (bx - ax) / length
        yield [(ax + dx, ay + dy), (bx + dx, by + dy), (bx - dx, by - dy), (ax - dx, ay - dy)]


def _placed(polygon: Polygon, left: float, top: float, scale: float) -> Polygon:
    return [(left + x * scale, top + y * scale) for x, y in polygon]


def _fill(rows: Sequence[bytearray], polygon: Polygon, colour: int) -> None:
    """Fill a convex polygon, row by row between its two edges."""
    heights = [y for _, y in polygon]
    for number in range(max(0, math.ceil(min(heights))), min(HEIGHT, math.ceil(max(heights)))):
        crossed = [*_crossings(polygon, number)]
        if crossed:
            left, right = round(min(crossed)), round(max(crossed))
            rows[number][left:right] = bytes([colour]) * (right - left)


def _crossings(polygon: Polygon, y: float) -> Iterator[float]:
    for (ax, ay), (bx, by) in pairwise([*polygon, polygon[0]]):
        if (ay <= y) != (by <= y):
            yield ax + (bx - ax) * (y - ay) / (by - ay)


def _bytes(colour: Colour) -> Pixel:
    red, green, blue = colour
    return round(red * 255), round(green * 255), round(blue * 255)


def _png(rows: Iterable[bytearray], palette: Iterable[Pixel]) -> bytes:
    """Write rows of palette indexes (PNG, ISO/IEC 15948: colour type 3, 8 bits, no filter)."""
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    colours = bytes(part for colour in palette for part in colour)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
