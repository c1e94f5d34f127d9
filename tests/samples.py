"""Small listings and sources for tests, with only what matters said aloud."""

from datetime import UTC, datetime, timedelta
from typing import Any

from agenda.model import Event, Kind, KnownListing, Listing, Place, Source

NOON = datetime(2027, 3, 14, 11, tzinfo=UTC)
SEEN = datetime(2027, 3, 1, 8, tzinfo=UTC)


def a_source(id_: str = "le-rebond", **said: Any) -> Source:
    """A source of a partner."""
    given: dict[str, Any] = {
        "name": id_.replace("-", " ").title(),
        "kind": Kind.ICS,
        "url": f"https://{id_}.example/agenda.ics",
        "added": SEEN,
        "next_due": SEEN,
    }
    return Source(id=id_, **(given | said))


def a_listing(uid: str = "1", source_id: str = "le-rebond", **said: Any) -> Listing:
    """A statement about a concert, two hours from noon."""
    given: dict[str, Any] = {
        "title": "Concert de la fanfare",
        "start": NOON,
        "end": NOON + timedelta(hours=2),
        "place": Place(name="Le Rebond", commune="Clairac", insee="47065"),
    }
    return Listing(source_id=source_id, uid=uid, **(given | said))


def known(listing: Listing, **record: Any) -> KnownListing:
    """The same listing with a record."""
    given: dict[str, Any] = {
        "first_seen": SEEN,
        "last_seen": SEEN,
        "changed": SEEN,
        "fingerprint": "f",
    }
    return KnownListing(
        **({name: getattr(listing, name) for name in Listing.model_fields} | given | record)
    )


def an_event(*listings: KnownListing, **said: Any) -> Event:
    """The event that the first listing tells of."""
    first = listings[0]
    shared: dict[str, Any] = {
        name: getattr(first, name) for name in Event.model_fields if hasattr(first, name)
    }
    given = shared | {"id": first.token, "created": first.first_seen, "updated": first.changed}
    return Event(**(given | said))
