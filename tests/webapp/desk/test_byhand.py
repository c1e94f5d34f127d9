"""Writing a rendez-vous by hand."""

from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import HAND
from agenda.store.database import reading
from agenda.store.find import get_entry
from tests.webapp.desk.test_duplicates import announce
from tests.webapp.sample_agenda import paris

NEW = "/admin/evenements/nouveau"
FETE = {
    "titre": "Fête de la soupe",
    "debut": "2027-03-27",
    "debut_heure": "18:00",
    "name": "Salle des fêtes",
    "commune": "Crest",
    "postcode": "26400",
    "texte": "On apporte des légumes.",
}


def test_it_is_announced_meets_others_and_can_be_taken_back(
    claire: TestClient, engine: Engine
) -> None:
    answer = claire.post(NEW, data=FETE, follow_redirects=True)
    assert "Ajouté." in answer.text
    token = answer.url.path.rpartition("/")[2]
    with reading(engine) as session:
        entry = get_entry(session, token)
    assert entry
    assert entry.event.start == paris(3, 27, 18)
    assert entry.announcements[0].source.id == HAND
    assert "Fête de la soupe" in claire.get("/jour/2027-03-27").text
    place = entry.event.place
    announce(engine, "s", "mediatheque", "Fête de la soupe", paris(3, 27, 18), place=place)
    with reading(engine) as session:
        entry = get_entry(session, token)
    assert entry
    assert len(entry.announcements) == 2
    line = answer.text.partition("/admin/journal/")[2].partition("/annuler")[0]
    claire.post(f"/admin/journal/{line}/annuler", data={"retour": "/admin"})
    with reading(engine) as session:
        entry = get_entry(session, token)
    assert entry
    assert [one.listing.withdrawn is None for one in entry.announcements].count(True) == 1
    journal = claire.get("/admin/journal").text
    again = journal.partition("retiré (rendez-vous écrit à la main)\u00a0: Fête")[2].partition(
        "/admin/journal/"
    )[2]
    claire.post(f"/admin/journal/{again.partition('/annuler')[0]}/annuler", data={"retour": "/"})
    with reading(engine) as session:
        entry = get_entry(session, token)
    assert entry
    assert all(one.listing.withdrawn is None for one in entry.announcements)


def test_a_whole_day_and_a_wrong_one(claire: TestClient, engine: Engine) -> None:
    page = claire.post(NEW, data=FETE | {"debut_heure": ""}, follow_redirects=True)
    with reading(engine) as session:
        entry = get_entry(session, page.url.path.rpartition("/")[2])
    assert entry
    assert entry.event.all_day
    assert entry.event.last_day == entry.event.first_day
    assert claire.post(NEW, data=FETE | {"titre": ""}).status_code == 400
    assert claire.post(NEW, data=FETE | {"debut": "hier"}).status_code == 400


def test_its_source_is_never_visited(claire: TestClient, engine: Engine) -> None:
    claire.post(NEW, data=FETE)
    answer = claire.post(f"/admin/sources/{HAND}/reprendre")
    assert answer.status_code in (400, 404)
