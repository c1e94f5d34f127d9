"""Short listings for tests of deduplication."""

from datetime import UTC, datetime, timedelta
from typing import Any

from agenda.model import Decision, DecisionKind, Kind, KnownListing, Place, Source

NOW = datetime(2028, 1, 1, 8, tzinfo=UTC)
CREST = Place(name="L’Usine Vivante", street="24 avenue Fayolle", postcode="26400", commune="Crest")
DIE = Place(name="Théâtre Les Aires", postcode="26150", commune="Die")


def listing(source: str, title: str, start: str = "2028-03-10T19:30", **said: Any) -> KnownListing:
    """One listing; `start` in UTC. `uid` is the title unless given."""
    given = {
        "source_id": source,
        "uid": title,
        "title": title,
        "start": datetime.fromisoformat(start).replace(tzinfo=UTC),
        "place": CREST,
        "first_seen": NOW,
        "last_seen": NOW,
        "changed": NOW,
        "fingerprint": "",
    }
    return KnownListing.model_validate(given | said)


def source(key: str, *, trust: float = 0.5, place: Place | None = None) -> Source:
    """One source."""
    url = f"https://{key}.example/agenda.ics"
    return Source(
        id=key,
        name=key.title(),
        kind=Kind.ICS,
        url=url,
        trust=trust,
        place=place,
        added=NOW,
        next_due=NOW,
    )


def decision(number: int, kind: DecisionKind, *subjects: str, **more: Any) -> Decision:
    """One decision, a minute after the one before."""
    at = NOW + timedelta(minutes=number)
    return Decision(id=number, at=at, who="Ada", kind=kind, subjects=list(subjects), **more)
