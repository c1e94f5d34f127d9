"""From an occurrence to a `RawEvent`: text, places, addresses, pictures."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from uuid import UUID
from zoneinfo import ZoneInfo

from agenda.errors import ItemError
from agenda.model import RawAddress, RawEvent, RawImage
from harvester.formats.ics.expand import Occurrence
from harvester.formats.ics.line import Line
from harvester.formats.ics.times import Moment, read_moment
from harvester.formats.ics.vevent import Vevent

WEB = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
TAG = re.compile(
    r"<(?:p|br|a|b|i|u|ul|ol|li|div|span|strong|em|h\d|table|html|img)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg)(?:\?|$)", re.IGNORECASE)
MAPS = re.compile(
    r"//(?:[\w.-]*\.)?(?:maps?\.|google\.[a-z.]+/maps|goo\.gl/maps|openstreetmap\.|osm\.|umap\.)",
    re.IGNORECASE,
)
# What people write before the link when a meeting has no other place.
ONLINE = re.compile(
    r"[\s:;,()\[\]|–-]*(?:(?:en ligne|online|visio(?:conférence)?|webinaire|webinar|à distance|"
    r"zoom|teams|microsoft teams|jitsi|bbb|bigbluebutton|google meet|meet|lien|link|"
    r"réunion|meeting)[\s:;,()\[\]|–-]*)*",
    re.IGNORECASE,
)
GEO = re.compile(r"(?:geo:)?\s*(-?\d{1,3}(?:\.\d+)?)\s*[;,]\s*(-?\d{1,3}(?:\.\d+)?)")
MEETINGS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
HTML_DATA = "data:text/html,"


def raw_events(occurrences: Iterable[Occurrence]) -> list[RawEvent]:
    """Say in our words what VEVENTs say of their dates; each is put into words once."""
    said: dict[int, dict[str, Any]] = {}
    events = []
    for occurrence in occurrences:
        event = occurrence.event
        if id(event) not in said:
            said[id(event)] = words_of(event)
        events.append(
            RawEvent(
                **said[id(event)],
                recurrence_id=occurrence.recurrence_id,
                start=occurrence.start,
                end=occurrence.end,
                timezone=zone_name(occurrence.start) or event.display_zone,
                in_series=occurrence.in_series,
            )
        )
    return events


def words_of(event: Vevent) -> dict[str, Any]:
    """Say what a VEVENT says, but for its times, as fields of a `RawEvent`."""
    description, is_html = describe(event)
    location, online_url = locate(event)
    return {
        "item": event.item,
        "uid": event.uid,
        "title": event.text("SUMMARY"),
        "description": description,
        "description_is_html": is_html,
        "status": event.text("STATUS") or None,
        "url": web_address(event.line("URL")),
        "online_url": online_url,
        "is_online": online_url is not None and location is None,
        "location": location,
        "address": position(event),
        "organizers": organizers(event),
        "categories": categories(event),
        "image": picture(event),
        "language": language(event),
        "published": timestamp(event, "CREATED"),
        "updated": timestamp(event, "LAST-MODIFIED"),
        "sequence": event.sequence,
        "registration_url": web_address(event.line("X-TICKETS-URL")),
        "identities": identities(event.uid),
    }


def zone_name(start: Moment) -> str | None:
    """Give the IANA name of the zone a time is in; UTC is how it is sent, not where it is."""
    zone = start.tzinfo if isinstance(start, datetime) else None
    return zone.key if isinstance(zone, ZoneInfo) and zone.key not in ("UTC", "Etc/UTC") else None


def describe(event: Vevent) -> tuple[str, bool]:
    """Give the richest description, and whether it is HTML (Google puts it into DESCRIPTION)."""
    for name in ("X-ALT-DESC", "STYLED-DESCRIPTION"):
        line = event.line(name)
        if line and "html" in line.params.get("FMTTYPE", "").lower() and line.text.strip():
            return line.text, True
    line = event.line("DESCRIPTION")
    if line is None:
        return "", False
    alternative = line.params.get("ALTREP", "")
    if alternative.lower().startswith(HTML_DATA):
        return unquote(alternative[len(HTML_DATA) :]), True
    text = line.text
    return text, bool(TAG.search(text))


def locate(event: Vevent) -> tuple[str | None, str | None]:
    """Tell the place from the address of a meeting, which many write into LOCATION."""
    text = event.text("LOCATION") or None
    meeting = next(
        (address for name in MEETINGS for line in event.lines.get(name, [])
         if (address := web_address(line))), None,
    )  # fmt: skip
    found = WEB.search(text) if text else None
    if text is None or found is None or MAPS.search(found[0]):
        return text, meeting
    rest = text[: found.start()] + text[found.end() :]
    return (None, found[0]) if ONLINE.fullmatch(rest) else (text, meeting)


def web_address(line: Line | None) -> str | None:
    """Give the web address a property holds; other schemes lead nowhere for a reader."""
    found = WEB.match(line.text.strip()) if line else None
    return found[0] if found else None


def position(event: Vevent) -> RawAddress | None:
    """Read GEO, or the position Apple adds; nothing at 0° 0°, where no place is."""
    for name in ("GEO", "X-APPLE-STRUCTURED-LOCATION"):
        found = GEO.match(event.text(name))
        if found:
            lat, lon = float(found[1]), float(found[2])
            if abs(lat) <= 90 and abs(lon) <= 180 and (lat or lon):
                return RawAddress(lat=lat, lon=lon)
    return None


def organizers(event: Vevent) -> tuple[str, ...]:
    """Give the names of organizers, which The Events Calendar writes as in an address.

    Never an address itself, even where it stands for a name.
    """
    names = (unquote(line.params.get("CN", "")) for line in event.lines.get("ORGANIZER", []))
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def categories(event: Vevent) -> tuple[str, ...]:
    """Give all categories once, in their order."""
    found = (text.strip() for line in event.lines.get("CATEGORIES", []) for text in line.texts)
    return tuple(dict.fromkeys(filter(None, found)))


def picture(event: Vevent) -> RawImage | None:
    """Give the first picture: IMAGE (RFC 7986 §5.10), else an ATTACH that is one."""
    images = event.lines.get("IMAGE", [])
    attached = [line for line in event.lines.get("ATTACH", []) if is_picture(line)]
    for line in (*images, *attached):
        if url := web_address(line):
            return RawImage(url=url)
    return None


def is_picture(line: Line) -> bool:
    """Whether an attachment is a picture, by its type or else its address."""
    kind = line.params.get("FMTTYPE", "").lower()
    return kind.startswith("image/") or (not kind and bool(PICTURE.search(line.value)))


def language(event: Vevent) -> str | None:
    """Give the language the title is in (RFC 5545 §3.2.10)."""
    line = event.line("SUMMARY")
    return (line.params.get("LANGUAGE") or None) if line else None


def timestamp(event: Vevent, name: str) -> datetime | None:
    """Read a moment in UTC (LAST-MODIFIED, CREATED); None when it is not one."""
    try:
        moment = read_moment(event.text(name), UTC)
    except ItemError:
        return None
    return moment if isinstance(moment, datetime) else None


@lru_cache(maxsize=4096)
def identities(uid: str) -> tuple[str, ...]:
    """Name the same thing elsewhere: Mobilizon uses its bare UUID as UID."""
    try:
        return (f"uuid:{UUID(uid)}",) if len(uid) == 36 else ()
    except ValueError:
        return ()
