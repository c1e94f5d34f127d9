"""A small agenda with one rendez-vous of each kind that pages must tell apart."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from agenda.model import Event, KnownListing, Place, Provenance, Registration, Source, Status
from agenda.settings import Settings
from agenda.store.database import open_database, writing
from agenda.store.events import save_events
from agenda.store.listings import save_listings
from agenda.store.migrate import upgrade
from agenda.store.tables import SourceRow
from agenda.territory import Territory
from tests.samples import a_listing, a_source, an_event, known

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2027, 3, 11, 8, 10, tzinfo=UTC)
"""A Thursday, 9 h 10 in Paris."""
SETTINGS = Settings(
    base_url="https://almanach.example",
    contact="bonjour@almanach.example",
    territory=Territory(name="Val d’Aurette", article="Almanach du", tagline="Tout ce qui vient."),
)
SOURCES: dict[str, Source] = {
    one.id: one
    for one in (
        a_source("la-navette", last_success=NOW - timedelta(hours=2), last_read=NOW),
        a_source("le-moulin", last_success=NOW - timedelta(hours=3)),
        a_source("mediatheque", name="Médiathèque de Sainte-Aure"),
    )
}
NAVETTE = Place(
    name="La Navette",
    street="3, rue du Port",
    postcode="99120",
    commune="Sainte-Aure",
    lat=44.3,
    lon=0.5,
)
MOULIN = Place(name="Le Moulin", commune="Pont-l’Étang", lat=44.4, lon=0.7)


def paris(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A wall-clock time of 2027."""
    return datetime(2027, month, day, hour, minute, tzinfo=PARIS)


def furnish(address: str) -> None:
    """Give a new database its tables, and the agenda."""
    engine = open_database(address)
    upgrade(engine)
    fill(engine)
    engine.dispose()


def fill(engine: Engine) -> dict[str, str]:
    """Put the agenda into an empty database; give each event's id by its short name."""
    told = dict(_events())
    with writing(engine) as session:
        for source in SOURCES.values():
            session.add(SourceRow(**dict(source)))
        session.flush()
        save_listings(session, [one for _, listings in told.values() for one in listings])
        save_events(session, told.values(), SOURCES, NOW)
    return {name: event.id for name, (event, _) in told.items()}


def add(
    engine: Engine,
    uid: str,
    title: str,
    start: datetime,
    end: datetime | None = None,
    **said: Any,
) -> Event:
    """Put one more rendez-vous of the médiathèque into the agenda."""
    event, listings = _told(uid, title, start, end, **said)
    with writing(engine) as session:
        save_listings(session, listings)
        save_events(session, [(event, listings)], SOURCES, NOW)
    return event


def second_token() -> str:
    """The token of the concert's younger listing, which redirects to the concert."""
    return _concert()[1][1].token


def _events() -> Iterator[tuple[str, tuple[Event, list[KnownListing]]]]:
    yield "concert", _concert()
    for week in range(4):
        start = paris(3, 16, 14, 30) + timedelta(days=7 * week)
        yield f"velo-{week}", _told(f"velo-{week}", "Réparer son vélo", start, series="velo")
    yield "expo", _told("expo", "Garonne, en crue", paris(3, 1), paris(4, 1), all_day=True)
    yield "annule", _told("annule", "Bal folk", paris(3, 12, 21), status=Status.CANCELLED)
    yield "reporte", _told("reporte", "Kora", paris(3, 12, 20), status=Status.POSTPONED)
    yield "complet", _workshop()
    yield (
        "visio",
        _told("visio", "Quitter les géants", paris(3, 14, 20), place=None, is_online=True),
    )
    yield "nuit", _told("nuit", "Soirée d’hier", paris(3, 10, 21), paris(3, 11, 2))
    yield "matin", _told("matin", "Marché", paris(3, 11, 8), paris(3, 11, 8, 30), free=True)
    yield "avril", _told("avril", "Troc de plantes", paris(4, 2, 10), themes=["nature"])
    yield "cache", _told("cache", "Secret", paris(3, 13, 10), hidden=True)
    yield "retire", _told("retire", "Retiré par tous", paris(3, 13, 11), withdrawn=NOW)
    yield "douteux", _told("douteux", "Peut-être", paris(3, 13, 12), confidence=0.2)
    hostile = "<script>alert(1)</script> & « co »"
    yield "hostile", _told("hostile", hostile, paris(3, 15, 18), price="<b>5 €</b>")


def _concert() -> tuple[Event, list[KnownListing]]:
    said: dict[str, Any] = {
        "title": "Concert : voix d’eau douce",
        "start": paris(3, 13, 20, 30),
        "end": paris(3, 13, 22),
        "place": NAVETTE,
    }
    first = a_listing("c", "la-navette", url="https://la-navette.example/c", **said)
    second = a_listing("c", "le-moulin", url="javascript:alert(1)", **said)
    members = [_known(first), _known(second, first_seen=NOW - timedelta(days=1))]
    event = an_event(
        *members,
        place_id="la-navette-sainte-aure",
        themes=["musique"],
        price="8 €",
        organizers=["La Navette"],
        accessibility=["mi"],
        description_html="<p>Trois voix, une <b>harpe</b>.</p>",
        description_text="Trois voix, une harpe.",
        provenance={"start": Provenance(listing=members[1].token, why="annonce la plus récente")},
    )
    return event, members


def _workshop() -> tuple[Event, list[KnownListing]]:
    registration = Registration(url="https://le-moulin.example/r", capacity=8, remaining=0)
    return _told(
        "complet",
        "Découpe laser",
        paris(3, 12, 17, 30),
        place=MOULIN,
        place_id="le-moulin-pont-l-etang",
        kind="workshop",
        status=Status.FULL,
        registration=registration,
    )


def _told(
    uid: str, title: str, start: datetime, end: datetime | None = None, **said: Any
) -> tuple[Event, list[KnownListing]]:
    place = said.pop("place", NAVETTE)
    series = said.pop("series", None)
    listing = _known(
        a_listing(
            uid,
            "mediatheque",
            title=title,
            start=start,
            end=end or start + timedelta(hours=2),
            place=place,
            series=series,
            all_day=said.get("all_day", False),
        )
    )
    return an_event(listing, **({"place_id": "la-navette-sainte-aure"} | said)), [listing]


def _known(listing: Any, **record: Any) -> KnownListing:
    return known(listing, **({"last_seen": NOW - timedelta(hours=2)} | record))
