"""A web page that describes its events: schema.org in JSON-LD or microdata, h-event, hCalendar.

One vocabulary is read, the first that describes a dated event: pages that use several say the
same thing in each.
"""

from collections.abc import Iterator

from agenda.errors import FormatError
from agenda.model import Problem, Source
from agenda.sentence import N_
from harvester.document import Document, Page, Request, Window
from harvester.formats.fields import Fields, Gathering
from harvester.formats.page import jsonld, microdata, microformats
from harvester.formats.page.event import distinguish, name_thing, read_events
from harvester.formats.page.tree import Element, elements, page_title, parse_page

ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"
MOST_EVENTS = 2000


class PageFormat:
    """The format `page`. Never complete: a page shows as many events as its author likes."""

    def first(self, source: Source, window: Window) -> Request:
        """Ask for the page."""
        return Request(url=source.url, accept=ACCEPT)

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read a page. Raises `FormatError` when the document is no page."""
        return read_page(document)


def read_page(document: Document) -> Page:
    """Read the events a page describes; a Problem when there are none. See `PageFormat.read`."""
    root = parse_page(document)
    if root is None or document.body.lstrip()[:1] in (b"{", b"[", b"%"):
        raise FormatError(
            N_("Cette adresse ne donne pas une page web."),
            N_("Copiez l’adresse de la page de l’agenda telle que le navigateur la montre."),
        )
    # Held until the end: lxml walks up the whole tree each time it lets go of an element.
    held = list(elements(root))
    best = Gathering()
    for things, spoilt in _vocabularies(root, document.url):
        read = _read(things, document.url, spoilt)
        if read.items:
            best = read
            break
        best.problems += read.problems
    if not best.items and not best.problems:
        best.problems.append(_nothing(document.url))
    return Page(items=distinguish(best.items), problems=best.problems, title=page_title(held))


def _vocabularies(root: Element, base: str) -> Iterator[tuple[list[Fields], int]]:
    yield jsonld.find_things(root)
    yield microdata.find_things(root, base), 0
    yield microformats.find_things(root), 0


def _read(things: list[Fields], base: str, spoilt: int) -> Gathering:
    read = Gathering()
    for thing in things[:MOST_EVENTS]:
        read.keep(name_thing(thing), read_events(thing, base))
    if spoilt:
        reason = N_("%(count)s description(s) de la page (JSON-LD) sont illisibles.", count=spoilt)
        read.problems.append(Problem(item=base, reason=reason))
    return read


def _nothing(url: str) -> Problem:
    reason = N_("La page ne décrit aucun événement de façon lisible par une machine (schema.org).")
    return Problem(item=url, reason=reason)
