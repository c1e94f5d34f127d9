"""From one element of Mobilizon's lists to a RawEvent.

`onlineAddress` is one field for two things. It is the online venue when the event is online
(`options.isOnline`) or when it leads to a room for video calls; else it is a web site about the
event, which is not kept: the ActivityPub `url` is the event's page and its identity.
"""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from agenda.errors import ItemError
from agenda.model import RawAddress, RawEvent, RawImage
from agenda.sentence import N_
from harvester.formats.fields import Fields, word
from harvester.formats.mobilizon.metadata import read_details

# The category of events without one, and of federated ones with an unknown one.
NO_CATEGORY = "MEETING"

_APPROVED = {"RESTRICTED", "INVITE"}
_VIDEO_ROOM = re.compile(
    r"://[^/]*\b(?:visio|jitsi|bbb|bigbluebutton|zoom|meet|whereby|teams|framatalk|webinar)",
    re.IGNORECASE,
)


def is_public(fields: Fields) -> bool:
    """Tell whether an event is for everybody: no draft, not only for those with the link."""
    return fields.get("draft") is not True and fields.get("visibility") in (None, "PUBLIC")


def name_of(fields: Fields) -> str:
    """Name an event in a Problem."""
    return word(fields.get("title")) or word(fields.get("url")) or N_("événement sans titre")


def read_event(fields: Fields) -> RawEvent:
    """Read one event. Raises `ItemError` when it has no identity, no title or no start."""
    url, uuid = word(fields.get("url")), word(fields.get("uuid"))
    options, place = _part(fields, "options"), _part(fields, "physicalAddress")
    title, start = word(fields.get("title")), _instant(fields.get("beginsOn"))
    if not title or not (url or uuid):
        raise ItemError(N_("L’événement n’a pas de titre ou pas d’identifiant."))
    if start is None:
        raise ItemError(N_("L’événement n’a pas de date de début lisible."))
    online = word(fields.get("onlineAddress")) or None
    is_online = options.get("isOnline") is True
    capacity = _count(options.get("maximumAttendeeCapacity"))
    details = read_details(fields)
    return RawEvent(
        item=title,
        uid=url or uuid,
        title=title,
        description=word(fields.get("description")),
        description_is_html=True,
        start=start,
        end=_end(fields, options, start),
        timezone=word(options.get("timezone")) or word(place.get("timezone")) or None,
        show_time=options.get("showStartTime") is not False,
        status=word(fields.get("status")) or None,
        url=url or None,
        online_url=_venue(online, is_online=is_online) or details.online_url,
        is_online=is_online,
        location=word(place.get("description")) or None,
        address=_address(place),
        organizers=_organizers(fields),
        categories=_categories(fields),
        image=_image(fields),
        language=word(fields.get("language")) or None,
        published=_instant(fields.get("publishAt")) or _instant(fields.get("insertedAt")),
        updated=_instant(fields.get("updatedAt")),
        registration_url=_registration_url(fields, online) or details.registration_url,
        registration_required=word(fields.get("joinOptions")) in _APPROVED or None,
        capacity=capacity or None,
        remaining=_count(options.get("remainingAttendeeCapacity")) if capacity else None,
        price=details.price,
        accessibility=details.accessibility,
        identities=tuple(f"{kind}:{name}" for kind, name in (("ap", url), ("uuid", uuid)) if name),
    )


def _venue(online: str | None, *, is_online: bool) -> str | None:
    return online if online and (is_online or _VIDEO_ROOM.search(online)) else None


def _part(fields: Fields, name: str) -> Fields:
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _instant(value: Any) -> datetime | None:
    """Read Mobilizon's DateTime: ISO 8601, in UTC."""
    try:
        moment = datetime.fromisoformat(word(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _end(fields: Fields, options: Fields, start: datetime) -> datetime | None:
    """Read the end. Its hour is meaningless when hidden, its day still counts."""
    end = _instant(fields.get("endsOn"))
    hidden = options.get("showEndTime") is False
    return None if end and hidden and end - start < timedelta(days=1) else end


def _address(place: Fields) -> RawAddress | None:
    lat, lon = _coordinates(word(place.get("geom")))
    address = RawAddress(
        name=word(place.get("description")) or None,
        street=word(place.get("street")) or None,
        postcode=word(place.get("postalCode")) or None,
        locality=word(place.get("locality")) or None,
        country=word(place.get("country")) or None,
        lat=lat,
        lon=lon,
    )
    return address if address != RawAddress() else None


def _coordinates(geom: str) -> tuple[float | None, float | None]:
    """Read `lon;lat` (WGS 84 degrees) as latitude and longitude."""
    try:
        lon, lat = (float(number) for number in geom.split(";"))
    except ValueError:
        return None, None
    honest = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (lat, lon) if honest and (lat, lon) != (0, 0) else (None, None)


def _organizers(fields: Fields) -> tuple[str, ...]:
    """Name the group; never the person behind it."""
    group = _part(fields, "attributedTo")
    name = word(group.get("name")) or word(group.get("preferredUsername"))
    return (name,) if name else ()


def _categories(fields: Fields) -> tuple[str, ...]:
    tags = fields.get("tags")
    words = [
        word(tag.get("title"))
        for tag in (tags if isinstance(tags, list) else [])
        if isinstance(tag, dict)
    ]
    category = word(fields.get("category"))
    words += [category] if category != NO_CATEGORY else []
    return tuple(dict.fromkeys(filter(None, words)))


def _image(fields: Fields) -> RawImage | None:
    picture = _part(fields, "picture")
    url = word(picture.get("url"))
    return RawImage(url=url, alt=word(picture.get("alt"))) if url else None


def _registration_url(fields: Fields, online: str | None) -> str | None:
    """Give the address to sign up at; before 2.1 it stood in `onlineAddress`."""
    if fields.get("joinOptions") != "EXTERNAL":
        return None
    return word(fields.get("externalParticipationUrl")) or online


def _count(value: Any) -> int | None:
    return value if type(value) is int and value >= 0 else None
