"""OpenAgenda, by an agenda's public JSON export (`/agendas/UID/events.v2.json`).

An event has several timings, each of which becomes one occurrence.
"""

import re
from collections.abc import Iterator
from datetime import UTC
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from agenda.errors import FormatError, ItemError
from agenda.model import RawAddress, RawEvent, RawImage, Source
from agenda.sentence import N_
from harvester.document import Document, Page, Request, Window
from harvester.formats.fields import (
    Fields,
    Gathering,
    coordinates,
    iso_instant,
    load_json,
    name_of,
    part,
    parts,
    recurrence_id,
    refuse,
    word,
)

SIZE = 100
MOST_PAGES = 100
MOST_TIMINGS = 1000
WHAT = N_("l’export d’un agenda OpenAgenda")

_UID = re.compile(r"/agendas/(\d{3,12})\b")
_ONLINE = {2, 3}
# https://developers.openagenda.com: status 1 scheduled, 2 rescheduled, 3 moved online,
# 4 postponed, 5 full, 6 cancelled.
_STATUSES = {3: "MOVED_ONLINE", 4: "POSTPONED", 5: "FULL", 6: "CANCELLED"}


class OpenAgenda:
    """The format `openagenda`. Complete once the last page was read without fault."""

    def first(self, source: Source, window: Window) -> Request:
        """Ask for the export, or for the agenda's page when only that is known."""
        uid = agenda_uid(source.url)
        if uid is None:
            return Request(url=source.url, accept="text/html")
        return _ask(uid, source, window, [], 1, whole=True)

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read a page of the export. Raises `FormatError` when the document is none."""
        if document.request.accept == "text/html":
            return Page(next=_ask(_uid_in(document), source, window, [], 1, whole=True))
        content = load_json(document, WHAT)
        if not isinstance(content, dict) or not isinstance(content.get("events"), list):
            raise refuse(WHAT)
        uid = agenda_uid(document.request.url) or ""
        read = Gathering()
        for fields in content["events"]:
            read.keep(_title(fields), _read(fields, uid, window))
        number, after = document.request.state.get("page", 1), content.get("after")
        whole = document.request.state.get("whole", True) and not read.problems
        if content["events"] and isinstance(after, list) and number < MOST_PAGES:
            further = _ask(uid, source, window, after, number + 1, whole=whole)
            return Page(items=read.items, problems=read.problems, next=further)
        return Page(items=read.items, problems=read.problems, complete=whole and not after)


def agenda_uid(text: str) -> str | None:
    """Find an agenda's number in an address or in its page."""
    found = _UID.search(text)
    return found[1] if found else None


def _uid_in(document: Document) -> str:
    uid = agenda_uid(document.body[:2_000_000].decode("utf-8", "replace").replace("\\/", "/"))
    if uid is None:
        raise FormatError(
            N_("Cette page OpenAgenda ne dit pas le numéro de son agenda."),
            N_("Donnez l’adresse de son export JSON (openagenda.com/agendas/…/events.v2.json)."),
        )
    return uid


def _ask(
    uid: str, source: Source, window: Window, after: list[Any], page: int, *, whole: bool
) -> Request:
    bounds = (("timings[gte]", window.start), ("timings[lte]", window.end))
    query = [(name, value) for name, value in parse_qsl(urlsplit(source.url).query)]
    query += [("detailed", "1"), ("longDescriptionFormat", "HTML"), ("size", str(SIZE))]
    query += [(name, f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}") for name, at in bounds]
    query += [("after[]", str(one)) for one in after]
    parts = urlsplit(source.url)
    return Request(
        url=f"{parts.scheme}://{parts.netloc}/agendas/{uid}/events.v2.json?{urlencode(query)}",
        accept="application/json",
        state={"page": page, "whole": whole},
    )


def _read(fields: Any, agenda: str, window: Window) -> Iterator[RawEvent]:
    if not isinstance(fields, dict) or type(fields.get("uid")) is not int:
        raise ItemError(N_("L’événement n’a pas d’identifiant."))
    title = _said(fields.get("title"))
    spans = [(begin, end) for begin, end in _timings(fields) if window.start <= (end or begin)]
    if not title:
        raise ItemError(N_("L’événement n’a pas de titre."))
    if not _timings(fields):
        raise ItemError(N_("L’événement n’a pas de date de début lisible."))
    several = len(_timings(fields)) > 1
    description, is_html = _description(fields)
    place = part(fields, "location")
    for start, end in spans[:MOST_TIMINGS]:
        yield RawEvent(
            item=title,
            uid=str(fields["uid"]),
            recurrence_id=recurrence_id(start) if several else "",
            in_series=several,
            title=title,
            description=description,
            description_is_html=is_html,
            start=start,
            end=end,
            timezone=word(fields.get("timezone")) or word(place.get("timezone")) or None,
            status=_STATUSES.get(_number(fields.get("status"))),
            url=f"https://openagenda.com/agendas/{agenda}/events/{fields['uid']}",
            online_url=word(fields.get("onlineAccessLink")) or None,
            is_online=_number(fields.get("attendanceMode")) in _ONLINE,
            location=word(place.get("name")) or None,
            address=_address(place),
            organizers=tuple(filter(None, [word(part(fields, "originAgenda").get("title"))])),
            categories=_keywords(fields),
            image=_image(fields),
            updated=iso_instant(fields.get("updatedAt")),
            registration_url=_registration(fields),
            accessibility=_accessibility(fields),
        )


def _title(fields: Any) -> str:
    said = _said(fields.get("title")) if isinstance(fields, dict) else ""
    return said or name_of(fields, "slug")


def _said(value: Any) -> str:
    """Give a text in French, else in the first language it is written in."""
    if isinstance(value, dict):
        return word(value.get("fr")) or next(filter(None, map(word, value.values())), "")
    return word(value)


def _number(value: Any) -> int:
    """Give a code, which is a number or an object that holds one."""
    code = value.get("id") if isinstance(value, dict) else value
    return code if type(code) is int else 0


def _timings(fields: Fields) -> list[tuple[Any, Any]]:
    """Give the spans of time; without details, the first and the last are known."""
    listed = parts(fields, "timings")
    listed = listed or [part(fields, name) for name in ("firstTiming", "nextTiming", "lastTiming")]
    spans = [(iso_instant(one.get("begin")), iso_instant(one.get("end"))) for one in listed]
    return list(dict.fromkeys(span for span in spans if span[0] is not None))


def _description(fields: Fields) -> tuple[str, bool]:
    """Give the long text as HTML, else the short one; then what it costs."""
    long, short = _said(fields.get("longDescription")), _said(fields.get("description"))
    conditions = _said(fields.get("conditions"))
    if long:
        return long + (f"<p>{conditions}</p>" if conditions else ""), True
    return "\n\n".join(filter(None, (short, conditions))), False


def _address(place: Fields) -> RawAddress | None:
    lat, lon = coordinates(place.get("latitude"), place.get("longitude"))
    address = RawAddress(
        name=word(place.get("name")) or None,
        street=word(place.get("address")) or None,
        postcode=word(place.get("postalCode")) or None,
        locality=word(place.get("city")) or None,
        country=word(place.get("countryCode")) or None,
        lat=lat,
        lon=lon,
    )
    return address if address != RawAddress() else None


def _keywords(fields: Fields) -> tuple[str, ...]:
    said = fields.get("keywords")
    if isinstance(said, dict):
        said = said.get("fr") or next(iter(said.values()), None)
    return tuple(filter(None, map(word, said))) if isinstance(said, list) else ()


def _image(fields: Fields) -> RawImage | None:
    image = part(fields, "image")
    url = word(fields.get("image")) or word(image.get("base")) + word(image.get("filename"))
    return RawImage(url=url) if url else None


def _accessibility(fields: Fields) -> tuple[str, ...]:
    """Give the codes that hold: an object of booleans, in older exports a list."""
    said = fields.get("accessibility")
    if isinstance(said, dict):
        return tuple(sorted(code for code, holds in said.items() if holds is True))
    return tuple(sorted(filter(None, map(word, said)))) if isinstance(said, list) else ()


def _registration(fields: Fields) -> str | None:
    """Give the first link to sign up at; telephone numbers and addresses of mail are left out."""
    listed = fields.get("registration")
    ways = listed if isinstance(listed, list) else []
    links = [word(one.get("value") if isinstance(one, dict) else one) for one in ways]
    return next((link for link in links if link.startswith("http")), None)
