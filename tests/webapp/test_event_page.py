import json
import re

import pytest
from starlette.testclient import TestClient

from tests.webapp.sample_agenda import second_token

CONCERT = "concert-voix-eau"


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
    assert "Annoncé par 2 lieux" in page
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
