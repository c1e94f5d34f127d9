"""The JSON API, read-only and open to every site (INTERFACE). `webapp.openapi` describes it."""

import json
import re
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from agenda.errors import QueryError
from agenda.model import Entry, EventChange, EventChangeKind, KnownPlace, Place, Source
from agenda.query import AgendaQuery
from agenda.sentence import N_
from agenda.store.event_changes import entries_shown, event_changes
from agenda.store.find import find, get_entry
from agenda.store.places import places_named
from feeds.items import utc
from feeds.links import partner_url, place_url
from feeds.record import write_json
from webapp import lookups
from webapp.answer import Answer
from webapp.lookups import Choice
from webapp.site import Inquiry

MOST, USUAL = 200, 50
JSON = "application/json"
# What the log's numbers look like; 18 digits fit both databases' integers.
CURSOR = re.compile(r"[0-9]{1,18}", re.ASCII)


def events(inquiry: Inquiry) -> Answer:
    """Events in order of time, page by page."""
    query = inquiry.selection()
    if query.updated_since:
        # Who follows changes must hear of what was withdrawn and of what has begun.
        query = query.model_copy(update={"gone_since": query.updated_since})
    else:
        query = query.beginning(inquiry.today)
    cursor = inquiry.params.get("cursor", "")
    found = find(
        inquiry.session, query, inquiry.settings.zone, limit=_limit(inquiry), cursor=cursor or None
    )
    records = [write_json(entry, inquiry.settings.base_url) for entry in found.entries]
    return _write({"events": records, "next": found.next, "total": found.total})


def _limit(inquiry: Inquiry) -> int:
    text = inquiry.params.get("limit", str(USUAL))
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST):
        sentence = N_("Le nombre par page va de 1 à %(most)s.")
        raise QueryError("limit", sentence, str(USUAL), most=MOST)
    return int(text)


def event(inquiry: Inquiry) -> Answer | RedirectResponse:
    """One event; the id of a listing merged into it redirects."""
    entry = get_entry(inquiry.session, inquiry.named["id"])
    if entry is None or entry.event.hidden or entry.event.awaiting:
        raise HTTPException(404)
    if entry.event.id != inquiry.named["id"]:
        return RedirectResponse(f"/api/v1/events/{entry.event.id}", 301)
    return _write(write_json(entry, inquiry.settings.base_url))


def changes(inquiry: Inquiry) -> Answer:
    """What became of each event, in the order it became known, from a cursor on."""
    limit, cursor = _limit(inquiry), inquiry.params.get("cursor", "") or "0"
    if not CURSOR.fullmatch(cursor):
        raise QueryError("cursor", N_("Ce repère de page n’est pas de cet agenda."), "0")
    since = AgendaQuery.read({"updated_since": inquiry.params.get("since", "")}).updated_since
    found = event_changes(inquiry.session, after=int(cursor), since=since, limit=limit + 1)
    shown = found[:limit]
    entries = entries_shown(inquiry.session, (one.event_id for one in shown))
    base = inquiry.settings.base_url
    told = [_change(one, entries.get(one.event_id), base) for one in shown]
    last = str(shown[-1].id) if shown else cursor
    return _write({"changes": told, "next": last, "more": len(found) > limit})


def _change(change: EventChange, entry: Entry | None, base_url: str) -> dict[str, Any]:
    return {
        "at": utc(change.at),
        "kind": change.kind,
        "id": change.event_id,
        "sequence": change.sequence,
        "into": change.other if change.kind is EventChangeKind.MERGED else None,
        "from": change.other if change.kind is EventChangeKind.SPLIT else None,
        "event": entry and write_json(entry, base_url),
    }


def places(inquiry: Inquiry) -> Answer:
    """Every place where something is coming."""
    found = inquiry.count(lookups.places, AgendaQuery(since=inquiry.today))
    known, base = (
        places_named(inquiry.session, [one.slug for one in found]),
        inquiry.settings.base_url,
    )
    return _write({"places": [_place(one, known.get(one.slug), base) for one in found]})


def _place(choice: Choice, known: KnownPlace | None, base_url: str) -> dict[str, Any]:
    place = choice.place or Place()
    told = place.model_dump(include={"postcode", "commune", "insee", "lat", "lon"})
    return {
        "id": choice.slug,
        "name": choice.name,
        "aliases": known.aliases if known else [],
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
