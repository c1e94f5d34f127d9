"""Around a point: what names only its commune is found there, and shown no more precisely."""

from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from agenda.model import Place
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.find import find
from agenda.store.listings import save_listings
from agenda.store.sources import add_source
from feeds.record import write_json
from harvester.settle import settle
from tests.samples import SEEN, a_listing, a_source, known

PARIS = ZoneInfo("Europe/Paris")


def test_an_event_of_a_commune_is_near_its_middle(engine: Engine) -> None:
    source = a_source()
    one = known(a_listing(place=Place(commune="Clairac", insee="47065")))
    with writing(engine) as session:
        add_source(session, name=source.name, kind=source.kind, url=source.url, now=SEEN)
        save_listings(session, [one])
        settle(session, [one], SEEN)
    for near, count in [("44.36,0.38,5", 1), ("44.2,0.62,5", 0)]:
        with reading(engine) as session:
            found = find(session, AgendaQuery.read({"near": near}), PARIS)
        assert found.total == count
        for entry in found.entries:
            place = write_json(entry, Settings().base_url)["place"]
            assert (place["insee"], place["lat"], place["lon"]) == ("47065", None, None)
