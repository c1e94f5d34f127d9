"""Finding out what an address is: a feed, a Mobilizon, or a page that points to a feed.

Says what it found and why it chose it, for whoever pasted the address.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from agenda.errors import FetchError, FormatError
from agenda.model import Kind, Source
from harvester.document import Document, Request
from harvester.fetch import Fetcher

MOBILIZON_PAGE = re.compile(r"^(?P<base>https?://[^/]+)/@(?P<group>[\w.@-]+)")
HEAD_BYTES = 200_000
FEED_ROOTS = re.compile(rb"<(?:rss|feed|(?:\w+:)?RDF)[\s>]", re.IGNORECASE)
KINDS = {
    "text/calendar": Kind.ICS,
    "application/rss+xml": Kind.RSS,
    "application/atom+xml": Kind.RSS,
    "application/feed+json": Kind.RSS,
}
CONFIG = {"query": "{config{name version}}"}


@dataclass(frozen=True, slots=True)
class Discovery:
    """What an address turned out to be. `why` is a sentence for the coordinator."""

    kind: Kind
    url: str
    group: str | None
    title: str | None
    why: str

    def as_source(self, now: datetime) -> Source:
        """Give a source that is not kept, to try the address."""
        return Source(
            id="essai",
            name=self.title or self.url,
            kind=self.kind,
            url=self.url,
            group=self.group,
            added=now,
            next_due=now,
        )


async def discover(url: str, fetcher: Fetcher, *, group: str | None = None) -> Discovery:
    """Find the best feed behind `url`. Raises `SourceError` with a remedy when there is none."""
    url = re.sub(r"^webcals?://", "https://", url.strip(), flags=re.IGNORECASE)
    if page := MOBILIZON_PAGE.match(url):
        found = await _mobilizon(page["base"], fetcher, group or page["group"])
        if found:
            return found
    document = await _document(url, fetcher)
    kind = document and sniff(document)
    if document and kind:
        return Discovery(kind, url, None, None, f"l’adresse donne un flux {kind.value}.")
    if found := await _mobilizon(url, fetcher, group):
        return found
    if document and (link := next(feed_links(document), None)):
        kind, address, title = link
        return Discovery(kind, address, None, title, f"la page annonce ce flux {kind.value}.")
    raise FormatError(
        "Aucun agenda ni flux à cette adresse.",
        "Cherchez sur le site un lien « s’abonner », « iCal », « ICS » ou « RSS », et collez-le.",
    )


async def _document(url: str, fetcher: Fetcher) -> Document | None:
    try:
        return (await fetcher.fetch(Request(url=url))).document
    except FetchError as error:
        # A GraphQL address answers GET with an error, and may still be a Mobilizon.
        if error.status is None:
            raise
        return None


async def _mobilizon(url: str, fetcher: Fetcher, group: str | None) -> Discovery | None:
    """Ask for a Mobilizon's configuration, at the address itself and at its `/api`."""
    stem = url.split("?")[0].rstrip("/")
    for address in dict.fromkeys((stem if stem.endswith("/api") else f"{stem}/api", url)):
        try:
            answer = await fetcher.fetch(Request(url=address, json=CONFIG))
            config = json.loads(answer.document.body)["data"]["config"] if answer.document else {}
        except (FetchError, ValueError, KeyError, TypeError):
            continue
        if isinstance(config, dict) and config.get("version"):
            whose = f"le groupe {group}" if group else "toute l’instance"
            why = f"Mobilizon {config['version']}, {whose}."
            return Discovery(Kind.MOBILIZON, address, group, group or config.get("name"), why)
    return None


def sniff(document: Document) -> Kind | None:
    """Tell a feed by its first words: what a server claims is often wrong."""
    head = document.body[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"BEGIN:VCALENDAR" in head[:4096].upper():
        return Kind.ICS
    if head.startswith(b"{") and b"jsonfeed.org/version" in head:
        return Kind.RSS
    opening = re.sub(rb"(?s)<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?>", b"", head).lstrip()
    return Kind.RSS if FEED_ROOTS.match(opening) else None


def feed_links(document: Document) -> Iterator[tuple[Kind, str, str | None]]:
    """Give the feeds that a page announces, calendars before posts."""
    page = _Links()
    page.feed(document.body[:HEAD_BYTES].decode("utf-8", "replace"))
    found = [(kind, _joined(document.url, href), title) for kind, href, title in page.links]
    usable = [(kind, url, title) for kind, url, title in found if url]
    return iter(sorted(usable, key=lambda link: link[0] is not Kind.ICS))


def _joined(base: str, href: str) -> str | None:
    try:
        url = urljoin(base, re.sub(r"^webcals?://", "https://", href))
        return url if urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[Kind, str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        href = said.get("href", "").strip()
        if tag == "link" and "alternate" in said.get("rel", "").lower().split():
            kind = KINDS.get(said.get("type", "").lower())
        else:
            is_calendar = tag == "a" and (href.startswith("webcal") or ".ics" in href.lower())
            kind = Kind.ICS if is_calendar else None
        if kind and href:
            self.links.append((kind, href, said.get("title") or None))
