"""iCalendar: RFC 5545 with the calendar properties of RFC 7986. See decision 0004."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agenda.model import Entry, Event, Place, Status
from agenda.wording import Locale, fact_words, status_words, theme_words, where_words
from feeds.channel import Channel
from feeds.contentlines import lines, text
from feeds.links import event_url, image_url, registration_url, web_address
from feeds.zones import FIRST_YEAR, LAST_YEAR, vtimezone

PRODUCT = "-//Almanach//Agenda//FR"
UNIVERSAL = frozenset({"UTC", "Etc/UTC", "Etc/GMT", "GMT", "Zulu"})
TWO_DIGITS = tuple(f"{number:02d}" for number in range(100))
# Places, themes and organisers come again and again in one calendar.
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
    yield lines(_head(channel))
    zones: set[str] = set()
    host = channel.host
    for entry in entries:
        event = entry.event
        if event.merged_into:
            continue
        if _needs_zone(event) and event.timezone not in zones:
            zones.add(event.timezone)
            yield vtimezone(event.timezone)
        yield lines(_vevent(event, channel, host))
    yield b"END:VCALENDAR\r\n"


def _head(channel: Channel) -> str:
    """Write the calendar's own properties, in RFC 7986's names and in the older X- ones.

    No METHOD: it would make of the feed a message that must have organisers (RFC 5546 §3.2.1).
    """
    name, description = text(channel.title), text(channel.description)
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        f"DESCRIPTION:{description}",
        f"X-WR-CALDESC:{description}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        f"SOURCE;VALUE=URI:{web_address(channel.address) or ''}",
        f"URL:{web_address(channel.link) or ''}",
    ]
    if channel.updated:
        head.append(f"LAST-MODIFIED:{_utc(channel.updated)}")
    return "\n".join(head)


def _vevent(event: Event, channel: Channel, host: str) -> str:
    """Write one event; the order of properties is fixed."""
    link, stamp, locale = event_url(channel.base_url, event), _utc(event.updated), channel.language
    return (
        f"BEGIN:VEVENT\nUID:{event.id}@{host}\nDTSTAMP:{stamp}\n{_times(event)}"
        f"SEQUENCE:{event.sequence}\nCREATED:{_utc(event.created)}\nLAST-MODIFIED:{stamp}\n"
        f"{_status(event)}SUMMARY:{text(event.title)}\n"
        f"DESCRIPTION:{text(_description(event, link, locale))}\n{_html(event)}"
        f"{_where(event, locale)}{_kinds(tuple(event.themes), tuple(event.tags), locale)}"
        f"{_contacts(tuple(event.organizers))}{_image(event)}"
        f"URL:{link}\nCLASS:PUBLIC\nTRANSP:TRANSPARENT\nEND:VEVENT"
    )


def _status(event: Event) -> str:
    status = "CANCELLED" if event.withdrawn else STATUSES[event.status]
    if event.status in BEYOND_ICALENDAR:
        return f"STATUS:{status}\nX-ALMANACH-STATUS:{event.status.upper()}\n"
    return f"STATUS:{status}\n"


def _times(event: Event) -> str:
    if event.all_day:
        day_after = event.last_day + timedelta(days=1)
        return f"DTSTART;VALUE=DATE:{event.first_day:%Y%m%d}\nDTEND;VALUE=DATE:{day_after:%Y%m%d}\n"
    start = _moment(event.start, event.timezone)
    end = _moment(event.end, event.timezone) if event.end and event.end > event.start else start
    return f"DTSTART{start}\nDTEND{end}\n" if end != start else f"DTSTART{start}\n"


def _needs_zone(event: Event) -> bool:
    return not event.all_day and event.timezone not in UNIVERSAL


def _moment(moment: datetime, timezone: str) -> str:
    """Write a DATE-TIME with its zone; in UTC where the wall clock would not say which instant.

    A wall-clock time that occurs twice means the first (RFC 5545 §3.3.5): the second is `fold`.
    """
    local = moment.astimezone(ZoneInfo(timezone))
    if local.fold or timezone in UNIVERSAL or not FIRST_YEAR <= local.year <= LAST_YEAR:
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


def _html(event: Event) -> str:
    """Write the description with its mark-up, as Outlook and Thunderbird read it."""
    html = event.description_html
    return f"X-ALT-DESC;FMTTYPE=text/html:{text(html)}\n" if html else ""


def _where(event: Event, locale: Locale) -> str:
    online = web_address(event.online_url)
    place = None if event.status is Status.MOVED_ONLINE else event.place
    where = _location(place) if place else ""
    if not where and (words := online or where_words(event, locale)):
        where = f"LOCATION:{text(words)}\n"
    return f"{where}CONFERENCE;VALUE=URI;FEATURE=VIDEO:{online}\n" if online else where


@lru_cache(maxsize=REMEMBERED)
def _location(place: Place) -> str:
    words = ", ".join(filter(None, (place.name, place.detail, place.address)))
    location = f"LOCATION:{text(words)}\n" if words else ""
    if place.lat is None or place.lon is None:
        return location
    return f"{location}GEO:{place.lat:.6f};{place.lon:.6f}\n"


@lru_cache(maxsize=REMEMBERED)
def _kinds(themes: tuple[str, ...], tags: tuple[str, ...], locale: Locale) -> str:
    words = [*(theme_words(theme, locale) for theme in themes), *tags]
    kinds = ",".join(text(word) for word in dict.fromkeys(words) if word.strip())
    colour = next((COLOURS[theme] for theme in themes if theme in COLOURS), None)
    return (f"CATEGORIES:{kinds}\n" if kinds else "") + (f"COLOR:{colour}\n" if colour else "")


@lru_cache(maxsize=REMEMBERED)
def _contacts(organizers: tuple[str, ...]) -> str:
    """Write organisers as contacts: ORGANIZER would need a mail address (RFC 5545 §3.8.4.3)."""
    return "".join(f"CONTACT:{text(name)}\n" for name in organizers if name.strip())


def _image(event: Event) -> str:
    url = image_url(event)
    if not url:
        return ""
    extension = url.partition("?")[0].rpartition(".")[2].lower()
    kind = f";FMTTYPE={IMAGE_TYPES[extension]}" if extension in IMAGE_TYPES else ""
    return f"IMAGE;VALUE=URI;DISPLAY=FULLSIZE{kind}:{url}\nATTACH{kind}:{url}\n"
