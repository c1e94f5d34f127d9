"""The Events Calendar for WordPress, by its REST API (`/wp-json/tribe/events/v1/events`).

Occurrences of a recurring event share one address up to its last part, which is their day.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from agenda.errors import ItemError
from agenda.model import RawAddress, RawEvent, RawImage, Source
from agenda.sentence import N_
from harvester.document import Document, Page, Request, Window
from harvester.formats.fields import (
    Fields,
    Gathering,
    coordinates,
    iso_instant,
    iso_moment,
    load_json,
    name_of,
    part,
    parts,
    recurrence_id,
    refuse,
    word,
)
from harvester.formats.rss.entry import web_address
from harvester.formats.rss.markup import plain_text

PATH = "/wp-json/tribe/events/v1/events"
PER_PAGE = 50
MOST_PAGES = 100
WHAT = N_("les événements d’un site WordPress (The Events Calendar)")

_OCCURRENCE = re.compile(r"(.*)/\d{4}-\d\d-\d\d(?:/\d+)?/?")
_STATUSES = {
    "canceled": "CANCELLED",
    "postponed": "POSTPONED",
    "moved-online": "MOVED_ONLINE",
}


class Tribe:
    """The format `tribe`. Complete once the last page was read without fault."""

    def first(self, source: Source, window: Window) -> Request:
        """Ask for the first page of what begins in the window."""
        bounds = {"start_date": window.start, "end_date": window.end}
        query = {name: f"{moment:%Y-%m-%d %H:%M:%S}" for name, moment in bounds.items()}
        return Request(
            url=_address(source.url, query | {"per_page": str(PER_PAGE)}), accept="application/json"
        )

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read one page. Raises `FormatError` when the document is none."""
        content = load_json(document, WHAT)
        if not isinstance(content, dict) or not isinstance(content.get("events"), list):
            raise refuse(WHAT)
        read = Gathering()
        for fields in content["events"]:
            read.keep(name_of(fields, "title", "url"), _read(fields))
        number = document.request.state.get("page", 1)
        whole = document.request.state.get("whole", True) and not read.problems
        onward = web_address(word(content.get("next_rest_url")), document.url)
        if onward and onward != document.request.url and number < MOST_PAGES:
            state = {"page": number + 1, "whole": whole}
            further = Request(url=onward, accept="application/json", state=state)
            return Page(items=read.items, problems=read.problems, next=further)
        return Page(items=read.items, problems=read.problems, complete=whole and not onward)


def _address(url: str, query: dict[str, str]) -> str:
    """Give the API's address from that of the site, of its API or of one category of it."""
    parts = urlsplit(url)
    at = parts.path.find("/wp-json")
    stem = parts.path.rstrip("/") if at < 0 else parts.path[:at]
    given = dict(parse_qsl(parts.query)) if at >= 0 else {}
    return urlunsplit((parts.scheme, parts.netloc, stem + PATH, urlencode(given | query), ""))


def _read(fields: object) -> Iterator[RawEvent]:
    if not isinstance(fields, dict):
        raise ItemError(N_("Le site n’a pas pu donner cet événement."))
    title, url = plain_text(word(fields.get("title"))), word(fields.get("url"))
    start, end = iso_moment(fields.get("start_date")), iso_moment(fields.get("end_date"))
    if not title or not url:
        raise ItemError(N_("L’événement n’a pas de titre ou pas d’adresse."))
    if start is None:
        raise ItemError(N_("L’événement n’a pas de date de début lisible."))
    occurrence = _OCCURRENCE.fullmatch(url)
    all_day = fields.get("all_day") is True
    first, last = _days(start, end) if all_day else (start, end)
    image = word(part(fields, "image").get("url"))
    yield RawEvent(
        item=title,
        uid=occurrence[1] + "/" if occurrence else word(fields.get("global_id")) or url,
        recurrence_id=recurrence_id(first) if occurrence else "",
        in_series=occurrence is not None,
        title=title,
        description=word(fields.get("description")) or word(fields.get("excerpt")),
        description_is_html=True,
        start=first,
        end=last,
        timezone=word(fields.get("timezone")) or None,
        status=_STATUSES.get(word(fields.get("event_status"))),
        url=url,
        is_online=fields.get("is_virtual") is True,
        online_url=word(fields.get("virtual_url")) or None,
        location=plain_text(word(part(fields, "venue").get("venue"))) or None,
        address=_venue(part(fields, "venue")),
        organizers=tuple(
            filter(None, (plain_text(word(o.get("organizer"))) for o in parts(fields, "organizer")))
        ),
        categories=tuple(
            plain_text(word(term.get("name")))
            for name in ("categories", "tags")
            for term in parts(fields, name)
        ),
        image=RawImage(url=image) if image else None,
        price=plain_text(word(fields.get("cost"))) or None,
        published=iso_instant(fields.get("date_utc")),
        updated=iso_instant(fields.get("modified_utc")),
    )


def _days(start: datetime, end: datetime | None) -> tuple[date, date]:
    """Give days: the end is the last second of the last one."""
    last = end.date() if end else start.date()
    return start.date(), last + timedelta(days=1)


def _venue(venue: Fields) -> RawAddress | None:
    lat, lon = coordinates(venue.get("geo_lat"), venue.get("geo_lng"))
    address = RawAddress(
        name=plain_text(word(venue.get("venue"))) or None,
        street=plain_text(word(venue.get("address"))) or None,
        postcode=word(venue.get("zip")) or None,
        locality=plain_text(word(venue.get("city"))) or None,
        country=word(venue.get("country")) or None,
        lat=lat,
        lon=lon,
    )
    return address if address != RawAddress() else None
