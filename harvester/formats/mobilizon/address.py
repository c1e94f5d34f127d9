"""Where an instance listens, from whatever address the coordinator gave."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from agenda.errors import FormatError
from agenda.model import Source
from agenda.sentence import N_
from harvester.formats.fields import coordinates

_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
_GEOHASH = re.compile(rf"[{_BASE32}]{{1,12}}")
# Mobilizon's own radius where none is said, and the most that makes sense.
RADIUS, WIDEST = 50.0, 1000.0

# Pages of Mobilizon's own site; what stands before them is the instance's path.
_PAGES = {"api", "graphiql", "search", "events", "groups", "event", "about", "login", "feed"}


def locate(source: Source) -> tuple[str, str | None]:
    """Give the GraphQL address and the group, None for the whole instance.

    `https://x/` and `https://x/search` give `https://x/api`; `https://x/under/api` stays;
    `https://x/@group` and `https://x/p/group` name the group, unless the source does.
    Raises `FormatError` when the address is none.
    """
    given = source.url.strip()
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
    except ValueError as error:
        raise FormatError(
            N_("«\u00a0%(text)s\u00a0» n’est pas une adresse.", text=given[:200]),
            N_("Copiez l’adresse de l’instance depuis la barre du navigateur."),
        ) from error
    under, group = _split(parts.path)
    api = urlunsplit((parts.scheme, parts.netloc, "/".join(["", *under, "api"]), "", ""))
    return api, _group_name(source.group) or group


@dataclass(frozen=True, slots=True)
class Area:
    """Where events are searched for: a geohash, and kilometres around it."""

    geohash: str
    radius: float


def area_of(url: str) -> Area | None:
    """Read the area out of the address of a search, as Mobilizon's search page writes it.

    `/search?lat=44.3&lon=0.5&distance=25_km` or `/search?location=GEOHASH&radius=25`; None for
    any other address, and for a place that is none.
    """
    query = dict(parse_qsl(url.partition("?")[2].partition("#")[0]))
    lat, lon = coordinates(query.get("lat"), query.get("lon"))
    named = query.get("location", "").lower()
    hashed = geohash(lat, lon) if lat is not None and lon is not None else named
    if not _GEOHASH.fullmatch(hashed):
        return None
    told = re.match(r"\d{1,4}(?:\.\d{1,3})?", query.get("distance") or query.get("radius") or "")
    return Area(hashed, min(float(told[0]), WIDEST) if told else RADIUS)


def geohash(lat: float, lon: float, length: int = 7) -> str:
    """Write a point (WGS 84 degrees) as a geohash: 7 letters tell 150 m apart."""
    bounds = [[-180.0, 180.0], [-90.0, 90.0]]
    bits = 0
    for step in range(length * 5):
        side, value = bounds[step % 2], (lon, lat)[step % 2]
        middle = sum(side) / 2
        upper = value >= middle
        side[not upper] = middle
        bits = bits << 1 | upper
    return "".join(_BASE32[bits >> 5 * place & 31] for place in reversed(range(length)))


def profile_feed(source: Source) -> str | None:
    """Give the calendar of the page `/@name`, which a person has as well as a group."""
    api, name = locate(source)
    return f"{api.removesuffix('/api')}/@{quote(name)}/feed/ics" if name else None


def _split(path: str) -> tuple[list[str], str | None]:
    """Cut a path before Mobilizon's own pages: what the instance lies under, and the group."""
    under: list[str] = []
    segments = iter(unquote(segment) for segment in path.split("/") if segment)
    for segment in segments:
        if segment.startswith("@"):
            return under, segment.removeprefix("@")
        if segment == "p":
            return under, next(segments, None)
        if segment in _PAGES:
            break
        under.append(segment)
    return under, None


def _group_name(group: str | None) -> str | None:
    """Read `name`, `@name`, `name@domain` or the address of the group's page."""
    name = re.sub(r"^https?://[^@]*", "", (group or "").strip())
    return name.lstrip("@").split("/")[0] or None
