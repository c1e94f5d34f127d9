"""ICS: what calendars of any make publish (RFC 5545, RFC 7986)."""

from collections.abc import Iterator
from dataclasses import replace

from agenda.model import Problem, Source
from harvester.document import Document, Page, Request, Window
from harvester.formats.ics.address import feed_address, page_address
from harvester.formats.ics.content import raw_events
from harvester.formats.ics.cut import Cut, Cutter
from harvester.formats.ics.expand import Occurrence, expand
from harvester.formats.ics.privacy import is_public
from harvester.formats.ics.reading import read_events
from harvester.formats.ics.refusal import refusal
from harvester.formats.ics.text import logical_lines
from harvester.formats.ics.vevent import Vevent

ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"
MOST_PAGES = 50
# The Events Calendar gives 30 events a page, unless the site was told otherwise.
FULL_PAGE = 10


class Ics:
    """The ICS format: one document a visit."""

    def first(self, source: Source, window: Window) -> Request:
        """Ask for the calendar, also when the link to its page was pasted."""
        return Request(url=feed_address(source.url), accept=ACCEPT)

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read one document; see `Format.read`.

        `complete` unless the document stops before its END:VCALENDAR or a bound was reached.
        A calendar that is given by pages ends with a page that says nothing new.
        """
        cut = cut_document(document.body, document.content_type)
        reading = read_events(cut)
        expansion = expand(reading.events, window)
        shown = published(expansion.occurrences, reading.events)
        page = Page(
            items=raw_events(shown),
            problems=[*reading.problems, *notes(reading.events, shown), *expansion.problems],
            title=title(cut),
            complete=cut.is_whole and not (reading.cut_short or expansion.cut_short),
        )
        return turn(page, document, frozenset(event.uid for event in reading.events))


def turn(page: Page, document: Document, names: frozenset[str]) -> Page:
    """Ask for the next page where there are pages; `names` are the UIDs of this one.

    A server that knows no pages repeats the first: a full one may not be all there is.
    """
    state = document.request.state
    number, seen = state.get("page", 1), state.get("seen", frozenset())
    further = page_address(document.url, number + 1)
    if further is None or (number == 1 and len(names) < FULL_PAGE):
        return page
    whole = page.complete and state.get("whole", True)
    if names <= seen:
        repeated = bool(names) and len(seen) % FULL_PAGE == 0
        return Page(title=page.title, complete=whole and not repeated)
    if number >= MOST_PAGES:
        return replace(page, complete=False)
    # A site without such a page must not lose the first for it.
    onward = {"page": number + 1, "seen": names | seen, "whole": whole, "optional": True}
    return replace(page, complete=False, next=Request(url=further, accept=ACCEPT, state=onward))


def cut_document(body: bytes, content_type: str) -> Cut:
    """Cut a document into its parts. Raises FormatError when it is no calendar at all."""
    lines = logical_lines(body, content_type)
    cut = Cutter().read(lines)
    if not cut.calendars:
        raise refusal(lines)
    return cut


def title(cut: Cut) -> str | None:
    """Give the name of the first calendar that has one (NAME: RFC 7986 §5.1)."""
    names = (calendar.say("X-WR-CALNAME", "NAME") for calendar in cut.calendars)
    return next(filter(None, names), None)


def published(occurrences: list[Occurrence], events: list[Vevent]) -> list[Occurrence]:
    """Leave out what must not be shown."""
    masters = {event.uid: event.lines for event in events if event.recurrence_id is None}
    public = {id(event): is_public(event.lines, masters.get(event.uid)) for event in events}
    return [occurrence for occurrence in occurrences if public[id(occurrence.event)]]


def notes(events: list[Vevent], shown: list[Occurrence]) -> Iterator[Problem]:
    """Say what could not be read of public events that are shown, or would be if it could."""
    seen = {id(occurrence.event) for occurrence in shown}
    for event in events:
        if event.notes and (id(event) in seen or (event.repeats and is_public(event.lines))):
            yield from (Problem(item=event.item, reason=note) for note in event.notes)
