"""Colours of the paper and of what is printed on it: how well one is read on the other. Pure.

Contrast is WCAG 2.2's (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
"""

import colorsys
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

Scheme = Literal["light", "dark"]
Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""

LEGIBLE = 4.5
"""What success criterion 1.4.3 asks of text."""
CLEAR = 7.0
"""What the design's own red has on dark paper."""
RED = "#a30f1a"
PAPERS: dict[Scheme, tuple[float, float]] = {"light": (0.46, 0.87), "dark": (0.28, 0.11)}
"""Saturation and lightness of paper, as `webapp/static/ink.css` has them."""
WRITTEN = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


def read_colour(text: str) -> Colour:
    """Read `#rrggbb`. Raises `ValueError` for anything else."""
    if not WRITTEN.fullmatch(text):
        raise ValueError(f"« {text[:20]} » n’est pas une couleur : attendu #rrggbb")
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def write_colour(colour: Colour) -> str:
    """Write `#rrggbb`."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def paper(hue: int, scheme: Scheme = "light", *, plain: bool = False) -> Colour:
    """Give the paper of a hue (degrees), or the same without colour."""
    saturation, lightness = PAPERS[scheme]
    return colorsys.hls_to_rgb(hue / 360, lightness, 0 if plain else saturation)


def hue_of(text: str) -> int | None:
    """Give the hue of `#rrggbb` in degrees; None for a grey. Raises `ValueError`: no colour."""
    hue, _, saturation = colorsys.rgb_to_hls(*read_colour(text))
    return round(hue * 360) % 360 if saturation else None


def contrast(one: Colour, other: Colour) -> float:
    """Give how well one is read on the other, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lowest(ink: Colour, papers: Iterable[Colour]) -> float:
    """Give the contrast of an ink on the paper that suits it least."""
    return min(contrast(ink, one) for one in papers)


@lru_cache(maxsize=64)
def lightened(ink: Colour, papers: tuple[Colour, ...]) -> Colour:
    """Give the same ink for dark papers: as light as it must be to stand out clearly on each."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*ink)
    steps = (lightness + (1 - lightness) * step / 100 for step in range(101))
    lighter = (colorsys.hls_to_rgb(hue, one, saturation) for one in steps)
    return next((one for one in lighter if lowest(one, papers) >= CLEAR), (1.0, 1.0, 1.0))


def _luminance(colour: Colour) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
