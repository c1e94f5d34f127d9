"""Style sheets: written to be read, sent small, named by their content so that they never age."""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files

from agenda.territory import Territory

YEAR = 365 * 24 * 3600
SHEETS: dict[str, tuple[str, ...]] = {"public": (), "poster": (), "desk": ("public",)}
"""Each sheet, with those it stands on."""
MOST_PAPERS = 32
CSS = "text/css; charset=utf-8"
SQUEEZE = (
    (re.compile(r"/\*.*?\*/", re.DOTALL), ""),
    (re.compile(r"\s+"), " "),
    (re.compile(r" ?([{};,>]) ?"), r"\1"),
    (re.compile(r": "), ":"),
    (re.compile(r";}"), "}"),
)


@dataclass(frozen=True, slots=True)
class Style:
    """A style sheet (or the desk's script) and the path it is served under."""

    path: str
    body: bytes
    media_type: str = CSS


def read_style(name: str, *under: str, more: str = "") -> Style:
    """Read `static/{name}.css`, after the ink that all sheets share and those it stands on.

    `more` follows it.
    """
    parts = (files("webapp") / "static" / f"{part}.css" for part in ("ink", *under, name))
    body = squeeze("\n".join([*(part.read_text("utf8") for part in parts), more])).encode()
    return Style(f"/{name}-{blake2b(body, digest_size=5).hexdigest()}.css", body)


@lru_cache(maxsize=MOST_PAPERS)
def sheet(name: str, colours: str) -> Style:
    """Give one of `SHEETS` with what a territory sets of its colours (`colours_of`)."""
    return read_style(name, *SHEETS[name], more=colours)


def colours_of(territory: Territory) -> str:
    """Write what a territory sets of the paper's colour and of the red, or ""."""
    hues = [f".m{month} {{ --h: {territory.hue(month)} }}" for month in range(1, 13)]
    plain = "html:root { --s: 0% }" if territory.plain else ""
    return " ".join([*(hues if territory.hues else []), plain, _red(territory)]).strip()


def _red(territory: Territory) -> str:
    if not territory.accent:
        return ""
    light, dark = (f":root {{ --rouge: {red} }}" for red in (territory.red, territory.dark_red))
    return f"{light} @media screen and (prefers-color-scheme: dark) {{ {dark} }}"


def read_script(name: str) -> Style:
    """Read `static/{name}.js`."""
    return read_file(f"{name}.js", "text/javascript; charset=utf-8")


def read_file(name: str, media_type: str = CSS) -> Style:
    """Read a file as it is."""
    body = files("webapp").joinpath("static", *name.split("/")).read_bytes()
    stem, _, end = name.rpartition("/")[2].rpartition(".")
    return Style(f"/{stem}-{blake2b(body, digest_size=5).hexdigest()}.{end}", body, media_type)


def squeeze(text: str) -> str:
    """Leave out comments and spaces that say nothing."""
    for pattern, instead in SQUEEZE:
        text = pattern.sub(instead, text)
    return text.strip()
