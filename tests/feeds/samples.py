"""A channel and events for the tests of the feeds: invented, from an invented territory."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from agenda.model import (
    Announcement,
    Entry,
    Event,
    Image,
    Place,
    Provenance,
    Registration,
)
from feeds.channel import Channel
from tests.samples import a_listing, a_source, known

Writer = Callable[[Channel, Iterable[Entry]], Iterator[bytes]]

BASE = "https://agenda.example"
PARIS = ZoneInfo("Europe/Paris")
CREATED = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
UPDATED = datetime(2026, 11, 20, 17, 30, 5, tzinfo=UTC)

CHANNEL = Channel(
    title="L’agenda du Val d’Aurette",
    description="Les rendez-vous des cafés, tiers-lieux et médiathèques",
    link=f"{BASE}/?theme=musique",
    address=f"{BASE}/agenda.ics?theme=musique",
    base_url=BASE,
    site_name="Almanach du Val d’Aurette",
    updated=UPDATED,
)

MILL = Place(
    name="Le Moulin; café, cantine",
    street="3 rue des Écluses",
    postcode="99120",
    commune="Sainte-Aure",
    insee="99042",
    lat=44.2031,
    lon=-0.61625,
)


def paris(*parts: int) -> datetime:
    """A wall-clock time of Paris as an instant in UTC, as the store gives it."""
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)  # type: ignore[arg-type,misc] # year, month, day, …


def event(**fields: Any) -> Event:
    """An event: a concert at the mill in March, unless said otherwise."""
    told: dict[str, Any] = {
        "id": "k3v9q2m7x0ab",
        "title": "Concert : Œuvres d’eau douce",
        "description_text": "Trois voix, une harpe.\nBuvette ; prix libre, 5 € conseillés.",
        "description_html": "<p>Trois voix, une <b>harpe</b>.</p>",
        "start": paris(2027, 3, 14, 14, 30),
        "end": paris(2027, 3, 14, 16, 0),
        "place": MILL,
        "place_id": "le-moulin",
        "themes": ["musique", "scene"],
        "tags": ["harpe", "a;b,c"],
        "organizers": ["Les Amis du Moulin"],
        "image": Image(url="https://images.example/harpe.jpg?w=600", alt="Une harpe"),
        "registration": Registration(url="https://moulin.example/inscription", capacity=40),
        "price": "prix libre",
        "created": CREATED,
        "updated": UPDATED,
        "sequence": 2,
    }
    return Event.model_validate(told | fields)


def entry(**fields: Any) -> Entry:
    """An entry without announcements."""
    return Entry(event(**fields), ())


def announced(**fields: Any) -> Entry:
    """The sample event, announced by two sources, the second one having withdrawn it."""
    announcements = tuple(_announcement(name) for name in ("moulin", "office-du-val"))
    tokens = [one.listing.token for one in announcements]
    provenance = {
        "title": Provenance(listing=tokens[1], why="le plus long"),
        "start": Provenance(listing="gone", why="décision"),
    }
    return Entry(event(provenance=provenance, **fields), announcements)


def _announcement(source: str) -> Announcement:
    listing = a_listing(f"uid-1@{source}.example", source, url=f"https://{source}.example/1")
    withdrawn = UPDATED if source == "office-du-val" else None
    return Announcement(known(listing, withdrawn=withdrawn), a_source(source))


def written(write: Writer, *entries: Entry, channel: Channel = CHANNEL) -> bytes:
    """The whole of what a writer gives piece by piece."""
    return b"".join(write(channel, entries))
