"""The programs that sites are made with: by which signs they are known, and where their
events are then to be found."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from agenda.model import Kind
from agenda.sentence import N_
from harvester.discovery.candidate import Candidate, Rank
from harvester.discovery.links import addresses
from harvester.document import Document
from harvester.formats.gancio import instance
from harvester.formats.openagenda import agenda_uid
from harvester.formats.page.tree import Element, elements, parse_page
from harvester.formats.peertube import live_listing
from harvester.formats.tribe import PATH as TRIBE_PATH

READ_BYTES = 1_000_000
MOST_GROUPS = 2

_WORDPRESS = re.compile(rb"wp-content/|wp-json|wp-includes/|content=.WordPress", re.IGNORECASE)
_SPIP = re.compile(rb"content=.SPIP|spip\.php|/local/cache-|squelettes-dist", re.IGNORECASE)
_GANCIO = re.compile(rb"gancio", re.IGNORECASE)
_PEERTUBE = re.compile(rb"peertube", re.IGNORECASE)
_MOBILIZON = re.compile(rb"mobilizon", re.IGNORECASE)
_OPENAGENDA = "openagenda.com"


def candidates_of(document: Document, root: Element) -> Iterator[Candidate]:
    """Give the addresses where the program behind a page keeps its events."""
    body, url = document.body[:READ_BYTES], document.url
    yield from _openagenda(document, root)
    if _GANCIO.search(body):
        yield from _gancio(url)
    if _PEERTUBE.search(body):
        yield Candidate(Rank.INTERFACE, Kind.PEERTUBE, url, N_("Le site est une instance PeerTube"))
    if _WORDPRESS.search(body):
        yield from _wordpress(_wordpress_root(root, url))
    if _SPIP.search(body):
        backend = f"{_origin(url)}/spip.php?page=backend"
        yield Candidate(Rank.DATED_FEED, Kind.RSS, backend, N_("Le site est fait avec SPIP"))


def looks_like_mobilizon(document: Document) -> bool:
    """Tell whether a page names Mobilizon."""
    return _MOBILIZON.search(document.body[:READ_BYTES]) is not None


def mobilizon_groups(document: Document) -> list[str]:
    """Give the Mobilizon groups that a page links to."""
    root = parse_page(document)
    linked = addresses(root, document.url) if root is not None else []
    groups = [url for url in linked if "mobilizon" in urlsplit(url).netloc and "/@" in url]
    return groups[:MOST_GROUPS]


def request_url(candidate: Candidate) -> str:
    """Give the address to try: where a source keeps a page's, the interface behind it."""
    return live_listing(candidate.url) if candidate.kind is Kind.PEERTUBE else candidate.url


def usual_places(url: str) -> Iterator[Candidate]:
    """Give the addresses at which sites of any make often have a feed."""
    origin, how = _origin(url), N_("Trouvé à une adresse d’usage")
    for path in ("/agenda.ics", "/calendar.ics"):
        yield Candidate(Rank.CALENDAR, Kind.ICS, origin + path, how)
    for path in ("/feed", "/rss", "/feed.xml"):
        yield Candidate(Rank.DATED_FEED, Kind.RSS, origin + path, how)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _openagenda(document: Document, root: Element) -> Iterator[Candidate]:
    """Give the agenda of an OpenAgenda page, or of one shown in a frame."""
    at_home = (urlsplit(document.url).hostname or "").endswith(_OPENAGENDA)
    shown = [url for url in addresses(root, document.url) if _OPENAGENDA in urlsplit(url).netloc]
    text = document.body[:READ_BYTES].decode("utf-8", "replace").replace("\\/", "/")
    uid = agenda_uid(text) if at_home else next(filter(None, map(agenda_uid, shown)), None)
    if uid:
        base = _origin(document.url) if at_home else f"https://{_OPENAGENDA}"
        how = (
            N_("C’est un agenda OpenAgenda")
            if at_home
            else N_("La page montre un agenda OpenAgenda")
        )
        export = f"{base}/agendas/{uid}/events.v2.json"
        yield Candidate(Rank.INTERFACE, Kind.OPENAGENDA, export, how)


def _gancio(url: str) -> Iterator[Candidate]:
    how = N_("Le site est une instance Gancio")
    for base in dict.fromkeys((instance(url), _origin(url))):
        yield Candidate(Rank.INTERFACE, Kind.GANCIO, f"{base}/api/events", how)
        yield Candidate(Rank.OWN_CALENDAR, Kind.ICS, f"{base}/feed/ics?show_recurrent=true", how)


def _wordpress_root(root: Element, url: str) -> str:
    """Find where WordPress is: it announces its interface, else it is the whole site."""
    for one in elements(root):
        if one.tag == "link" and "api.w.org" in one.get("rel", ""):
            announced = urlsplit(one.get("href", ""))
            if announced.netloc == urlsplit(url).netloc and "/wp-json" in announced.path:
                return _origin(url) + announced.path.partition("/wp-json")[0]
    return _origin(url)


def _wordpress(base: str) -> Iterator[Candidate]:
    how = N_("Le site WordPress tient un agenda (The Events Calendar)")
    yield Candidate(Rank.INTERFACE, Kind.TRIBE, base + TRIBE_PATH, how)
    how = N_("Le site WordPress donne un calendrier")
    yield Candidate(Rank.OWN_CALENDAR, Kind.ICS, f"{base}/events/?ical=1", how)
    yield Candidate(Rank.OWN_CALENDAR, Kind.ICS, f"{base}/?ical=1", how)
    yield Candidate(
        Rank.DATED_FEED, Kind.RSS, f"{base}/feed/", N_("Le site WordPress publie des billets")
    )
