"""Time zones: from any TZID found in the wild to one that can be computed with.

RFC 5545 §3.2.19 leaves the name of a zone free. Known names win over the VTIMEZONE beside
them, which lies too often; a VTIMEZONE is used when nothing else tells what its name means.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from agenda.errors import ItemError
from harvester.formats.ics.line import split_line
from harvester.formats.ics.rules import can_match, read_rule

OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+-])(\d{1,2})[:.]?(\d{2})?")
DISPLAY = re.compile(r"\((?:UTC|GMT)\s*(?:([+-])(\d{1,2})[:.]?(\d{2})?)?\)\s*(.*)")
SUMMER_NAMES = {"CEST": "CET", "WEST": "WET", "EEST": "EET", "BST": "Europe/London"}
MAX_LENGTH = 200
MAX_ZONE_LINES = 300
MAX_ZONES = 50
# When a zone's offset is compared with the one its display name claims (standard time).
WINTERS = (datetime(2024, 1, 15), datetime(2024, 7, 15))  # noqa: DTZ001 - wall clock


@lru_cache
def iana_names() -> dict[str, str]:
    """Give the IANA names by their lower-case form."""
    return {name.lower(): name for name in available_timezones()}


@lru_cache
def windows_names() -> dict[str, str]:
    """Give the IANA name for each Windows name in lower case (Unicode CLDR)."""
    return {name.lower(): iana for name, iana in WINDOWS_TO_OLSON.items()}


@lru_cache
def cities() -> dict[str, list[str]]:
    """Give the IANA names that end in a city, by the city in lower case."""
    found: dict[str, list[str]] = {}
    for name in sorted(available_timezones()):
        area, _, city = name.rpartition("/")
        if area and not name.startswith("Etc/"):
            found.setdefault(city.replace("_", " ").lower(), []).append(name)
    return found


@lru_cache(maxsize=1024)
def iana_name(tzid: str) -> str | None:
    """Find the IANA name that `tzid` means.

    Understands IANA names in any case, `/vendor/…/Europe/Paris`, Windows names, what Outlook
    shows (`(UTC+01:00) Brussels, Copenhagen, Madrid, Paris`), bare cities, and the
    abbreviations of summer time.
    """
    name = tzid.strip(" \"'\t").strip("/")[:MAX_LENGTH]
    name = SUMMER_NAMES.get(name.upper(), name)
    parts = name.replace(" ", "_").lower().split("/")
    for start in range(len(parts)):
        if found := iana_names().get("/".join(parts[start:])):
            return found
    return iana_names().get(name.lower().replace("-", "/")) or windows_zone(name) or city_zone(name)


def windows_zone(name: str) -> str | None:
    """Find a Windows name, also behind `(UTC-05:00) Eastern Time (US & Canada)`."""
    shown = DISPLAY.fullmatch(name)
    plain = shown[4].partition("(")[0].strip().lower() if shown else name.lower()
    names = windows_names()
    return names.get(plain) or names.get(plain.replace(" time", " standard time"))


def city_zone(name: str) -> str | None:
    """Find a zone by the cities in `name`, which must have the offset that it states, if any."""
    shown = DISPLAY.fullmatch(name)
    offset = read_offset(shown[1], shown[2], shown[3]) if shown else None
    for city in re.split(r"[,/;]| et | and ", shown[4] if shown else name):
        zones = cities().get(city.strip().lower(), [])
        fitting = [zone for zone in zones if offset is None or offset in offsets(zone)]
        if fitting:
            return min(fitting, key=len)
    return None


def offsets(name: str) -> set[timedelta | None]:
    """Give the offsets from UTC that a zone has over the year."""
    zone = ZoneInfo(name)
    return {zone.utcoffset(moment) for moment in WINTERS}


def read_offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    """Give the offset from UTC written as sign, hours and minutes."""
    span = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -span if sign == "-" else span


def fixed_zone(tzid: str) -> tzinfo | None:
    """Read a name that is nothing but an offset: `UTC+2`, `GMT+0100`, `+01:00`."""
    found = OFFSET.fullmatch(tzid.strip())
    offset = read_offset(*found.groups()) if found else timedelta(days=1)
    return timezone(offset) if abs(offset) < timedelta(days=1) else None


class Zones:
    """The zones of one document; each VTIMEZONE is read once, when its name is asked for."""

    def __init__(self, components: Iterable[list[str]]) -> None:
        self.components: dict[str, list[str]] = {}
        for lines in islice(components, MAX_ZONES):
            for tzid in say(lines, "TZID"):
                self.components.setdefault(tzid.replace(":", "."), lines)
        self.known: dict[str, tzinfo | None] = {"": None}
        self.unknown: set[str] = set()

    def find(self, tzid: str) -> tzinfo | None:
        """Give the zone of that name; None when nobody can tell, then noted in `unknown`.

        A colon counts as a point: `split_date` reads `(UTC+01:00) Paris` that way.
        """
        if tzid not in self.known:
            self.known[tzid] = self.resolve(tzid)
            if self.known[tzid] is None:
                self.unknown.add(tzid)
        return self.known[tzid]

    def resolve(self, tzid: str) -> tzinfo | None:
        """Look a zone up: by name, by the name in its VTIMEZONE, by its rules."""
        lines = self.components.get(tzid, [])
        for candidate in (tzid, *say(lines, "X-LIC-LOCATION")):
            if name := iana_name(candidate):
                return ZoneInfo(name)
        return fixed_zone(tzid) or read_vtimezone(lines)


def say(lines: list[str], wanted: str) -> list[str]:
    """Give the values of one property."""
    found = [split_line(line) for line in lines if line[: len(wanted)].upper() == wanted]
    return [pair[1].value.strip() for pair in found if pair and pair[0] == wanted]


def comes_every_year(rule: str) -> bool:
    """Whether a rule is one of a zone; others would be walked through to the year 9999."""
    try:
        parts = read_rule(rule)
        return parts["FREQ"] == "YEARLY" and "INTERVAL" not in parts and can_match(parts)
    except ItemError:
        return False


def read_vtimezone(lines: list[str]) -> tzinfo | None:
    """Build a zone from the rules of a VTIMEZONE (RFC 5545 §3.6.5); None when they are absurd.

    The TZID stays out, because icalendar keeps every named zone for the life of the process.
    """
    sane = all(comes_every_year(rule) for rule in say(lines, "RRULE"))
    if not lines or len(lines) > MAX_ZONE_LINES or not sane:
        return None
    inner = [line for line in lines if line[:5].upper() != "TZID:" and line[:2].upper() != "X-"]
    try:
        text = "\r\n".join(["BEGIN:VTIMEZONE", *inner, "END:VTIMEZONE"])
        component = Timezone.from_ical(text)
        if not isinstance(component, Timezone):
            return None
        component["TZID"] = "own"
        zone = component.to_tz(lookup_tzid=False)
        known = [zone.utcoffset(moment) for moment in WINTERS]
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError):
        return None
    return zone if None not in known else None
