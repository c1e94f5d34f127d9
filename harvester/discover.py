"""Finding out what an address is: a feed, a Mobilizon, or a site that has one somewhere.

Says what it found and why it chose it, for whoever pasted the address. The number of requests
is bounded; the order of preference is `Rank`.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from agenda.errors import FetchError, FormatError, SourceError
from agenda.model import Kind, Source
from agenda.sentence import N_
from harvester.discovery.candidate import REASONS, Candidate, Found, Rank
from harvester.discovery.links import agenda_pages, calendars_and_feeds
from harvester.discovery.programs import (
    candidates_of,
    looks_like_mobilizon,
    mobilizon_groups,
    request_url,
    usual_places,
)
from harvester.discovery.weighing import is_page, sniff, weigh
from harvester.document import Document, Request
from harvester.excuses import GOOGLE_REMEDY, LOGIN_REMEDY, NEXTCLOUD_REMEDY, is_google, is_nextcloud
from harvester.fetch import Fetcher
from harvester.formats.ics.address import feed_address
from harvester.formats.mobilizon.address import area_of
from harvester.formats.page.tree import elements, page_title, parse_page

MOST_REQUESTS = 24
MOST_AGENDA_PAGES = 2

_MOBILIZON_PAGE = re.compile(r"^(?P<base>https?://[^/]+)/(?:@|p/)(?P<group>[\w.@-]+)")
_CONFIG = {"query": "{config{name version}}"}
_DIRECT: dict[Kind, tuple[Rank, str]] = {
    Kind.ICS: (Rank.CALENDAR, N_("L’adresse donne un calendrier")),
    Kind.RSS: (Rank.POSTS, N_("L’adresse donne un flux")),
    Kind.TRIBE: (Rank.INTERFACE, N_("L’adresse donne la liste de The Events Calendar")),
    Kind.GANCIO: (Rank.INTERFACE, N_("L’adresse donne la liste d’une instance Gancio")),
    Kind.OPENAGENDA: (Rank.INTERFACE, N_("L’adresse donne l’export d’un agenda OpenAgenda")),
    Kind.PEERTUBE: (Rank.INTERFACE, N_("L’adresse donne les vidéos d’une instance PeerTube")),
}


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
    given = url.strip() if "://" in url else f"https://{url.strip()}"
    return await _Search(fetcher, group).begin(given)


class _Search:
    """One search: what it asks the site, and how much it may still ask."""

    def __init__(self, fetcher: Fetcher, group: str | None) -> None:
        self._fetcher = fetcher
        self._group = group
        self._left = MOST_REQUESTS
        self._tried: set[str] = set()

    async def begin(self, given: str) -> Discovery:
        named = _MOBILIZON_PAGE.match(given)
        if named and (found := await self._mobilizon(named["base"], named["group"])):
            return found
        address = feed_address(given)
        is_translated = address != re.sub(r"^webcals?(?=://)", "https", given)
        try:
            document = await self._document(address)
        except FetchError as error:
            # A GraphQL address answers GET with an error, and may still be a Mobilizon.
            if error.status is None:
                raise
            if is_translated:
                raise _not_public(address) from error
            found = await self._mobilizon(given)
            if found is None:
                raise
            return found
        return await self._read(document, address, is_translated=is_translated)

    async def _read(self, document: Document, address: str, *, is_translated: bool) -> Discovery:
        if direct := _direct(address, document):
            return direct
        if is_translated:
            raise _not_public(address)
        if is_page(document):
            return await self._site(document)
        if found := await self._mobilizon(address):
            return found
        raise _nothing(address)

    async def _site(self, document: Document) -> Discovery:
        """Search a site from one of its pages: itself, its agenda pages, its usual places."""
        if looks_like_mobilizon(document) and (found := await self._mobilizon(document.url)):
            return found
        best = await self._pages(document)
        if best is None or best.rank > Rank.MOBILIZON:
            for url in mobilizon_groups(document):
                named = _MOBILIZON_PAGE.match(url)
                if named and (found := await self._mobilizon(named["base"], named["group"])):
                    return found
        best = best or await self._try(usual_places(document.url))
        if best is None:
            found = await self._mobilizon(document.url)
            if found is None:
                raise _nothing(document.url)
            return found
        return _discovery(best, _title(document))

    async def _pages(self, document: Document) -> Found | None:
        """Look at a page, and at the site's agenda pages while nothing good was found."""
        best = await self._page(document)
        root = parse_page(document)
        further = agenda_pages(root, document.url) if root is not None else []
        for url in further[:MOST_AGENDA_PAGES]:
            if best is None or best.rank > Rank.PAGE:
                page = await self._fetch(url)
                best = _better(best, await self._page(page) if page and is_page(page) else None)
        return best

    async def _page(self, document: Document) -> Found | None:
        """Find the best of what one page is, points to, and is made with."""
        root = parse_page(document)
        if root is None:
            return None
        how = N_("La page décrit ses événements (schema.org)")
        described = weigh(Candidate(Rank.PAGE, Kind.PAGE, document.url, how), document)
        wanted = [*calendars_and_feeds(root, document.url), *candidates_of(document, root)]
        limit = described.rank if described else max(Rank)
        better = [one for one in wanted if one.rank <= limit]
        return _better(described, await self._try(sorted(better, key=lambda one: one.rank)))

    async def _try(self, candidates: Iterable[Candidate]) -> Found | None:
        """Try candidates, the best first, until none that follows can be better."""
        best: Found | None = None
        for candidate in candidates:
            if best is not None and best.rank <= candidate.rank:
                break
            document = await self._fetch(request_url(candidate))
            best = _better(best, weigh(candidate, document) if document else None)
        return best

    async def _document(self, url: str) -> Document:
        self._left -= 1
        self._tried.add(url)
        answer = await self._fetcher.fetch(Request(url=url))
        if answer.document is None:
            raise _nothing(url)
        return answer.document

    async def _fetch(self, url: str) -> Document | None:
        """Fetch an address that was only guessed: that it fails says nothing."""
        if url in self._tried or self._left <= 0:
            return None
        try:
            return await self._document(url)
        except SourceError:
            return None

    async def _mobilizon(self, url: str, named: str | None = None) -> Discovery | None:
        """Ask for a Mobilizon's configuration, at the address, at its `/api`, at the site's."""
        stem, parts = url.split("?")[0].rstrip("/"), urlsplit(url)
        own = stem if stem.endswith("/api") else f"{stem}/api"
        group = self._group or named
        for address in dict.fromkeys((own, url, f"{parts.scheme}://{parts.netloc}/api")):
            config = await self._config(address)
            if config.get("version"):
                searched = not group and area_of(url) is not None
                everyone = N_("une partie du territoire") if searched else N_("toute l’instance")
                whose = N_("le groupe «\u00a0%(group)s\u00a0»", group=group) if group else everyone
                why = N_(
                    "Mobilizon %(version)s, %(whose)s. %(why)s",
                    version=config["version"],
                    whose=whose,
                    why=REASONS[Rank.MOBILIZON],
                )
                title = group or config.get("name")
                if searched:
                    # The search for an area stays one.
                    address = f"{address.split('?')[0]}?{parts.query}"
                return Discovery(Kind.MOBILIZON, address, group, title, why)
        return None

    async def _config(self, address: str) -> dict[str, str]:
        if self._left <= 0 or f"POST {address}" in self._tried:
            return {}
        self._tried.add(f"POST {address}")
        self._left -= 1
        try:
            answer = await self._fetcher.fetch(Request(url=address, json=_CONFIG))
            config = json.loads(answer.document.body)["data"]["config"] if answer.document else {}
        except (FetchError, ValueError, KeyError, TypeError, RecursionError):
            # Anything but a configuration means that no Mobilizon listens there.
            return {}
        return config if isinstance(config, dict) else {}


def _direct(url: str, document: Document) -> Discovery | None:
    """Take the address itself for the feed when it is one, an empty one too."""
    kind = sniff(document)
    if kind is None:
        return None
    rank, how = _DIRECT[kind]
    candidate = Candidate(rank, kind, url, how)
    return _discovery(weigh(candidate, document) or Found(candidate, rank, 0), None)


def _better(one: Found | None, other: Found | None) -> Found | None:
    found = [each for each in (one, other) if each is not None]
    return min(found, key=lambda each: each.rank) if found else None


def _discovery(found: Found, title: str | None) -> Discovery:
    candidate = found.candidate
    name = title or candidate.title
    return Discovery(candidate.kind, candidate.url, None, name, found.sentence())


def _title(document: Document) -> str | None:
    root = parse_page(document)
    return page_title(elements(root)) if root is not None else None


def _not_public(url: str) -> FormatError:
    remedy = NEXTCLOUD_REMEDY if is_nextcloud(url) else LOGIN_REMEDY
    if is_google(url):
        remedy = GOOGLE_REMEDY
    return FormatError(N_("Ce lien mène à un agenda qui n’est pas public."), remedy)


def _nothing(url: str) -> FormatError:
    return FormatError(
        N_("Aucun agenda ni flux n’a été trouvé à partir de %(url)s.", url=url),
        N_(
            "Cherchez sur le site un lien «\u00a0s’abonner\u00a0», «\u00a0iCal\u00a0», "
            "«\u00a0ICS\u00a0» ou «\u00a0RSS\u00a0», et collez-le\u00a0; sinon, demandez au "
            "partenaire de publier son agenda (Mobilizon, Nextcloud, Google Agenda…)."
        ),
    )
