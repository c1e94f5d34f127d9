"""Gancio, by its API (`/api/events`): all coming events of an instance in one document."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from agenda.errors import ItemError
from agenda.model import RawAddress, RawEvent, RawImage, Source
from agenda.sentence import N_
from harvester.document import Document, Page, Request, Window
from harvester.formats.fields import (
    LATEST,
    Fields,
    Gathering,
    coordinates,
    load_json,
    name_of,
    part,
    parts,
    refuse,
    word,
)

WHAT = N_("les événements d’une instance Gancio")

_PAGES = re.compile(r"/(?:api|event|feed|tag|place|collection|about|export|embed)(?:/.*)?$|/$")


class Gancio:
    """The format `gancio`. Complete: the list holds all that is to come."""

    def first(self, source: Source, window: Window) -> Request:
        """Ask for everything from the window's start, occurrences of recurring events included."""
        start = str(int(window.start.timestamp()))
        query = _filters(source.url) | {"start": start, "show_recurrent": "true"}
        return Request(
            url=f"{instance(source.url)}/api/events?{urlencode(query)}", accept="application/json"
        )

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read the list. Raises `FormatError` when the document is none."""
        content = load_json(document, WHAT)
        if not isinstance(content, list):
            raise refuse(WHAT)
        read = Gathering()
        for fields in content:
            read.keep(name_of(fields, "title", "slug"), _read(fields, instance(document.url)))
        return Page(items=read.items, problems=read.problems, complete=not read.problems)


def instance(url: str) -> str:
    """Give the instance's address from that of one of its pages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{_PAGES.sub('', parts.path)}"


def _filters(url: str) -> dict[str, str]:
    """Keep what narrows the list: the API's own filters, and the pages of a tag or a place."""
    parts = urlsplit(url)
    query = {name: value for name, value in parse_qsl(parts.query) if name in {"tags", "places"}}
    tag = re.search(r"/tag/([^/]+)", parts.path)
    return query | ({"tags": tag[1]} if tag else {})


def _read(fields: Any, base: str) -> Iterator[RawEvent]:
    if not isinstance(fields, dict):
        raise ItemError(N_("L’instance n’a pas pu donner cet événement."))
    title, number = word(fields.get("title")), fields.get("id")
    start, end = _instant(fields.get("start_datetime")), _instant(fields.get("end_datetime"))
    if not title or type(number) is not int:
        raise ItemError(N_("L’événement n’a pas de titre ou pas d’identifiant."))
    if start is None:
        raise ItemError(N_("L’événement n’a pas de date de début lisible."))
    rooms = fields.get("online_locations")
    online = next(filter(None, map(word, rooms)), None) if isinstance(rooms, list) else None
    place = _place(fields)
    yield RawEvent(
        item=title,
        uid=f"{base}/event/{number}",
        title=title,
        description=word(fields.get("description")),
        description_is_html=True,
        start=start,
        end=end,
        url=f"{base}/event/{word(fields.get('slug')) or number}",
        online_url=online,
        is_online=online is not None,
        location=word(place.get("name")) or None,
        address=_address(place),
        categories=_tags(fields),
        image=_image(fields, base),
        in_series=type(fields.get("parentId")) is int,
        identities=(f"ap:{base}/federation/m/{number}", f"uid:{number}@{urlsplit(base).hostname}"),
    )


def _instant(value: Any) -> datetime | None:
    """Read seconds since 1970."""
    try:
        moment = datetime.fromtimestamp(value, UTC) if type(value) is int and value > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment and moment.year <= LATEST else None


def _place(fields: Fields) -> Fields:
    """Give the place; Gancio keeps one named `online` for events without any."""
    place = part(fields, "place")
    return {} if word(place.get("name")).lower() == "online" else place


def _address(place: Fields) -> RawAddress | None:
    lat, lon = coordinates(place.get("latitude"), place.get("longitude"))
    name, street = word(place.get("name")) or None, word(place.get("address")) or None
    address = RawAddress(name=name, street=street, lat=lat, lon=lon)
    return address if address != RawAddress() else None


def _tags(fields: Fields) -> tuple[str, ...]:
    listed = fields.get("tags")
    words = [word(one) for one in listed] if isinstance(listed, list) else []
    words += [word(one.get("tag")) for one in parts(fields, "tags")]
    return tuple(filter(None, words))


def _image(fields: Fields, base: str) -> RawImage | None:
    for media in parts(fields, "media"):
        if name := word(media.get("url")):
            return RawImage(url=f"{base}/media/{name}", alt=word(media.get("name")))
    return None
