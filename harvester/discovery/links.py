"""What a page points to: feeds it announces, calendars it links or shows in a frame."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from agenda.model import Kind
from agenda.sentence import N_
from harvester.discovery.candidate import Candidate, Rank
from harvester.formats.ics.address import feed_address
from harvester.formats.page.tree import Element, elements, text_of
from harvester.formats.rss.entry import web_address

MOST_LINKS = 5000

_ANNOUNCED = {
    "text/calendar": (Rank.CALENDAR, Kind.ICS, N_("La page annonce un calendrier")),
    "application/rss+xml": (Rank.DATED_FEED, Kind.RSS, N_("La page annonce un flux RSS")),
    "application/atom+xml": (Rank.DATED_FEED, Kind.RSS, N_("La page annonce un flux Atom")),
    "application/feed+json": (Rank.DATED_FEED, Kind.RSS, N_("La page annonce un flux JSON Feed")),
}
_CALENDAR = re.compile(
    r"\.ics(?:$|[?#&/])|[?&](?:outlook-)?ical=1|/public-calendars/|/ical/", re.IGNORECASE
)
# The calendars that programs make beside their interface, which says more.
_OWN = re.compile(r"[?&](?:outlook-)?ical=1|/feed/ics\b", re.IGNORECASE)
_FEED = re.compile(
    r"/(?:feed|rss|atom)(?:\.xml)?/?$|[?&]page=backend|\.(?:rss|atom)$", re.IGNORECASE
)
# Feeds of comments and of one post say nothing of the agenda.
_COMMENTS = re.compile(r"comment|/commentaires", re.IGNORECASE)
_AGENDA = re.compile(
    r"agenda|\bprogramm|\b[eé]v[eé]nements?|\b[eé]v[eè]nements?|calendrier|\bevents?\b|calendar"
    r"|sorties|rendez-?vous",
    re.IGNORECASE,
)


def calendars_and_feeds(root: Element, base: str) -> list[Candidate]:
    """Give what the page announces, then what it links to, the better first."""
    found = [one for element in _linking(root) for one in _candidates(element, base)]
    once: dict[str, Candidate] = {}
    for one in found:
        once.setdefault(one.url, one)
    return sorted(once.values(), key=lambda one: one.rank)


def addresses(root: Element, base: str) -> list[str]:
    """Give every address the page links to or shows in a frame."""
    found = (web_address(_href(one), base) for one in _linking(root))
    return list(dict.fromkeys(url for url in found if url))


def agenda_pages(root: Element, base: str) -> list[str]:
    """Give the pages of the same site that seem to be its agenda, the plainest first."""
    host, found = urlsplit(base).netloc, dict[str, int]()
    for one in _linking(root):
        url = web_address(_href(one).partition("#")[0], base) if one.tag == "a" else None
        words = f"{text_of(one)} {urlsplit(url).path if url else ''}"
        if url and url != base and urlsplit(url).netloc == host and _AGENDA.search(words):
            found.setdefault(url, urlsplit(url).path.rstrip("/").count("/"))
    return sorted(found, key=lambda url: (found[url], len(url)))


def _linking(root: Element) -> Iterator[Element]:
    linking = (one for one in elements(root) if one.tag in {"a", "link", "iframe", "area"})
    return (one for one, _ in zip(linking, range(MOST_LINKS), strict=False))


def _href(element: Element) -> str:
    return (element.get("href") or element.get("src") or "").strip()


def _candidates(element: Element, base: str) -> Iterator[Candidate]:
    href, title = _href(element), element.get("title") or None
    url = web_address(feed_address(href), base) if href else None
    if url is None or _COMMENTS.search(f"{url} {title or ''}"):
        return
    announced = _ANNOUNCED.get(element.get("type", "").lower().split(";")[0].strip())
    if element.tag == "link":
        if announced and "alternate" in element.get("rel", "").lower().split():
            rank, kind, how = announced
            yield Candidate(_rank(rank, url), kind, url, how, title)
        return
    if href.lower().startswith("webcal") or feed_address(href) != href or _CALENDAR.search(url):
        framed = element.tag == "iframe"
        how = N_("La page montre un calendrier") if framed else N_("La page mène à un calendrier")
        yield Candidate(_rank(Rank.CALENDAR, url), Kind.ICS, url, how, title)
    elif _FEED.search(url):
        yield Candidate(Rank.DATED_FEED, Kind.RSS, url, N_("La page mène à un flux"), title)


def _rank(rank: Rank, url: str) -> Rank:
    return Rank.OWN_CALENDAR if rank is Rank.CALENDAR and _OWN.search(url) else rank
