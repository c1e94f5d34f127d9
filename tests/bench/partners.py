"""Partners’ calendars, any number of them, with the collisions of `agenda_maker`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from agenda.model import KnownListing
from tests.bench.agenda_maker import FIRST_DAY, AgendaMaker

WEEK, NONE = timedelta(weeks=1), timedelta()
# Some are left over where a source's events fill no whole calendar.
ENOUGH = 2
# Days until the last week of a series that begins at the end of the year.
HORIZON = 440


def calendars(count: int, events: int, today: date) -> Iterator[bytes]:
    """Give `count` calendars of as many `events` each, all in the year after `today`."""
    shift = WEEK * ((today - FIRST_DAY) // WEEK + 1)
    waiting = defaultdict[str, list[KnownListing]](list)
    given = 0
    for listing in AgendaMaker(count * events * ENOUGH).listings():
        told = waiting[listing.source_id]
        told.append(listing)
        if len(told) == events:
            yield calendar_of(told, shift)
            told.clear()
            given += 1
            if given == count:
                return


def calendar_of(listings: Iterable[KnownListing], shift: timedelta = NONE) -> bytes:
    """Write a calendar of these listings, each as much later."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//FR"]
    for listing in listings:
        lines += _event(listing, shift)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _event(listing: KnownListing, shift: timedelta) -> list[str]:
    end = listing.end and [f"DTEND:{listing.end + shift:%Y%m%dT%H%M%SZ}"]
    return [
        "BEGIN:VEVENT",
        f"UID:{listing.recurrence_id}-{listing.uid}",
        "DTSTAMP:20270101T000000Z",
        f"DTSTART:{listing.start + shift:%Y%m%dT%H%M%SZ}",
        *(end or ()),
        f"SUMMARY:{listing.title}",
        f"DESCRIPTION:{listing.description_text}",
        f"LOCATION:{_where(listing)}",
        "END:VEVENT",
    ]


def _where(listing: KnownListing) -> str:
    place = listing.place
    assert place
    town = f"{place.postcode or ''} {place.commune}".strip()
    return "\\, ".join(part for part in (place.name, place.street, town) if part)
