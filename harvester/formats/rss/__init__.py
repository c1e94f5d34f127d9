"""RSS 0.9 to 2.0, RDF and Atom, read by feedparser an item at a time, so that a broken item
stays alone; JSON Feed, which shares the kind."""

from agenda.model import Problem, RawEvent, Source
from agenda.sentence import N_
from harvester.document import Document, Page, Request, Window
from harvester.formats.rss import jsonfeed
from harvester.formats.rss.duplicates import keep_latest
from harvester.formats.rss.entry import Feed, read_entry
from harvester.formats.rss.envelope import Envelope, open_envelope
from harvester.formats.rss.parsing import parse_entry, parse_feed
from harvester.formats.rss.wall import clock_is_local, float_times

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.5, */*;q=0.1"
)
MOST_ITEMS = 2000


class Rss:
    """The format `rss`. A page is never complete: a feed shows a window of posts."""

    def first(self, source: Source, window: Window) -> Request:
        """Ask for the feed's address."""
        return Request(url=source.url, accept=ACCEPT)

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read a feed. Raises `FormatError` when the document is none."""
        if jsonfeed.looks_like_json(document):
            return jsonfeed.read(document)
        envelope = open_envelope(document)
        feed = Feed.of(parse_feed(envelope), document.url)
        items, problems = _read_items(envelope, feed)
        if clock_is_local(items):
            items = [float_times(item) for item in items]
        items, contradictions = keep_latest(items)
        return Page(items=items, problems=problems + contradictions, title=feed.title or None)


def _read_items(envelope: Envelope, feed: Feed) -> tuple[list[RawEvent], list[Problem]]:
    items: list[RawEvent] = []
    problems: list[Problem] = []
    for number, chunk in enumerate(envelope.items[:MOST_ITEMS], start=1):
        fields = parse_entry(envelope, chunk, number)
        if isinstance(fields, Problem):
            problems.append(fields)
            continue
        item, doubts = read_entry(fields, feed, number)
        items += [item] if item else []
        problems += doubts
    if len(envelope.items) > MOST_ITEMS:
        reason = N_(
            "Le flux compte plus de %(count)s éléments\u00a0: les suivants n’ont pas été lus.",
            count=MOST_ITEMS,
        )
        problems.append(Problem(item=feed.title or N_("flux"), reason=reason))
    return items, problems
