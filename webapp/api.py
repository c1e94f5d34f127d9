"""The JSON API, read-only and open to every site (INTERFACE)."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from agenda.errors import QueryError
from agenda.model import Place, Source
from agenda.query import AgendaQuery
from agenda.store.find import find, get_entry
from feeds.links import partner_url, place_url
from feeds.record import write_json
from webapp import lookups
from webapp.answer import Answer
from webapp.lookups import Choice
from webapp.site import Inquiry

MOST, USUAL = 200, 50
JSON = "application/json"


def events(inquiry: Inquiry) -> Answer:
    """A page of events in order of time: `{"events", "next", "total"}`."""
    query = inquiry.selection()
    query = query.model_copy(update={"since": query.since or inquiry.today})
    cursor = inquiry.params.get("cursor", "")
    found = find(
        inquiry.session, query, inquiry.settings.zone, limit=_limit(inquiry), cursor=cursor or None
    )
    records = [write_json(entry, inquiry.settings.base_url) for entry in found.entries]
    return _write({"events": records, "next": found.next, "total": found.total})


def _limit(inquiry: Inquiry) -> int:
    text = inquiry.params.get("limit", "").strip() or str(USUAL)
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise QueryError("limit", f"Le nombre par page va de 1 à {MOST}.", str(USUAL))
    return int(text)


def event(inquiry: Inquiry) -> Answer | RedirectResponse:
    """One event; the id of a listing merged into it redirects."""
    entry = get_entry(inquiry.session, inquiry.named["id"])
    if entry is None or entry.event.hidden:
        raise HTTPException(404)
    if entry.event.id != inquiry.named["id"]:
        return RedirectResponse(f"/api/v1/events/{entry.event.id}", 301)
    return _write(write_json(entry, inquiry.settings.base_url))


def places(inquiry: Inquiry) -> Answer:
    """Every place where something is coming."""
    found = inquiry.count(lookups.places, AgendaQuery(since=inquiry.today))
    return _write({"places": [_place(one, inquiry.settings.base_url) for one in found]})


def _place(choice: Choice, base_url: str) -> dict[str, Any]:
    place = choice.place or Place()
    told = place.model_dump(include={"postcode", "commune", "insee", "lat", "lon"})
    return {
        "id": choice.slug,
        "name": choice.name,
        "address": place.address,
        **told,
        "url": place_url(base_url, choice.slug),
        "events": choice.count,
    }


def sources(inquiry: Inquiry) -> Answer:
    """Every source that is read, and how it is doing."""
    found = inquiry.count(lookups.partners, AgendaQuery(since=inquiry.today))
    base = inquiry.settings.base_url
    return _write({"sources": [_source(source, count, base) for source, count in found]})


def _source(source: Source, count: int, base_url: str) -> dict[str, Any]:
    told = source.model_dump(
        mode="json", include={"id", "name", "kind", "url", "group", "last_visit", "last_success"}
    )
    healthy = source.failures == 0
    return told | {"page": partner_url(base_url, source.id), "healthy": healthy, "events": count}


def _write(value: Any) -> Answer:
    return Answer(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), JSON)
