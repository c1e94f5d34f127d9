"""From feedparser's view of one item to a RawEvent.

A date of event is only what the item says outright: the event module of RSS 1.0, xCal, Google
Base, or a microformat in the content. Everything else stands in the text, for
`normalizer.dates`. Prefixes differ from feed to feed (`ev:` bound to a wrong namespace, or to
none), so fields are found by their local name.
"""

import hashlib
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from agenda.model import Problem, RawAddress, RawEvent, RawImage
from agenda.sentence import N_
from harvester.formats.rss.markup import Said, plain_text, scan
from harvester.formats.rss.parsing import Fields
from harvester.formats.rss.stamps import Stamp, read_span, read_stamp

STARTS = ("startdate", "dtstart", "start_date", "datedebut", "date_debut", "g_start")
ENDS = ("enddate", "dtend", "end_date", "datefin", "date_fin", "g_end")
PLACES = ("ev_location", "xcal_location", "location", "lieu", "venue")
ORGANIZERS = ("ev_organizer", "xcal_organizer", "organizer", "publisher")
TYPES = ("ev_type", "xcal_categories")
_MOBILIZON = re.compile(r"https://[^/\s]+/events/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
HTML_TYPES = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True, slots=True)
class Feed:
    """What items inherit: `url` completes their links."""

    title: str
    language: str | None
    url: str

    @classmethod
    def of(cls, fields: Fields, url: str) -> "Feed":
        """Read the feed's own fields."""
        return cls(
            plain_text(_word(fields.get("title"))), _word(fields.get("language")) or None, url
        )


def read_entry(fields: Fields, feed: Feed, number: int) -> tuple[RawEvent | None, list[Problem]]:
    """Read one item. Gives the doubts beside it; None when it holds nothing to read."""
    title, (description, is_html) = _title(fields), _description(fields)
    url, guid = _link(fields, feed), _word(fields.get("id")) or None
    name = title or url or guid or N_("élément n°\u00a0%(number)s", number=number)
    published, updated = _instants(fields)
    said = scan(description if is_html else "", published)
    start, doubts = _stamp(fields, STARTS, name)
    end, more = _stamp(fields, ENDS, name)
    first, last = _span(start, end, said)
    if first is None and not title and not description:
        return None, [Problem(item=name, reason=N_("L’élément n’a ni titre, ni texte, ni date."))]
    event = RawEvent(
        item=name,
        uid=guid or url or stable_hash(title or description, str(first or published)),
        guid=guid,
        title=title,
        description=description,
        description_is_html=is_html,
        start=first,
        end=last,
        timezone=start.timezone if start else None,
        url=url,
        location=_place(fields),
        address=_address(fields),
        organizers=_organizers(fields, feed),
        categories=_categories(fields),
        image=_image(fields, said, feed),
        language=_language(fields) or feed.language,
        published=published,
        updated=updated,
        identities=_identities(guid),
    )
    return event, doubts + more


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _find(fields: Fields, names: tuple[str, ...]) -> str:
    """Give the first text filed under one of `names`, whatever its prefix."""
    for name in names:
        for key, value in fields.items():
            if (key == name or key.endswith(f"_{name}")) and _word(value):
                return _word(value)
    return ""


def _title(fields: Fields) -> str:
    title = _word(fields.get("title"))
    kind = (fields.get("title_detail") or {}).get("type")
    return plain_text(title) if kind in HTML_TYPES else title


def _description(fields: Fields) -> tuple[str, bool]:
    """Give the fullest text, and whether it is HTML."""
    texts = [fields.get("summary_detail") or {}, *(fields.get("content") or [])]
    best = max(texts, key=lambda text: len(_word(text.get("value"))))
    value = _word(best.get("value")) or _word(fields.get("summary"))
    return value, bool(value) and best.get("type") in HTML_TYPES


def _link(fields: Fields, feed: Feed) -> str | None:
    link = _word(fields.get("link"))
    guid = _word(fields.get("id"))
    return web_address(link or (guid if guid.startswith("http") else ""), feed.url)


def web_address(address: str, base: str) -> str | None:
    """Complete an address by that of its document; None when it is not one of the web."""
    try:
        whole = urljoin(base, address) if address else ""
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in {"http", "https"} and parts.netloc else None


def stable_hash(*words: str) -> str:
    """Name an item that its feed does not name."""
    return "sha256:" + hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


def _instants(fields: Fields) -> tuple[datetime | None, datetime | None]:
    updated = _instant(fields.get("updated_parsed"))
    return _instant(fields.get("published_parsed")) or updated, updated


def _instant(parts: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError):
        return None


def _stamp(fields: Fields, names: tuple[str, ...], item: str) -> tuple[Stamp | None, list[Problem]]:
    text = _find(fields, names)
    stamp = read_stamp(text) if text else None
    if not text or stamp:
        return stamp, []
    reason = N_("La date «\u00a0%(text)s\u00a0» est illisible.", text=text[:80])
    return None, [Problem(item=item, reason=reason)]


def _span(start: Stamp | None, end: Stamp | None, said: Said) -> tuple[Any, Any]:
    if start is not None:
        return read_span(start.moment, end.moment if end else None)
    if said.start is not None:
        return read_span(said.start, said.end)
    return None, None


def _place(fields: Fields) -> str | None:
    """Give the place in words; the event module also allows an address of the web, left out."""
    place = plain_text(_find(fields, PLACES))
    return None if place.startswith(("http://", "https://")) else place or None


def _address(fields: Fields) -> RawAddress | None:
    """Give the coordinates of W3C Geo or GeoRSS."""
    lat, lon = _find(fields, ("geo_lat",)), _find(fields, ("geo_long", "geo_lon"))
    where = fields.get("where") or {}
    if where.get("type") == "Point" and len(where.get("coordinates") or ()) >= 2:
        lon, lat = (str(number) for number in where["coordinates"][:2])
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        return None
    if not (abs(north) <= 90 and abs(east) <= 180) or (north, east) == (0, 0):
        return None
    return RawAddress(name=_place(fields), lat=north, lon=east)


def _organizers(fields: Fields, feed: Feed) -> tuple[str, ...]:
    """Name organisations only.

    An author is often a person, or a login: one counts when the feed's title names it.
    """
    said = _organisation(_find(fields, ORGANIZERS))
    author = _organisation(_word(fields.get("author")))
    known = author if len(author) > 3 and author.casefold() in feed.title.casefold() else ""
    return (said,) if said else (known,) if known else ()


def _organisation(text: str) -> str:
    name = re.sub(r"[<(]?\S*@[^\s>)]*[>)]?", "", plain_text(text)).strip(" ,;-")
    return "" if name.lower().startswith(("mailto:", "http")) else name


def _categories(fields: Fields) -> tuple[str, ...]:
    tags = [_word(tag.get("label")) or _word(tag.get("term")) for tag in fields.get("tags") or []]
    words = [plain_text(tag) for tag in [*tags, _find(fields, TYPES)]]
    return tuple(dict.fromkeys(word for word in words if word))


def _image(fields: Fields, said: Said, feed: Feed) -> RawImage | None:
    """Give the enclosure, else the media, else the first picture of the text; alt if said."""
    alt = said.image.alt if said.image else ""
    for address in [*_enclosures(fields), *_media(fields)]:
        url = web_address(_word(address), feed.url)
        if url:
            return RawImage(url=url, alt=alt if said.image and said.image.url == url else "")
    inline = web_address(said.image.url, feed.url) if said.image else None
    return RawImage(url=inline, alt=alt) if inline else None


def _enclosures(fields: Fields) -> list[Any]:
    return [
        link.get("href")
        for link in fields.get("links") or []
        if link.get("rel") == "enclosure" and _word(link.get("type")).startswith("image/")
    ]


def _media(fields: Fields) -> list[Any]:
    pictures = [
        media.get("url")
        for media in fields.get("media_content") or []
        if media.get("medium") == "image" or _word(media.get("type")).startswith("image/")
    ]
    return pictures + [media.get("url") for media in fields.get("media_thumbnail") or []]


def _identities(guid: str | None) -> tuple[str, ...]:
    """Name the event that Mobilizon's own Atom feed speaks of: its id is the ActivityPub url."""
    event = _MOBILIZON.fullmatch(guid or "")
    return (f"ap:{event[0]}", f"uuid:{event[1]}") if event else ()


def _language(fields: Fields) -> str:
    return _word((fields.get("title_detail") or {}).get("language"))
