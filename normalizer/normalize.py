"""One raw event in, its listings out: the normaliser's front door.

A dated item gives one listing. A post gives one listing for each date read in its text, each
with its confidence; a post without any is an `ItemError`, never an event (issue A).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from agenda.errors import ItemError
from agenda.model import Image, Listing, Place, RawEvent, Source, Status, Theme
from agenda.sentence import N_
from normalizer.access import ALL, read_access
from normalizer.ages import Ages, read_ages
from normalizer.dates import FoundDate, read_dates
from normalizer.offers import Offer, read_price
from normalizer.places import Territory
from normalizer.signup import read_registration
from normalizer.spoken_hours import listen
from normalizer.text import clean_html, clean_line, read_clean, text_to_html
from normalizer.themes import read_themes
from normalizer.times import DAY, When, known_zone, read_when, whole_days
from normalizer.titles import clean_title, title_status
from normalizer.where import read_where

LONGEST_URL = 2000
# What most addresses are, and which stays as it is when it is taken apart and put together.
PLAIN_URL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[\w./~-]*)?(?:\?[\w./~=&%+-]+)?", re.ASCII)
# Mobilizon's categories, and what software writes in their manner.
CODE = re.compile(r"[A-Z_]{4,}")
STATUSES = {
    "CANCELLED": Status.CANCELLED,
    "CANCELED": Status.CANCELLED,
    "TENTATIVE": Status.TENTATIVE,
    "POSTPONED": Status.POSTPONED,
    "MOVED_ONLINE": Status.MOVED_ONLINE,
    "FULL": Status.FULL,
    "CONFIRMED": Status.CONFIRMED,
}


def normalize(
    raw: RawEvent,
    source: Source,
    zone: ZoneInfo,
    now: datetime,
    around: Territory | None = None,
) -> list[Listing]:
    """Clean what one item says. `zone` is the territory's, `now` stands in for a missing date
    of publication, `around` is where a source without a usual place may be. Raises `ItemError`
    with the reason when nothing can be made of the item.
    """
    title = clean_line(raw.title)
    if not title:
        raise ItemError(N_("Aucun titre."))
    html, text = _description(raw.description, is_html=raw.description_is_html)
    whole = f"{title}\n{text}"
    place, online = read_where(raw, whole, source, around)
    said: dict[str, object] = {"place": place, "is_online": online}
    said |= _said(raw, source, title, place) | _subject(raw, source, title, text, whole)
    said |= _conditions(raw, whole) | {"description_html": html, "description_text": text}
    if raw.start is not None:
        when, notices = listen(raw, read_when(raw, zone), whole)
        return [_listing(said | {"notices": notices}, when)]
    dates = _dates(raw, title, text, zone, now)
    alone = len(dates) == 1
    return [
        _listing(said, _when(found, known_zone(raw.timezone) or zone), found, alone=alone)
        for found in dates
    ]


@lru_cache(maxsize=64)
def _description(said: str, *, is_html: bool) -> tuple[str, str]:
    """Clean a description; kept for a while, for the dates of a series share theirs."""
    html = (clean_html if is_html else text_to_html)(said)
    return html, read_clean(html)


def _said(raw: RawEvent, source: Source, title: str, place: Place | None) -> dict[str, object]:
    venue, commune = (place.name, place.commune) if place else (None, None)
    shown = clean_title(title, venue=venue, commune=commune)
    return {
        "source_id": source.id,
        "uid": raw.uid,
        "recurrence_id": raw.recurrence_id,
        "guid": raw.guid,
        "url": web_address(raw.url),
        "title": shown,
        "original_title": title if title != shown else None,
        "status": _status(raw, title),
        "online_url": web_address(raw.online_url),
        "organizers": _lines(raw.organizers),
        "image": _image(raw),
        "language": raw.language,
        "series": raw.uid if raw.in_series else None,
        "identities": sorted({*raw.identities, *_pages(raw.url)}),
        "source_updated": raw.updated,
        "source_sequence": raw.sequence,
    }


def _subject(raw: RawEvent, source: Source, title: str, text: str, whole: str) -> dict[str, object]:
    """What it is about, and for whom. A source's own words stay as tags, its codes do not."""
    categories = _lines(raw.categories)
    usual = [Theme(theme) for theme in source.themes]
    found = read_themes(title, text, categories, usual=usual)
    words = [word for word in categories if not CODE.fullmatch(word)]
    told = (found.level, _age_words(read_ages(whole)))
    tags = [*found.tags, *found.publics, *filter(None, told), *words]
    return {
        "themes": [theme.value for theme in found.themes],
        "tags": list({tag.casefold(): tag for tag in reversed(tags)}.values())[::-1],
        "kind": found.kind,
    }


def _age_words(ages: Ages | None) -> str | None:
    if ages is None or ages == Ages():
        return None
    if ages.highest is None:
        return f"dès {ages.lowest} ans"
    return (
        f"de {ages.lowest} à {ages.highest} ans" if ages.lowest else f"jusqu’à {ages.highest} ans"
    )


def _lines(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(clean_line, texts))))


def _status(raw: RawEvent, title: str) -> Status:
    """What the source states, else what the title shouts, else that no place is left."""
    stated = STATUSES.get((raw.status or "").upper(), Status.CONFIRMED)
    if stated is not Status.CONFIRMED:
        return stated
    return title_status(title) or (Status.FULL if raw.remaining == 0 else stated)


def _conditions(raw: RawEvent, text: str) -> dict[str, object]:
    """What it costs, whether one signs up, who can get in."""
    offer, signup = _offer(raw, text), read_registration(text)
    required = raw.registration_required
    registration = {
        "url": web_address(raw.registration_url) or web_address(signup.url),
        "required": signup.required if required is None else required,
        "capacity": signup.capacity if raw.capacity is None else raw.capacity,
        "remaining": signup.remaining if raw.remaining is None else raw.remaining,
    }
    told = any(value is not None for value in registration.values())
    return {
        "free": offer.free,
        "price": offer.price,
        "registration": registration if told else None,
        "accessibility": sorted({*read_access(text), *(set(raw.accessibility) & set(ALL))}),
    }


def _offer(raw: RawEvent, text: str) -> Offer:
    """What it costs: what a field says goes before what the text says."""
    told = read_price(text)
    if raw.free is None and not raw.price:
        return told
    stated = clean_line(raw.price or "")
    field = read_price(stated)
    free = field.free if raw.free is None else raw.free
    if free is None and not stated:
        return told
    return Offer(free=free, price=None if free else field.price or stated or told.price)


def _listing(
    said: dict[str, object], when: When, found: FoundDate | None = None, *, alone: bool = True
) -> Listing:
    times: dict[str, object] = {
        "start": when.start,
        "end": when.end,
        "all_day": when.all_day,
        "timezone": when.timezone,
    }
    if found:
        times["confidence"] = found.confidence
        if not alone:
            times["recurrence_id"] = _stamp(found)
    return Listing.model_validate(said | times)


def _stamp(found: FoundDate) -> str:
    """Tell the dates of one post apart, as RECURRENCE-ID does (RFC 5545 §3.8.4.4)."""
    timed = isinstance(found.start, datetime)
    return found.start.strftime("%Y%m%dT%H%M%S" if timed else "%Y%m%d")


def _dates(raw: RawEvent, title: str, text: str, zone: ZoneInfo, now: datetime) -> list[FoundDate]:
    published = (raw.published or raw.updated or now).astimezone(zone).date()
    found = read_dates(f"{title}\n{text}", published=published)
    if not found:
        raise ItemError(N_("Aucune date de rendez-vous trouvée dans le texte."))
    return found


def _when(found: FoundDate, zone: ZoneInfo) -> When:
    if not isinstance(found.start, datetime):
        last = found.end.date() if isinstance(found.end, datetime) else found.end
        return whole_days(found.start, (last or found.start) + DAY, zone)
    end = found.end
    if end is not None and not isinstance(end, datetime):
        end = datetime.combine(end + timedelta(days=1), time(), zone)
    start = found.start.replace(tzinfo=zone)
    return When(start, end and end.replace(tzinfo=zone), all_day=False, timezone=zone.key)


def web_address(url: str | None) -> str | None:
    """Keep an http(s) address that a page may link to, else None."""
    return _web_address(url) if url else None


@lru_cache(maxsize=64)
def _web_address(url: str) -> str | None:
    """Kept for a while: an item's address is asked for thrice."""
    if PLAIN_URL.fullmatch(url) and len(url) <= LONGEST_URL:
        return url
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return None
    written = urlunsplit(parts)
    return written if len(written) <= LONGEST_URL and written.isprintable() else None


def _pages(url: str | None) -> Iterator[str]:
    """Name the item's page so that copies elsewhere are recognised; a home page names nothing."""
    address = web_address(url)
    if address:
        parts = urlsplit(address)
        path = parts.path.rstrip("/")
        if path or parts.query:
            host = (parts.hostname or "").removeprefix("www.")
            yield f"page:{host}{path}" + (f"?{parts.query}" if parts.query else "")


def _image(raw: RawEvent) -> Image | None:
    address = web_address(raw.image.url) if raw.image else None
    return Image(url=address, alt=clean_line(raw.image.alt)) if raw.image and address else None
