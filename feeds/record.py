"""The JSON form of an event (INTERFACE): API, export and change log give the same record."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agenda.model import (
    Announcement,
    Entry,
    Event,
    Image,
    KnownListing,
    Place,
    Provenance,
    Registration,
)
from feeds.items import offset, utc
from feeds.links import event_url, web_address


def write_json(entry: Entry, base_url: str) -> dict[str, Any]:
    """Give the record as plain JSON values.

    `start` and `end` carry the place's offset; an all-day event has dates, `end` being the day
    after the last (as in iCalendar). `provenance[…].listing` is an index into `listings`, None
    when a person decided or the listing is no longer a member.
    """
    event = entry.event
    return {
        "id": event.id,
        "url": event_url(base_url, event),
        "title": event.title,
        "start": _local(event.start, event),
        "end": _local(event.end, event),
        "all_day": event.all_day,
        "timezone": event.timezone,
        "status": event.status.value,
        "description_html": event.description_html,
        "description_text": event.description_text,
        "place": _place(event.place, event.place_id),
        "online_url": web_address(event.online_url),
        "themes": event.themes,
        "tags": event.tags,
        "organizers": event.organizers,
        "image": _image(event.image),
        "kind": event.kind,
        "registration": _registration(event.registration or Registration()),
        "free": event.free,
        "price": event.price,
        "accessibility": event.accessibility,
        "series": event.series,
        "listings": [_listing(announcement) for announcement in entry.announcements],
        "provenance": _provenance(event.provenance, entry.announcements),
        "created": utc(event.created),
        "updated": utc(event.updated),
        "sequence": event.sequence,
        "withdrawn": utc(event.withdrawn) if event.withdrawn else None,
    }


def _local(moment: datetime | None, event: Event | KnownListing) -> str | None:
    if moment is None:
        return None
    local = moment.astimezone(ZoneInfo(event.timezone))
    return local.date().isoformat() if event.all_day else offset(local)


def _place(place: Place | None, place_id: str | None) -> dict[str, Any] | None:
    if place is None:
        return None
    told = place.model_dump(include={"name", "postcode", "commune", "insee", "lat", "lon"})
    return {"id": place_id, **told, "address": place.address, "detail": place.detail}


def _image(image: Image | None) -> dict[str, str] | None:
    url = image and web_address(image.url)
    return {"url": url, "alt": image.alt} if image and url else None


def _registration(registration: Registration) -> dict[str, Any]:
    return registration.model_dump() | {"url": web_address(registration.url)}


def _listing(announcement: Announcement) -> dict[str, Any]:
    listing, source = announcement.listing, announcement.source
    return {
        "source": {"id": source.id, "name": source.name, "url": source.url},
        "uid": listing.uid,
        "recurrence_id": listing.recurrence_id or None,
        "guid": listing.guid,
        "url": web_address(listing.url),
        "title": listing.title,
        "start": _local(listing.start, listing),
        "end": _local(listing.end, listing),
        "all_day": listing.all_day,
        "status": listing.status.value,
        "first_seen": utc(listing.first_seen),
        "last_seen": utc(announcement.last_seen),
        "withdrawn": utc(listing.withdrawn) if listing.withdrawn else None,
    }


def _provenance(
    provenance: dict[str, Provenance], announcements: tuple[Announcement, ...]
) -> dict[str, dict[str, Any]]:
    indices = {one.listing.token: index for index, one in enumerate(announcements)}
    return {
        field: {"listing": indices.get(origin.listing), "why": origin.why}
        for field, origin in provenance.items()
    }
