import json
import re
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from agenda.store.database import writing
from agenda.store.tables import ListingRow
from feeds.links import event_path
from tests.webapp.sample_agenda import MOULIN, NAVETTE, add, paris, second_token

CONCERT = "concert-voix-eau"
NBSP = "\N{NO-BREAK SPACE}"


def page_of(client: TestClient, ids: dict[str, str], name: str) -> str:
    """The page of an event, by its shortest address."""
    return client.get(f"/evenements/{ids[name]}").text


def test_every_address_of_an_event_leads_to_one(client: TestClient, ids: dict[str, str]) -> None:
    path = f"/evenements/{ids['concert']}-{CONCERT}"
    assert client.get(path, follow_redirects=False).status_code == 200
    for other in (ids["concert"], f"{ids['concert']}-autre-titre", second_token()):
        answer = client.get(f"/evenements/{other}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (301, path)


def test_a_redirect_keeps_the_language(client: TestClient, ids: dict[str, str]) -> None:
    answer = client.get(f"/evenements/{ids['concert']}?lang=en", follow_redirects=False)
    assert answer.headers["location"] == f"/evenements/{ids['concert']}-{CONCERT}?lang=en"


def test_what_when_where(client: TestClient, ids: dict[str, str]) -> None:
    page = page_of(client, ids, "concert")
    assert "<h1>Concert : voix d’eau douce</h1>" in page
    assert '<time datetime="2027-03-13T20:30:00+01:00">Samedi 13\xa0mars 2027' in page
    assert "(dans 2 jours)" in page
    assert '<a href="/lieux/la-navette-sainte-aure">La Navette</a>' in page
    assert '<a href="/communes/sainte-aure">Sainte-Aure</a>' in page
    assert "<dd>8 €" in page
    assert "accessible en fauteuil" in page
    assert "<p>Trois voix, une <b>harpe</b>.</p>" in page


def test_who_announces_it_and_when_it_was_checked(client: TestClient, ids: dict[str, str]) -> None:
    page = page_of(client, ids, "concert")
    assert "Annoncé par 2 partenaires" in page
    assert 'href="https://la-navette.example/c">son annonce' in page
    assert "javascript:" not in page
    assert "vérifié il y a 2 heures" in page
    assert "annonce la plus récente" in page


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("annule", "Ce rendez-vous est annulé."),
        ("reporte", "Ce rendez-vous est reporté."),
        ("complet", "Il ne reste plus de place."),
        ("retire", "Ce rendez-vous n’est plus annoncé."),
    ],
)
def test_status_is_told_plainly(
    client: TestClient, ids: dict[str, str], name: str, told: str
) -> None:
    assert told in page_of(client, ids, name)


def test_what_is_off_or_over_is_not_put_into_calendars(
    client: TestClient, ids: dict[str, str]
) -> None:
    for name in ("annule", "reporte", "retire", "nuit"):
        page = page_of(client, ids, name)
        assert "Ajouter à mon agenda" not in page
        assert "calendar.google.com" not in page
    assert "Ajouter à mon agenda" in page_of(client, ids, "complet")


def test_a_postponed_event_and_its_new_date_lead_to_each_other(
    client: TestClient, ids: dict[str, str], engine: Engine
) -> None:
    assert "Il n’aura pas lieu à cette date." in page_of(client, ids, "reporte")
    new = add(engine, "kora-2", "KORA", paris(4, 9, 20))
    add(engine, "kora-3", "Kora", paris(3, 20, 20), place_id="ailleurs")
    before = page_of(client, ids, "reporte")
    assert f'Nouvelle date\xa0: <a href="/evenements/{new.id}-kora">vendredi 9' in before
    after = client.get(f"/evenements/{new.id}").text
    assert f'Prévu d’abord le <a href="/evenements/{ids["reporte"]}-kora">' in after


def test_a_moved_listing_says_the_day_it_was_first_planned_for(
    client: TestClient, ids: dict[str, str], engine: Engine
) -> None:
    with writing(engine) as session:
        listing = session.exec(select(ListingRow).where(ListingRow.uid == "matin")).one()
        listing.moved_from = paris(3, 9, 8)
    assert "Prévu d’abord le mardi 9\xa0mars 2027." in page_of(client, ids, "matin")


def test_what_is_near_is_shown_once(
    client: TestClient, ids: dict[str, str], engine: Engine
) -> None:
    near: dict[str, Any] = {
        "themes": ["musique"],
        "place_id": "le-moulin-pont-l-etang",
        "place": MOULIN,
    }
    add(engine, "m1", "Trio", paris(3, 20, 20), **near)
    add(engine, "m2", "Chorale", paris(3, 21, 20), series="chorale", **near)
    add(engine, "m3", "Chorale", paris(3, 28, 20), series="chorale", **near)
    page = page_of(client, ids, "concert")
    here = page.partition("Au même endroit")[2].partition("</section>")[0]
    # This morning's market is over.
    assert re.findall(r'">([^<]*)</a>', here)[0] == "Quitter les géants"
    assert here.count("<li>") == 3
    assert "Kora" not in here
    also = page.partition("Dans le même esprit")[2].partition("</section>")[0]
    assert re.findall(r'">([^<]*)</a>', also) == ["Trio", "Chorale"]


def test_where_only_the_commune_is_known_the_map_shows_its_middle(
    client: TestClient, engine: Engine
) -> None:
    unplaced = NAVETTE.model_copy(update={"lat": None, "lon": None})
    add(engine, "near", "Trio", paris(3, 20, 20), themes=["musique"], place=MOULIN)
    event = add(engine, "hall", "Duo", paris(3, 21, 20), themes=["musique"], place=unplaced)
    page = client.get(event_path(event)).text
    assert "<svg class=vignette" in page
    assert "Carte : Sainte-Aure" in page.replace(NBSP, " ")
    assert "Trio" in page.partition("Dans le même esprit")[2].partition("</section>")[0]
    assert "openstreetmap" not in page
    adrift = add(
        engine, "adrift", "Solo", paris(3, 22), place=unplaced.model_copy(update={"commune": "Ys"})
    )
    assert "<svg" not in client.get(event_path(adrift)).text


def test_registration(client: TestClient, ids: dict[str, str]) -> None:
    page = page_of(client, ids, "complet")
    assert '<a href="https://le-moulin.example/r">S’inscrire</a>, 0 place restante' in page


def test_a_series_shows_its_other_dates(client: TestClient, ids: dict[str, str]) -> None:
    page = page_of(client, ids, "velo-1")
    assert "<h2 id=dates>Chaque mardi</h2>" in page
    dates = page.partition("id=dates")[2].partition("</section>")[0]
    assert dates.count("<a ") == 3


def test_a_hidden_event_is_not_found(client: TestClient, ids: dict[str, str]) -> None:
    assert client.get(f"/evenements/{ids['cache']}").status_code == 404


def test_hostile_words_stay_words(client: TestClient, ids: dict[str, str]) -> None:
    page = page_of(client, ids, "hostile")
    assert "<script>alert" not in page
    assert "<b>5" not in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert data
    assert json.loads(data[1])["name"] == "<script>alert(1)</script> & « co »"


def test_json_ld_and_open_graph(client: TestClient, ids: dict[str, str]) -> None:
    page = page_of(client, ids, "concert")
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert data
    assert json.loads(data[1])["startDate"] == "2027-03-13T20:30:00+01:00"
    assert '<meta property=og:title content="Concert : voix d’eau douce">' in page


def test_calendar_file(client: TestClient, ids: dict[str, str]) -> None:
    answer = client.get(f"/evenements/{ids['concert']}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.text.count("BEGIN:VEVENT") == 1
    assert "SUMMARY:Concert : voix d’eau douce" in answer.text


def test_links_to_other_calendars_ask_nothing_of_them(
    client: TestClient, ids: dict[str, str]
) -> None:
    page = page_of(client, ids, "concert")
    assert "dates=20270313T193000Z%2F20270313T210000Z" in page
    assert not re.search(
        r"<(img|iframe|script src|link rel=(?!canonical|alternate)[^>]*https:)", page
    )
