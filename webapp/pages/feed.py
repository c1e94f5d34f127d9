"""The agenda as feeds: `/agenda.ics` and its sisters, with the same filters as the page."""

from starlette.exceptions import HTTPException

from agenda.store.find import find
from feeds.formats import FORMATS
from webapp.answer import Answer
from webapp.site import Inquiry
from webapp.syndication import selection_channel

MAX_AGE = 300


def feed(inquiry: Inquiry) -> Answer:
    """Write a selection, from today unless `from` says otherwise."""
    extension = inquiry.named["extension"]
    if extension not in FORMATS:
        raise HTTPException(404)
    query = inquiry.selection()
    dated = query.model_copy(update={"since": query.since or inquiry.today})
    entries = find(inquiry.session, dated, inquiry.settings.zone).entries
    # A subscription is no page: only a language named in its address counts, not the asker's.
    locale = inquiry.locale if inquiry.lang else "fr"
    channel = selection_channel(query, extension, entries, inquiry.settings, locale)
    written = FORMATS[extension]
    return Answer(b"".join(written.write(channel, entries)), written.media_type, max_age=MAX_AGE)
