"""A made-up agenda as the public finds it: any number of events, each with what a page shows."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from random import Random

from sqlalchemy import Engine, Insert, String, Table, column, insert, select, text, true, values
from sqlmodel import SQLModel

from agenda.model import Event, KnownListing, Place, Theme
from agenda.model.folding import slug
from agenda.store.database import writing
from agenda.store.events import save_events
from agenda.store.listings import save_listings
from agenda.store.tables import SourceRow
from normalizer.places.gazetteer import gazetteer
from tests.bench.agenda_maker import NOW, AgendaMaker
from tests.samples import an_event

Announced = tuple[Event, list[KnownListing]]
LISTINGS_AN_EVENT = 1.3
BASE = 2_500
COPIED = ("event", "search", "facet", "listing", "member")
NAMES = {
    *(("event", name) for name in ("id", "place_id", "commune_slug", "series")),
    *(("listing", name) for name in ("uid", "token")),
    *(("member", name) for name in ("listing", "event_id")),
    *(("search", "event_id"), ("facet", "event_id")),
}
SENTENCE = "On apporte ce qu’on veut, on repart avec ce qu’on a appris ; on reste souper. "
PRICES = (None, "prix libre", "5 €", "8 €", "12 €", "adhésion")


def publish(engine: Engine, count: int) -> None:
    """Put `count` events of the year that begins at `NOW` into an empty database.

    `BASE` of them go the way of a harvest, the others are copies of these in other communes,
    made by the database: `count` must be a multiple of `BASE`.
    """
    maker = AgendaMaker(int(BASE * LISTINGS_AN_EVENT) + 100)
    sources = {source.id: source for source in maker.sources()}
    told = list(islice(_events(maker.listings()), BASE))
    with writing(engine) as session:
        session.add_all(
            SourceRow(**(dict(source) | {"last_success": NOW})) for source in sources.values()
        )
        session.flush()
        save_listings(session, [one for _, listings in told for one in listings])
        save_events(session, told, sources, NOW)
    with engine.begin() as connection:
        for name in COPIED:
            connection.execute(_copying(SQLModel.metadata.tables[name], count // BASE))
    if engine.name == "postgresql":  # which does so by itself, a minute later
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _copying(table: Table, times: int) -> Insert:
    """Copy each row `times - 1` times, with names of its own wherever a row has one."""
    numbers = [(f"{number:02d}",) for number in range(1, times)]
    copies = values(column("copy", String), name="numbers").data(numbers).cte("copies")
    kept = [one for one in table.columns if one.name != "number"]
    told = [
        one.concat(copies.c.copy).label(one.name) if (table.name, one.name) in NAMES else one
        for one in kept
    ]
    return insert(table).from_select(kept, select(*told).join_from(table, copies, true()))


def _events(listings: Iterable[KnownListing]) -> Iterator[Announced]:
    """Listings of the same number and day are one event; of several days, a series."""
    chance = Random(7)
    for number, dates in groupby(listings, lambda one: one.fingerprint):
        days = [list(day) for _, day in groupby(dates, lambda one: one.recurrence_id[:8])]
        for members in days:
            yield _event(chance, members, number if len(days) > 1 else None), members


def _event(chance: Random, members: list[KnownListing], series: str | None) -> Event:
    place = _located(members[0].place)
    price = chance.choice(PRICES)
    text = f"{members[0].description_text} {SENTENCE * chance.randrange(1, 12)}"
    return an_event(
        *members,
        place=place,
        place_id=place and slug(f"{place.name} {place.commune}"),
        themes=[
            theme.value for theme in chance.sample(list(Theme), chance.choice((0, 1, 1, 1, 2)))
        ],
        kind=chance.choice(("event", "event", "workshop")),
        price=price,
        free=price is None or None,
        accessibility=["mi"] if chance.random() < 0.2 else [],
        series=series,
        description_text=text,
        description_html=f"<p>{text}</p>",
    )


def _located(place: Place | None) -> Place | None:
    town = gazetteer().commune(place.insee) if place and place.insee else None
    if place is None or town is None:
        return place
    return place.model_copy(update={"lat": town.latitude, "lon": town.longitude})
