"""A person's profile: its calendar (`/@name/feed/ics`), since GraphQL keeps it from strangers.

Its UID is the event's bare `uuid`, its URL the ActivityPub `url`, which is the event's identity
everywhere else; at most 500 coming events are listed.
"""

from dataclasses import replace

from agenda.errors import FormatError
from agenda.model import RawEvent, Source
from harvester.document import Document, Page, Request, Window
from harvester.formats.ics import Ics

MOST_LISTED = 500


def ask_profile(feed: str, instead: FormatError) -> Request:
    """Ask for the calendar; `instead` is what to say when there is none."""
    return Request(url=feed, accept="text/calendar", state={"instead": instead})


def read_profile(document: Document, source: Source, window: Window) -> Page:
    """Read the calendar. Raises the `FormatError` it was asked instead of when it is none."""
    try:
        page = Ics().read(document, source, window)
    except FormatError as error:
        raise document.request.state["instead"] from error
    items = [_named(item) for item in page.items]
    return replace(page, items=items, complete=page.complete and len(items) < MOST_LISTED)


def _named(item: RawEvent) -> RawEvent:
    """Give the event the names that it has in the other ways to it."""
    if not item.url:
        return item
    return replace(item, uid=item.url, identities=(f"ap:{item.url}", f"uuid:{item.uid}"))
