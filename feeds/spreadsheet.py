"""CSV (RFC 4180) for posters and spreadsheets: one row an event, headers in French."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from agenda.model import Entry, Event
from agenda.wording import status_words, when_words
from feeds.channel import Channel
from feeds.items import utc
from feeds.links import event_url, image_url, registration_url, web_address

# Without it Excel reads UTF-8 as Latin-1.
BYTE_ORDER_MARK = "\ufeff"
# OWASP, "CSV Injection": what a spreadsheet would take for a formula, full-width forms included.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
YES_NO = {True: "oui", False: "non", None: ""}
COLUMNS = (
    *("titre", "date", "heure", "date_fin", "heure_fin", "quand", "statut", "lieu", "adresse"),
    *("code_postal", "commune", "en_ligne", "themes", "etiquettes", "organisateurs", "gratuit"),
    *("tarif", "inscription", "accessibilite", "description", "lien", "image", "coordonnees"),
    *("serie", "identifiant", "cree", "modifie"),
)


def write_csv(channel: Channel, entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write the rows piece by piece, parted by commas and CRLF, in UTF-8 with a mark.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    yield (BYTE_ORDER_MARK + _row(COLUMNS)).encode()
    for entry in entries:
        event = entry.event
        cells = (
            *_when(event),
            *_where(event),
            *_what(event, channel),
            *_links(channel.base_url, event),
        )
        yield _row(cells).encode("utf-8", "replace")


def write_table(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """Write any rows in the same way."""
    yield BYTE_ORDER_MARK.encode()
    for cells in rows:
        yield _row(cells).encode("utf-8", "replace")


def _row(cells: Iterable[str | None]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow([plain(cell or "") for cell in cells])
    return buffer.getvalue()


def plain(cell: str) -> str:
    """Make a cell text and nothing else: no control characters, no formula."""
    cell = CONTROLS.sub("", cell)
    return f"'{cell}" if FORMULA.match(cell) else cell


def _when(event: Event) -> tuple[str | None, ...]:
    start, end = event.local_start, event.local_end
    timed_end = end if end and not event.all_day else None
    return (
        event.title,
        event.first_day.isoformat(),
        None if event.all_day else f"{start:%H:%M}",
        event.last_day.isoformat() if event.end else None,
        f"{timed_end:%H:%M}" if timed_end else None,
        when_words(event),
        status_words(event),
    )


def _where(event: Event) -> tuple[str | None, ...]:
    place = event.place
    online = web_address(event.online_url) or ("oui" if event.is_online else None)
    if place is None:
        return (None, None, None, None, online)
    return (place.name, place.street, place.postcode, place.commune, online)


def _what(event: Event, channel: Channel) -> tuple[str | None, ...]:
    return (
        ", ".join(map(channel.theme_word, event.themes)),
        ", ".join(event.tags),
        ", ".join(event.organizers),
        YES_NO[event.free],
        event.price,
        registration_url(event),
        ", ".join(event.accessibility),
        event.description_text,
    )


def _links(base_url: str, event: Event) -> tuple[str | None, ...]:
    place = event.place
    located = place and place.lat is not None and place.lon is not None
    return (
        event_url(base_url, event),
        image_url(event),
        f"{place.lat:.6f}, {place.lon:.6f}" if place and located else None,
        event.series,
        event.id,
        utc(event.created),
        utc(event.updated),
    )
