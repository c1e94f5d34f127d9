"""A kind nobody has thought of yet: its module and its line are all it takes."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from agenda.errors import ItemError
from agenda.model import Kind, RawEvent, Source
from agenda.settings import Settings
from harvester import pipeline
from harvester.cleaning import Cleaned
from harvester.document import Document, Page, Request, Window
from harvester.fetch import Fetcher
from harvester.formats import FORMATS
from harvester.formats.fields import Gathering, iso_moment, load_json, parts, word
from tests.fakes.site import Site, answer
from tests.harvester.plain import WINDOW, source


class Pigeon:
    """A made-up kind: `{"messages": [{"id", "text", "when"}], "more": address or null}`."""

    def first(self, source: Source, window: Window) -> Request:
        """Ask for the first page."""
        return Request(url=source.url, accept="application/json")

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read one page. Raises `FormatError` when the document is none."""
        content, read = load_json(document, "les messages d’un pigeonnier"), Gathering()
        for message in parts(content, "messages"):
            read.keep(word(message.get("id")) or "message", iter(map(self.event, [message])))
        further = word(content.get("more"))
        onward = Request(url=further) if further else None
        return Page(items=read.items, problems=read.problems, next=onward, complete=not onward)

    def event(self, message: dict[str, object]) -> RawEvent:
        """Read one message. Raises `ItemError` for one without a date."""
        start, text = iso_moment(message.get("when")), word(message.get("text"))
        if start is None:
            raise ItemError("Le message ne dit pas quand.")
        return RawEvent(item=text, uid=word(message.get("id")), title=text, start=start)


def test_the_module_and_the_line_are_all_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages, problems, cleaning: everything beside the module is what all kinds share.

    The name in `Kind` is the one thing a test cannot add; it takes the place of another.
    """
    monkeypatch.setattr(pipeline, "FORMATS", {**FORMATS, Kind.PEERTUBE: Pigeon()})
    with Site() as site:
        good = {"id": "1", "text": "Bal des pigeons", "when": "2027-03-14T20:00:00+01:00"}
        later = {"id": "3", "text": "Repas", "when": "2027-03-15T12:00:00+01:00"}
        first = {"messages": [good, {"id": "2", "text": "?"}], "more": site.url("/2")}
        site.scripts["/1"] = answer(json.dumps(first).encode())
        site.scripts["/2"] = answer(json.dumps({"messages": [later], "more": None}).encode())
        partner = source(Kind.PEERTUBE, site.url("/1"))
        settings = Settings(allow_private=(site.host,))

        async def once() -> Cleaned:
            async with Fetcher(settings) as fetcher:
                now = datetime(2027, 1, 2, tzinfo=UTC)
                return (await pipeline.preview(partner, fetcher, settings, WINDOW, now))[1]

        cleaned = asyncio.run(once())
    assert [one.title for one in cleaned.listings] == ["Bal des pigeons", "Repas"]
    assert [problem.item for problem in cleaned.problems] == ["2"]


def test_a_preview_looks_behind_the_items_as_a_harvest_does() -> None:
    script = {
        "@type": "Event",
        "name": "Bal trad",
        "startDate": "2027-03-13T20:00:00+01:00",
        "location": {"@type": "Place", "name": "La Grange"},
    }
    html = f'<script type="application/ld+json">{json.dumps(script)}</script>'
    with Site() as site:
        feed = (
            '<rss version="2.0"><channel><title>a</title><item><title>Bal trad</title>'
            f"<link>{site.url('/1')}</link><guid>1</guid></item></channel></rss>"
        )
        site.scripts["/feed"], site.scripts["/1"] = answer(feed.encode()), answer(html.encode())
        settings = Settings(allow_private=(site.host,))

        async def once() -> Cleaned:
            async with Fetcher(settings) as fetcher:
                partner, now = source(Kind.RSS, site.url("/feed")), datetime(2027, 1, 2, tzinfo=UTC)
                return (await pipeline.preview(partner, fetcher, settings, WINDOW, now))[1]

        (one,) = asyncio.run(once()).listings
        asked = [request.path for request in site.asked]
    assert one.start == datetime(2027, 3, 13, 19, tzinfo=UTC)
    assert one.place is not None
    assert asked == ["/feed", "/robots.txt", "/1"]
