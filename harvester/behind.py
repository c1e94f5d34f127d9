"""The page behind an item: what a feed leaves out and the item's own page says.

An item that lacks its date or its place (or, in Gancio's lists, its description) has its page
fetched once, and what schema.org or h-event says there fills the gaps. What was found is
remembered under the item's address and content, so that a page is asked for again only when its
item has changed.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlsplit

import structlog
from pydantic import TypeAdapter, ValidationError
from rapidfuzz import fuzz

from agenda.errors import FetchError, FormatError
from agenda.model import Kind, Problem, RawEvent, Source
from agenda.model.folding import fold
from agenda.sentence import N_
from harvester.document import Document, Request, Window
from harvester.fetch import Fetcher, Validators
from harvester.formats.page import ACCEPT, read_page
from harvester.formats.rss.entry import web_address
from harvester.reading import Reading
from harvester.robots import Robots

MOST_PAGES = 12
"""Pages fetched in one visit to a source; the next visit goes on with the rest."""
PAUSE = 1.0
"""Seconds between two pages, at least."""
KINDS = {Kind.RSS, Kind.ICS, Kind.GANCIO}
"""The kinds whose items say less than their pages; the others are asked in full."""
WITHOUT_DESCRIPTION = {Kind.GANCIO}
"""The kinds whose lists leave out what their pages describe."""
CLOSED_PAGES = N_(
    "Ce site interdit aux robots de lire ses pages (robots.txt), où se trouvent des dates. "
    "Demandez au partenaire d’y autoriser « Almanach », ou de donner la date dans le flux."
)
ALIKE = 75
"""How alike two titles must be (0 to 100) to be of one event, on its own page."""

FORBIDDEN = "robots"
"""What is remembered of a page that its site keeps from robots; asked about again each time."""

Memory = Mapping[str, str]
"""What the pages of one source said: their events as JSON, by `memory_key`."""

_EVENTS = TypeAdapter(list[RawEvent])

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Behind:
    """A reading whose items were completed, and what to remember of the source from now on."""

    reading: Reading
    memory: Memory


async def look_behind(
    reading: Reading,
    source: Source,
    fetcher: Fetcher,
    window: Window,
    known: Memory,
    *,
    pause: float = PAUSE,
) -> Behind:
    """Complete the items that lack a date or a place by their pages.

    `known` is what was remembered of this source; it is forgotten with the items. Pages that
    this visit had no turn for are left to the next, which reads the feed again although it has
    not changed. A page that fails never fails the visit.
    """
    if reading.unchanged or source.kind not in KINDS:
        return Behind(reading, known)
    wanting = {memory_key(one): one for one in reading.items if lacks(one, source, window)}
    due = {key: one for key, one in wanting.items() if key not in known}
    closed = [one for key, one in wanting.items() if known.get(key) == FORBIDDEN]
    learnt = await _fetch_all([*due.values(), *closed][:MOST_PAGES], fetcher, pause)
    memory = {key: said for key, said in {**known, **learnt}.items() if key in wanting}
    items = [done for one in reading.items for done in _completed(one, memory)]
    problems = [*reading.problems, *_kept_from(items, memory)]
    reading = replace(reading, items=items, problems=problems)
    if len(due) > MOST_PAGES:
        reading = replace(reading, validators=Validators(), body_hash=None)
    return Behind(reading, memory)


def _completed(raw: RawEvent, memory: Memory) -> list[RawEvent]:
    said = memory.get(memory_key(raw)) if memory else None
    return [raw] if said is None else complete_by(raw, said)


def _kept_from(items: list[RawEvent], memory: Memory) -> list[Problem]:
    """Say once for each site that the dates of some items stand on pages closed to robots."""
    dateless = (one for one in items if one.start is None)
    closed = (one for one in dateless if memory.get(memory_key(one)) == FORBIDDEN)
    sites = dict.fromkeys(urlsplit(one.url or "").netloc for one in closed)
    return [Problem(item=site, reason=CLOSED_PAGES) for site in sites]


def lacks(raw: RawEvent, source: Source, window: Window) -> bool:
    """Tell whether an item has a page, and misses what that page may say.

    A missing place counts only for what is to come, and where the source has no usual place.
    """
    placeless = not (raw.location or raw.address or raw.is_online or raw.online_url)
    wordless = not raw.description and source.kind in WITHOUT_DESCRIPTION
    wanting = wordless or (placeless and source.place is None)
    due = raw.start is None or (wanting and _day(raw.start) >= window.start.date())
    return due and web_address(raw.url or "", "") is not None


def memory_key(raw: RawEvent) -> str:
    """Name an item's page as it is to be remembered: by its address and what the item says."""
    said = (raw.url, raw.title, raw.description, raw.start, raw.end, raw.location)
    return hashlib.blake2b("\n".join(map(str, said)).encode(), digest_size=16).hexdigest()


def complete_by(raw: RawEvent, said: str) -> list[RawEvent]:
    """Complete an item by what its page said, as remembered.

    One item gives several when it has no date and its page has several for it.
    """
    try:
        events = _EVENTS.validate_json(said)
    except ValidationError:
        # Remembered by an older version in another form: as if the page had said nothing.
        events = []
    own = about(raw, events)
    if not own:
        return [raw]
    if raw.start is not None:
        same_day = [one for one in own if one.start and _day(one.start) == _day(raw.start)]
        return [complete(raw, (same_day or own)[0])]
    return [complete(raw, one) for one in own]


def about(raw: RawEvent, events: list[RawEvent]) -> list[RawEvent]:
    """Give the events of a page that are the item's own: at its address, or of its title."""
    here = [one for one in events if _same_page(one.url, raw.url)]
    here = here if 0 < len({one.title for one in here}) <= 1 else []
    titled = [one for one in events if _alike(one.title, raw.title)]
    return titled or here


def complete(raw: RawEvent, page: RawEvent) -> RawEvent:
    """Fill what `raw` lacks from `page`, an event of the item's own page; nothing is overruled."""
    filled = raw
    if raw.start is None:
        filled = replace(
            filled,
            start=page.start,
            end=page.end,
            timezone=page.timezone,
            show_time=page.show_time,
            recurrence_id=page.recurrence_id,
            in_series=page.in_series,
        )
    if not (raw.location or raw.address):
        filled = replace(filled, location=page.location, address=page.address)
    if not (raw.is_online or raw.online_url):
        filled = replace(filled, is_online=page.is_online, online_url=page.online_url)
    if not raw.description:
        filled = replace(
            filled,
            description=page.description,
            description_is_html=page.description_is_html,
        )
    return replace(
        filled,
        end=filled.end or (page.end if page.start == raw.start else None),
        status=raw.status or page.status,
        organizers=raw.organizers or page.organizers,
        image=raw.image or page.image,
        registration_url=raw.registration_url or page.registration_url,
        capacity=page.capacity if raw.capacity is None else raw.capacity,
        remaining=page.remaining if raw.remaining is None else raw.remaining,
        price=raw.price or page.price,
        free=page.free if raw.free is None else raw.free,
        accessibility=raw.accessibility or page.accessibility,
    )


async def _fetch_all(items: list[RawEvent], fetcher: Fetcher, pause: float) -> dict[str, str]:
    robots, learnt = Robots(fetcher), dict[str, str]()
    for number, raw in enumerate(items):
        url = raw.url or ""
        if not await robots.allows(url):
            log.info("harvest.page_forbidden", url=url)
            # A site that does not answer keeps nothing from robots: another time it may tell.
            if not robots.is_silent(url):
                learnt[memory_key(raw)] = FORBIDDEN
            continue
        if number:
            await asyncio.sleep(max(pause, await robots.delay(url)))
        said = await _fetch_page(url, fetcher)
        if said is not None:
            learnt[memory_key(raw)] = _EVENTS.dump_json(said).decode()
    return learnt


async def _fetch_page(url: str, fetcher: Fetcher) -> list[RawEvent] | None:
    """Fetch a page and read it; None when it may do better another time."""
    try:
        answer = await fetcher.fetch(Request(url=url, accept=ACCEPT))
    except FetchError as error:
        log.info("harvest.page_failed", url=url, reason=str(error))
        lasting = error.status is not None and error.status < 500 and error.retry_after is None
        return [] if lasting else None
    return await asyncio.to_thread(_read, answer.document) if answer.document else None


def _read(document: Document) -> list[RawEvent]:
    try:
        return read_page(document).items
    except FormatError as error:
        log.info("harvest.page_unread", url=document.url, reason=str(error))
        return []


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _same_page(one: str | None, other: str | None) -> bool:
    a, b = urlsplit(one or ""), urlsplit(other or "")
    return (a.netloc, a.path.rstrip("/"), a.query) == (b.netloc, b.path.rstrip("/"), b.query)


def _alike(one: str, other: str) -> bool:
    return fuzz.token_set_ratio(fold(one), fold(other)) >= ALIKE
