"""iCalendar: RFC 5545 with the calendar properties of RFC 7986. See decision 0004."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agenda.model import Entry, Event, Place, Status
from agenda.wording import Locale, fact_words, status_words, where_words
from feeds.channel import Channel
from feeds.contentlines import line, text_line
from feeds.links import event_url, image_url, registration_url, web_address
from feeds.zones import FIRST_YEAR, LAST_YEAR, is_twice, vtimezone

PRODUCT = "-//Almanach//Agenda//FR"
UNIVERSAL = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Zulu"})
TWO_DIGITS = tuple(f"{number:02d}" for number in range(100))
# Places, themes, organisers and pictures come again and again in one calendar.
REMEMBERED = 4096
# An event that waits for another date does not take place at this one.
STATUSES = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.CANCELLED: "CANCELLED",
    Status.POSTPONED: "CANCELLED",
    Status.MOVED_ONLINE: "CONFIRMED",
    Status.FULL: "CONFIRMED",
}
# STATUS has no word for these: another agenda that follows this one reads them here.
BEYOND_ICALENDAR = frozenset({Status.POSTPONED, Status.MOVED_ONLINE, Status.FULL})
# CSS3 names (RFC 7986 §5.9), nearest to the hues of the themes' marks.
COLOURS = {
    "musique": "royalblue",
    "scene": "mediumvioletred",
    "arts": "tomato",
    "livres": "sienna",
    "fabriquer": "goldenrod",
    "numerique": "darkcyan",
    "nature": "forestgreen",
    "rencontres": "dimgray",
    "fetes": "darkviolet",
}
IMAGE_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "svg": "image/svg+xml",
    "avif": "image/avif",
}


def write_ics(channel: Channel, entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write a calendar piece by piece: one VEVENT an event, each zone before its first use.

    Same data, same bytes. Events that were merged into another are left out: a subscriber
    would see them twice. Withdrawn ones, if given, are written as cancelled.
    """
    yield _head(channel)
    zones: set[str] = set()
    host = channel.host
    for entry in entries:
        event = entry.event
        if event.merged_into:
            continue
        if _needs_zone(event) and event.timezone not in zones:
            zones.add(event.timezone)
            yield vtimezone(event.timezone)
        yield _vevent(event, channel, host)
    yield b"END:VCALENDAR\r\n"


def _head(channel: Channel) -> bytes:
    """Write the calendar's own properties, in RFC 7986's names and in the older X- ones.

    No METHOD: it would make of the feed a message that must have organisers (RFC 5546 §3.2.1).
    """
    return b"".join(
        [
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
            line("PRODID", PRODUCT),
            b"CALSCALE:GREGORIAN\r\n",
            text_line("NAME", channel.title),
            text_line("X-WR-CALNAME", channel.title),
            text_line("DESCRIPTION", channel.description),
            text_line("X-WR-CALDESC", channel.description),
            b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n",
            line("SOURCE;VALUE=URI", channel.address),
            line("URL", channel.link),
            line("LAST-MODIFIED", _utc(channel.updated)) if channel.updated else b"",
        ]
    )


def _vevent(event: Event, channel: Channel, host: str) -> bytes:
    """Write one event; the order of properties is fixed."""
    link, locale = event_url(channel.base_url, event), channel.language
    return b"".join(
        [
            b"BEGIN:VEVENT\r\n",
            line("UID", f"{event.id}@{host}"),
            f"{_times(event)}{_record(event)}{_status(event)}".encode(),
            text_line("SUMMARY", event.title),
            text_line("DESCRIPTION", _description(event, link, locale)),
            _html(event),
            _where(event, locale),
            _kinds(tuple(channel.kinds(event)), tuple(event.themes)),
            _contacts(tuple(event.organizers)),
            _image(image_url(event)),
            line("URL", link),
            b"CLASS:PUBLIC\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
        ]
    )


def _record(event: Event) -> str:
    stamp = _utc(event.updated)
    return (
        f"DTSTAMP:{stamp}\r\nSEQUENCE:{event.sequence}\r\n"
        f"CREATED:{_utc(event.created)}\r\nLAST-MODIFIED:{stamp}\r\n"
    )


def _status(event: Event) -> str:
    status = "CANCELLED" if event.withdrawn else STATUSES[event.status]
    if event.status in BEYOND_ICALENDAR:
        return f"STATUS:{status}\r\nX-ALMANACH-STATUS:{event.status.upper()}\r\n"
    return f"STATUS:{status}\r\n"


def _times(event: Event) -> str:
    if event.all_day:
        day_after = event.last_day + timedelta(days=1)
        return (
            f"DTSTART;VALUE=DATE:{event.first_day:%Y%m%d}\r\n"
            f"DTEND;VALUE=DATE:{day_after:%Y%m%d}\r\n"
        )
    start = _moment(event.start, event.timezone)
    end = _moment(event.end, event.timezone) if event.end and event.end > event.start else start
    return f"DTSTART{start}\r\n" + (f"DTEND{end}\r\n" if end != start else "")


def _needs_zone(event: Event) -> bool:
    return not event.all_day and event.timezone not in UNIVERSAL


def _moment(moment: datetime, timezone: str) -> str:
    """Write a DATE-TIME with its zone; in UTC where readers would not agree on the instant.

    A wall-clock time that occurs twice means the first (RFC 5545 §3.3.5); libical takes the second.
    """
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    if timezone in UNIVERSAL or not FIRST_YEAR <= local.year <= LAST_YEAR or is_twice(local, zone):
        return f":{_utc(moment)}"
    return f";TZID={timezone}:{_compact(local)}"


def _utc(moment: datetime) -> str:
    return _compact(moment.astimezone(UTC)) + "Z"


def _compact(moment: datetime) -> str:
    # A quarter of strftime's time, and four digits for every year on every platform.
    century, year = divmod(moment.year, 100)
    return (
        f"{TWO_DIGITS[century]}{TWO_DIGITS[year]}{TWO_DIGITS[moment.month]}{TWO_DIGITS[moment.day]}"
        f"T{TWO_DIGITS[moment.hour]}{TWO_DIGITS[moment.minute]}{TWO_DIGITS[moment.second]}"
    )


def _description(event: Event, link: str, locale: Locale) -> str:
    """Write status, text, price, registration and the page's address as plain paragraphs.

    Some calendars hide STATUS and URL, so both stand in the text too.
    """
    status = status_words(event, locale)
    paragraphs = (
        f"{status}." if status else "",
        event.description_text,
        fact_words("price", event.price, locale),
        fact_words("registration", registration_url(event), locale),
        link,
    )
    return "\n\n".join(filter(None, paragraphs))


def _html(event: Event) -> bytes:
    """Write the description with its mark-up, as Outlook and Thunderbird read it."""
    html = event.description_html
    return text_line("X-ALT-DESC;FMTTYPE=text/html", html) if html else b""


def _where(event: Event, locale: Locale) -> bytes:
    online = web_address(event.online_url)
    place = None if event.status is Status.MOVED_ONLINE else event.place
    where = _location(place) if place else b""
    if not where and (words := online or where_words(event, locale)):
        where = text_line("LOCATION", words)
    return where + line("CONFERENCE;VALUE=URI;FEATURE=VIDEO", online) if online else where


@lru_cache(maxsize=REMEMBERED)
def _location(place: Place) -> bytes:
    words = ", ".join(filter(None, (place.name, place.detail, place.address)))
    location = text_line("LOCATION", words) if words else b""
    if place.lat is None or place.lon is None:
        return location
    return location + line("GEO", f"{place.lat:.6f};{place.lon:.6f}")


@lru_cache(maxsize=REMEMBERED)
def _kinds(words: tuple[str, ...], themes: tuple[str, ...]) -> bytes:
    kinds = [word for word in dict.fromkeys(words) if word.strip()]
    colour = next((COLOURS[theme] for theme in themes if theme in COLOURS), None)
    categories = text_line("CATEGORIES", *kinds) if kinds else b""
    return categories + line("COLOR", colour) if colour else categories


@lru_cache(maxsize=REMEMBERED)
def _contacts(organizers: tuple[str, ...]) -> bytes:
    """Write organisers as contacts: ORGANIZER would need a mail address (RFC 5545 §3.8.4.3)."""
    return b"".join(text_line("CONTACT", name) for name in organizers if name.strip())


@lru_cache(maxsize=REMEMBERED)
def _image(url: str | None) -> bytes:
    if not url:
        return b""
    extension = url.partition("?")[0].rpartition(".")[2].lower()
    kind = f";FMTTYPE={IMAGE_TYPES[extension]}" if extension in IMAGE_TYPES else ""
    return line(f"IMAGE;VALUE=URI;DISPLAY=FULLSIZE{kind}", url) + line(f"ATTACH{kind}", url)
