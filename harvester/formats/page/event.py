"""From one schema.org Event, whatever vocabulary it was written in, to RawEvents."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

from agenda.errors import ItemError
from agenda.model import RawAddress, RawEvent, RawImage
from agenda.sentence import N_
from harvester.formats.fields import EARLIEST, LATEST, Fields, coordinates, recurrence_id, word
from harvester.formats.page.jsonld import is_series, narrower
from harvester.formats.page.offers import is_free, read_accessibility, read_price, sold_out
from harvester.formats.page.values import first, listed, said, text_of, things
from harvester.formats.rss.entry import stable_hash, web_address
from harvester.formats.rss.markup import plain_text
from harvester.formats.rss.stamps import Moment, read_span, read_stamp

MOST_PARTS = 500

_STATUSES = {
    "eventcancelled": "CANCELLED",
    "cancelled": "CANCELLED",
    "canceled": "CANCELLED",
    "eventpostponed": "POSTPONED",
    "eventmovedonline": "MOVED_ONLINE",
    "tentative": "TENTATIVE",
}
_INHERITED = ("location", "organizer", "image", "eventAttendanceMode", "inLanguage", "keywords")
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,3})D)?"
    r"(?:T(?:(?P<hours>\d{1,3})H)?(?:(?P<minutes>\d{1,4})M)?(?:(?P<seconds>\d{1,5})S)?)?"
)
_MARKUP = re.compile(r"</?[A-Za-z]|&#?\w+;")
_ISO = re.compile(r"^(\d{4}-\d\d-\d\d)\s*[tT ]\s*(?=\d)")
_ORDINAL = re.compile(r"(\d{4})-(\d{3})(?!\d)")
_FRACTION = re.compile(r"(?<=:\d\d)\.\d+")


def read_events(thing: Fields, base: str) -> Iterator[RawEvent]:
    """Read an event, then those that are parts of it and have a date.

    A series that only holds others together is none itself. Raises `ItemError` when nothing of
    it has both a title and a date.
    """
    inner = [
        _heir(one, thing) for one in narrower(thing)[:MOST_PARTS] if word(first(one, "startDate"))
    ]
    if not inner or not is_series(thing):
        yield _read(thing, base)
    for one in inner:
        yield replace(_read(one, base), in_series=is_series(thing))


def name_thing(thing: Fields) -> str:
    """Name an event in a Problem."""
    return (
        plain_text(said(thing, "name"))[:200]
        or said(thing, "url", "@id")
        or N_("événement sans titre")
    )


def _heir(part: Fields, whole: Fields) -> Fields:
    """Let a part have what only the whole says."""
    return {name: whole[name] for name in ("name", *_INHERITED) if name in whole} | part


def _read(thing: Fields, base: str) -> RawEvent:
    title = plain_text(said(thing, "name", "headline"))
    start, end, zone = _span(thing)
    if not title:
        raise ItemError(N_("L’événement n’a pas de titre."))
    if start is None:
        raise ItemError(N_("L’événement n’a pas de date de début lisible."))
    broader = first(thing, "superEvent")
    thing = _heir(thing, broader) if isinstance(broader, dict) else thing
    url = web_address(said(thing, "url", "mainEntityOfPage"), base)
    description = _description(thing)
    online = _online(thing, base)
    offers = things(thing, "offers")
    gone = sold_out(offers)
    status = _STATUSES.get(said(thing, "eventStatus").rpartition("/")[2].lower())
    return RawEvent(
        item=title,
        uid=_identity(thing, url, base) or stable_hash(title),
        title=title,
        description=description,
        description_is_html=bool(_MARKUP.search(description)),
        start=start,
        end=end,
        timezone=zone,
        status=status or ("FULL" if gone else None),
        url=url or base,
        online_url=online,
        is_online=online is not None or "Online" in said(thing, "eventAttendanceMode"),
        location=_location(thing),
        address=_address(thing),
        organizers=tuple(dict.fromkeys(_organizers(thing))),
        categories=_keywords(thing),
        image=_image(thing, base),
        language=said(thing, "inLanguage")[:2].lower() or None,
        published=_instant(said(thing, "datePublished")),
        updated=_instant(said(thing, "dateModified")),
        registration_url=next(
            filter(None, (web_address(said(o, "url"), base) for o in offers)), None
        ),
        capacity=_count(said(thing, "maximumAttendeeCapacity")),
        remaining=0 if gone else _count(said(thing, "remainingAttendeeCapacity")),
        price=read_price(offers),
        free=is_free(thing, offers),
        accessibility=read_accessibility(thing),
    )


def distinguish(events: list[RawEvent]) -> list[RawEvent]:
    """Tell apart what bears one uid: occurrences by their start, else by their titles.

    What is said twice, word for word, is kept once.
    """
    titles: dict[str, set[str]] = {}
    starts: dict[str, set[Moment | None]] = {}
    for one in events:
        titles.setdefault(one.uid, set()).add(one.title)
        starts.setdefault(one.uid, set()).add(one.start)
    kept: dict[tuple[str, str], RawEvent] = {}
    for one in events:
        if len(titles[one.uid]) > 1:
            one = replace(one, uid=stable_hash(one.uid, one.title, str(one.start)))
        elif len(starts[one.uid]) > 1 and one.start:
            one = replace(one, recurrence_id=recurrence_id(one.start), in_series=True)
        kept.setdefault((one.uid, one.recurrence_id), one)
    return list(kept.values())


def _moment(text: str) -> tuple[Moment | None, str | None]:
    """Read a date as people write ISO 8601, ordinal days included, with its zone if named."""
    text = _FRACTION.sub("", _ISO.sub(r"\1T", " ".join(_dated(text).split())[:64]))
    stamp = read_stamp(text.upper() if _ISO.match(text) else text) if text else None
    if stamp is None or not EARLIEST <= stamp.moment.year <= LATEST:
        return None, None
    return stamp.moment, stamp.timezone


def _dated(text: str) -> str:
    """Write an ordinal day (`2013-034`) as a date."""
    found = _ORDINAL.match(text)
    if found is None or not 1 <= int(found[2]) <= 366 or not EARLIEST <= int(found[1]) <= LATEST:
        return text
    day = date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
    return f"{day}{text[found.end() :]}"


def _span(thing: Fields) -> tuple[Moment | None, Moment | None, str | None]:
    start, zone = _moment(said(thing, "startDate"))
    end, _ = _moment(said(thing, "endDate"))
    if start is None:
        return None, None, None
    length = _DURATION.fullmatch(said(thing, "duration"))
    if end is None and length and isinstance(start, datetime):
        end = start + timedelta(**{name: int(n or 0) for name, n in length.groupdict().items()})
    return (*read_span(start, end), zone)


def _description(thing: Fields) -> str:
    """Give the description; plug-ins for WordPress escape its HTML once more."""
    description = said(thing, "description")
    return (
        unescape(description) if "&lt;" in description and "<" not in description else description
    )


def _instant(text: str) -> datetime | None:
    moment, _ = _moment(text)
    if not isinstance(moment, datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _identity(thing: Fields, url: str | None, base: str) -> str:
    """Name the event by its `@id`, else its page. The page that lists it names nothing."""
    named = said(thing, "@id")
    if named and not named.startswith(("#", "_:")) and named not in (base, "."):
        return named
    return url if url and url != base else ""


def _places(thing: Fields) -> list[Any]:
    return [
        one
        for one in listed(thing.get("location"))
        if not (isinstance(one, dict) and "VirtualLocation" in str(one.get("@type")))
    ]


def _online(thing: Fields, base: str) -> str | None:
    rooms = [one for one in things(thing, "location") if "VirtualLocation" in str(one.get("@type"))]
    links = [web_address(said(one, "url"), base) for one in rooms]
    return next(filter(None, links), None)


def _location(thing: Fields) -> str | None:
    """Give the place in one line: its name, and its address when that is one line too."""
    for place in _places(thing):
        if not isinstance(place, dict):
            return plain_text(word(place)) or None
        address = first(place, "address")
        line = address if isinstance(address, str) else ""
        named = plain_text(said(place, "name"))
        return ", ".join(filter(None, (named, plain_text(line)))) or None
    return None


def _address(thing: Fields) -> RawAddress | None:
    place = next((one for one in _places(thing) if isinstance(one, dict)), {})
    address = next(iter(things(place, "address")), {})
    point = next(iter(things(place, "geo")), place)
    lat, lon = coordinates(said(point, "latitude"), said(point, "longitude"))
    read = RawAddress(
        name=plain_text(said(place, "name")) or None,
        street=plain_text(said(address, "streetAddress")) or None,
        postcode=said(address, "postalCode") or None,
        locality=plain_text(said(address, "addressLocality")) or None,
        country=said(address, "addressCountry") or None,
        lat=lat,
        lon=lon,
    )
    return read if read != RawAddress() else None


def _organizers(thing: Fields) -> Iterator[str]:
    """Name organisations; never a person."""
    for one in listed(thing.get("organizer")):
        is_person = isinstance(one, dict) and "Person" in str(one.get("@type"))
        name = said(one, "name") if isinstance(one, dict) else word(one)
        if name and not is_person and not re.match(r"https?:|mailto:|\S+@\S+$", name):
            yield plain_text(name)


def _keywords(thing: Fields) -> tuple[str, ...]:
    texts = [text_of(one) for one in listed(thing.get("keywords"))]
    words = [plain_text(one) for text in texts for one in text.split(",")]
    return tuple(dict.fromkeys(filter(None, words)))


def _image(thing: Fields, base: str) -> RawImage | None:
    for one in listed(thing.get("image")):
        url = web_address(
            said(one, "url", "contentUrl", "@id") if isinstance(one, dict) else word(one), base
        )
        if url:
            alt = said(one, "caption", "name") if isinstance(one, dict) else ""
            return RawImage(url=url, alt=plain_text(alt))
    return None


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,7}", text) else None
