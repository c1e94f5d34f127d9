"""The agenda as feeds: `/agenda.ics` and its sisters, with the same filters as the page."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from starlette.exceptions import HTTPException

from agenda.model import Entry
from agenda.query import AgendaQuery
from agenda.store.event_changes import last_change
from agenda.store.find import find, midnight, newest
from feeds.formats import FORMATS
from webapp.answer import Answer
from webapp.lookups import names_chosen
from webapp.pages.parts import LIGHT
from webapp.site import Inquiry
from webapp.syndication import selection_channel

MAX_AGE = 300
# A shared cache may go on giving the last answer while it asks, and for a day while we are away.
CACHED = f"public, max-age={MAX_AGE}, stale-while-revalidate=900, stale-if-error=86400"
TOMBSTONES = timedelta(days=30)
BATCH = 500
END = b"END:VCALENDAR\r\n"


def feed(inquiry: Inquiry) -> Answer:
    """Write a selection, from today unless `from` or `part` says otherwise."""
    extension = inquiry.named["extension"]
    if extension not in FORMATS:
        raise HTTPException(404)
    query, calendar = inquiry.selection(), extension == "ics"
    dated = query.beginning(inquiry.today)
    dawn, changed = midnight(inquiry.today, inquiry.settings.zone), last_change(inquiry.session)
    if calendar:
        dated = dated.model_copy(update={"gone_since": dawn - TOMBSTONES})
    # A subscription is no page: only a language named in its address counts, not the asker's.
    locale = inquiry.locale if inquiry.lang else "fr"
    # Empty, it has no date but the agenda's: 1970 would be implausible.
    updated = newest(inquiry.session, dated, inquiry.settings.zone) or changed
    names = names_chosen(inquiry.session, query)
    channel = selection_channel(query, extension, updated, inquiry.settings, names, locale)
    written = FORMATS[extension]
    pieces = written.write(channel, _entries(inquiry, dated))
    if calendar and inquiry.params.get("leger"):
        pieces = lighten(pieces)
    return Answer(
        b"",
        written.media_type,
        max_age=MAX_AGE,
        headers={"cache-control": CACHED},
        pieces=pieces,
        # It changes when the agenda does, and when a day begins and another leaves it.
        modified=max(dawn, changed) if changed else dawn,
    )


def lighten(pieces: Iterable[bytes], most: int = LIGHT) -> Iterator[bytes]:
    """Keep as much of a calendar as fits into `most` bytes: what comes first in time."""
    room = most - len(END)
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            yield END
            return
        yield piece


def _entries(inquiry: Inquiry, query: AgendaQuery) -> Iterator[Entry]:
    """Read a selection some hundred events at a time, whatever its size."""
    cursor = None
    while True:
        found = find(inquiry.session, query, inquiry.settings.zone, limit=BATCH, cursor=cursor)
        yield from found.entries
        inquiry.session.expunge_all()
        cursor = found.next
        if cursor is None:
            return
