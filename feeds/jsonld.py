"""JSON-LD: a list of schema.org Events, and one alone for its page."""

from collections.abc import Iterable, Iterator
from typing import Any

from agenda.model import Entry, Event, Place, Status
from feeds.channel import Channel
from feeds.items import utc, w3c_end, w3c_start
from feeds.jsontext import write_list
from feeds.links import (
    event_url,
    image_url,
    permalink,
    place_url,
    registration_url,
    web_address,
)

SCHEMA = "https://schema.org"
STATUSES = {
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
    Status.MOVED_ONLINE: "EventMovedOnline",
}


def write_jsonld(channel: Channel, entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write an ItemList of Events piece by piece, in the order given."""
    head = {
        "@context": SCHEMA,
        "@type": "ItemList",
        "@id": channel.address,
        "name": channel.title,
        "description": channel.description,
        "url": channel.link,
    }
    events = (describe(entry.event, channel) for entry in entries)
    return write_list(head, "itemListElement", events)


def describe(event: Event, channel: Channel) -> dict[str, Any]:
    """Describe an event in schema.org's terms, without "@context"; unknown things are left out."""
    image, base_url = image_url(event), channel.base_url
    told = {
        "@type": "Event",
        "@id": permalink(base_url, event),
        "url": event_url(base_url, event),
        "name": event.title,
        "description": event.description_text,
        "startDate": w3c_start(event),
        "endDate": w3c_end(event),
        "eventStatus": f"{SCHEMA}/{_status(event)}",
        "eventAttendanceMode": f"{SCHEMA}/{_attendance(event)}",
        "location": _locations(event, base_url),
        "organizer": [{"@type": "Organization", "name": name} for name in event.organizers],
        "image": [image] if image else [],
        "keywords": ", ".join(channel.kinds(event)),
        "isAccessibleForFree": event.free,
        "offers": _offer(event, base_url),
        "inLanguage": event.language,
        "sameAs": web_address(event.url),
        "maximumAttendeeCapacity": event.registration and event.registration.capacity,
        "remainingAttendeeCapacity": event.registration and event.registration.remaining,
        "mainEntityOfPage": _page(event, base_url),
    }
    return _known(told)


def _page(event: Event, base_url: str) -> dict[str, Any]:
    """Tell what is new from what changed: schema.org has dates for works, none for events."""
    return {
        "@type": "WebPage",
        "@id": event_url(base_url, event),
        "datePublished": utc(event.created),
        "dateModified": utc(event.updated),
    }


def _known(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


def _status(event: Event) -> str:
    if event.withdrawn:
        return "EventCancelled"
    return STATUSES.get(event.status, "EventScheduled")


def _is_online(event: Event) -> bool:
    return event.is_online or event.status is Status.MOVED_ONLINE


def _attendance(event: Event) -> str:
    if not _is_online(event):
        return "OfflineEventAttendanceMode"
    if event.place is None or event.status is Status.MOVED_ONLINE:
        return "OnlineEventAttendanceMode"
    return "MixedEventAttendanceMode"


def _locations(event: Event, base_url: str) -> list[dict[str, Any]]:
    locations = []
    if event.place and event.status is not Status.MOVED_ONLINE:
        locations.append(_place(event.place, event.place_id, base_url))
    if _is_online(event):
        url = web_address(event.online_url) or event_url(base_url, event)
        locations.append({"@type": "VirtualLocation", "url": url})
    return locations


def _place(place: Place, place_id: str | None, base_url: str) -> dict[str, Any]:
    address = {
        "streetAddress": place.street,
        "postalCode": place.postcode,
        "addressLocality": place.commune,
    }
    point = {"@type": "GeoCoordinates", "latitude": place.lat, "longitude": place.lon}
    told = {
        "@type": "Place",
        "name": place.name or place.commune,
        "address": _known({"@type": "PostalAddress"} | address),
        "geo": None if place.lat is None or place.lon is None else point,
        "url": place_url(base_url, place_id) if place_id else None,
    }
    return _known(told)


def _offer(event: Event, base_url: str) -> dict[str, Any] | None:
    """Describe the way in: free, full, or where to register. A price in words is no number."""
    registration = registration_url(event)
    full = event.status is Status.FULL
    if not (event.free or full or registration):
        return None
    return _known(
        {
            "@type": "Offer",
            "url": registration or event_url(base_url, event),
            "price": "0" if event.free else None,
            "priceCurrency": "EUR" if event.free else None,
            "availability": f"{SCHEMA}/{'SoldOut' if full else 'InStock'}",
        }
    )
