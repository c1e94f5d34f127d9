"""Sample Mobilizon instances: answers to GraphQL POSTs in the shape of Mobilizon 5.

A responder keyed on the operation named in the query: enough for a harvester, and no GraphQL.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from webapp.demo.catalogue import Catalogue, Notice, Partner, Venue
from webapp.demo.days import Moment
from webapp.demo.syndication import as_html

Json = dict[str, Any]

NAMES = {"rives": "Mobilizon des Rives", "collines": "Collines en commun"}
DEFAULT_LIMIT = 10


def answer_query(catalogue: Catalogue, instance: str, asked: Json, base: str) -> Json:
    """Answer one GraphQL request; `base` is the address of the sample site."""
    query, variables = str(asked.get("query", "")), asked.get("variables") or {}
    own = [one for one in catalogue.partners if one.instance == instance]
    data: Json = {}
    if "config" in query:
        data["config"] = {"name": NAMES[instance], "version": "5.1.3"}
    if "searchEvents" in query:
        data["searchEvents"] = _page(_said(catalogue, own), variables, base)
    if re.search(r"\bgroup\s*\(", query):
        group = next((one for one in own if one.group == variables.get("group")), None)
        if group is None:
            return _not_found()
        data["group"] = _group(group, catalogue, variables, base)
    return {"data": data}


def _said(catalogue: Catalogue, partners: Iterable[Partner]) -> list[Notice]:
    return [notice for partner in partners for notice in catalogue.said_by(partner)]


def _group(group: Partner, catalogue: Catalogue, variables: Json, base: str) -> Json:
    listed = _page(catalogue.said_by(group), variables, base)
    return _actor(group) | {"organizedEvents": listed}


def _not_found() -> Json:
    error = {"code": "group_not_found", "message": "Group not found", "status_code": 404}
    return {"data": {"group": None}, "errors": [error | {"path": ["group"]}]}


def _page(notices: Sequence[Notice], variables: Json, base: str) -> Json:
    limit = int(variables.get("limit") or DEFAULT_LIMIT)
    first = (int(variables.get("page") or 1) - 1) * limit
    shown = sorted(notices, key=_begins)[first : first + limit]
    return {"total": len(notices), "elements": [_event(notice, base) for notice in shown]}


def _begins(notice: Notice) -> tuple[str, str]:
    return _instant(notice.start) or "", notice.key


def _event(notice: Notice, base: str) -> Json:
    # Federated copies keep the address and the uuid of where they come from.
    url = base + notice.path
    published = _instant(notice.published)
    return {
        "__typename": "Event",
        "uuid": str(uuid5(NAMESPACE_URL, notice.path)),
        "url": url,
        "title": notice.title,
        "description": as_html(notice.text),
        "beginsOn": _instant(notice.start),
        "endsOn": _instant(notice.end),
        "status": "CANCELLED" if notice.status == "cancelled" else "CONFIRMED",
        "visibility": "PUBLIC",
        "draft": False,
        "joinOptions": "FREE",
        "externalParticipationUrl": None,
        "onlineAddress": notice.online,
        "category": "MEETING",
        "language": "fr",
        "publishAt": published,
        "insertedAt": published,
        "updatedAt": published,
        "picture": None,
        "tags": [{"title": tag} for tag in notice.tags],
        "physicalAddress": _address(notice.venue) if notice.venue else None,
        "attributedTo": _actor(notice.home) if notice.home.group else None,
        "options": _options(notice),
    }


def _options(notice: Notice) -> Json:
    return {
        "timezone": "Europe/Paris",
        "showStartTime": True,
        "showEndTime": notice.end is not None,
        "isOnline": notice.online is not None,
        "maximumAttendeeCapacity": notice.capacity or 0,
        "remainingAttendeeCapacity": 0 if notice.status == "full" else notice.capacity,
    }


def _address(venue: Venue) -> Json:
    return {
        "description": venue.name,
        "street": venue.street,
        "postalCode": venue.postcode,
        "locality": venue.commune,
        "country": "France",
        "geom": f"{venue.lon};{venue.lat}",
        "timezone": "Europe/Paris",
    }


def _actor(partner: Partner) -> Json:
    return {
        "name": partner.name,
        "preferredUsername": partner.group or partner.key,
        "domain": None,
    }


def _instant(moment: Moment | None) -> str | None:
    if not isinstance(moment, datetime):
        return None
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
