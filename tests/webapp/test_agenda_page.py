import re

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.webapp.sample_agenda import NOW, SETTINGS, paris
from webapp.app import make_app
from webapp.pages.stretch import read_stretch

NBSP = "\N{NO-BREAK SPACE}"


def titles(page: str) -> list[str]:
    """The titles of the list, in order."""
    return re.findall(r"<h3>(?:<em>[^<]*</em> )?<a [^>]*>([^<]*)</a>", page)


def test_the_agenda_begins_today_and_tells_each_rendez_vous_once(client: TestClient) -> None:
    page = client.get("/").text
    assert titles(page) == [
        "Marché",
        "Découpe laser",
        "Kora",
        "Bal folk",
        "Concert : voix d’eau douce",
        "Quitter les géants",
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; « co »",
        "Réparer son vélo",
        "Troc de plantes",
    ]


def test_what_goes_on_stands_apart(client: TestClient) -> None:
    page = client.get("/").text
    ongoing = page.partition("<ul class=expo")[2].partition("</ul>")[0]
    assert "Garonne, en crue" in ongoing
    assert "jusqu’au mer. 31 mars" in ongoing
    assert "Soirée d’hier" not in page


def test_a_weekly_series_is_told_once_with_its_rhythm(client: TestClient) -> None:
    page = client.get("/").text
    assert "<em>chaque mardi</em>" in page
    assert f"Et comme chaque mardi, 1{NBSP}rendez-vous".replace(NBSP, " ") in page
    unfolded = client.get("/?series=all").text
    assert titles(unfolded).count("Réparer son vélo") == 4


@pytest.mark.parametrize(
    ("word", "status"),
    [("Annulé", "Bal folk"), ("Reporté", "Kora"), ("Complet", "Découpe laser")],
)
def test_status_stands_before_the_title(client: TestClient, word: str, status: str) -> None:
    page = client.get("/").text
    assert re.search(rf"<h3><em>{word}</em> <a [^>]*>{status}</a>", page)


def test_hidden_withdrawn_and_doubtful_ones_are_not_shown(client: TestClient) -> None:
    page = client.get("/").text
    assert not {"Secret", "Retiré par tous", "Peut-être"} & set(titles(page))


def test_the_paper_changes_with_the_month(client: TestClient) -> None:
    page = client.get("/").text
    assert "<html lang=fr class=m3>" in page
    assert '<section class="jour m4"' in page


def test_who_announces_is_counted(client: TestClient) -> None:
    assert "La Navette · Sainte-Aure · annoncé par 2 lieux" in client.get("/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=VELO", ["Réparer son vélo"]),
        ("theme=musique", ["Concert : voix d’eau douce"]),
        ("type=atelier", ["Découpe laser"]),
        ("gratuit=1", ["Marché"]),
        ("en-ligne=1", ["Quitter les géants"]),
        ("accessible=1", ["Concert : voix d’eau douce"]),
        ("commune=pont-l-etang", ["Découpe laser"]),
        ("from=2027-04-01&to=2027-04-03", ["Troc de plantes"]),
        ("status=cancelled", ["Bal folk"]),
        ("partenaire=le-moulin", ["Concert : voix d’eau douce"]),
        ("near=44.4,0.7,2", ["Découpe laser"]),
    ],
)
def test_filters(client: TestClient, query: str, found: list[str]) -> None:
    page = client.get(f"/?{query}").text
    assert titles(page) == found
    assert "Tout revoir" in page


def test_filters_are_said_in_words(visitor: TestClient) -> None:
    page = visitor.get("/?commune=sainte-aure&theme=musique&from=2027-03-12").text
    told = f"À partir du 12{NBSP}mars, Sainte-Aure, Musique{NBSP}: 1 rendez-vous."
    assert told.replace(f"12{NBSP}mars", "12 mars") in page


def test_a_commune_can_be_widened_to_what_lies_around(visitor: TestClient) -> None:
    page = visitor.get("/?commune=pont-l-etang&type=atelier").text
    wider = re.search(
        r'<a href="(/\?type=atelier&amp;near=[^"]*)">à 20.km à la ronde</a> \(1\)', page
    )
    assert wider
    assert titles(visitor.get(wider[1].replace("&amp;", "&")).text) == ["Découpe laser"]


def test_an_empty_answer_shows_ways_out(visitor: TestClient) -> None:
    page = visitor.get("/?q=accordeon&commune=sainte-aure").text
    assert "Rien de tel dans l’agenda" in page
    assert re.search(
        r'<a href="/\?commune=sainte-aure">sans ces mots</a> \(\d+ rendez-vous\)', page
    )
    assert 'value="accordeon"' in page
    assert "value=sainte-aure selected>Sainte-Aure" in page


def test_pages_follow_each_other_by_whole_days(
    light_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(make_app(light_engine, SETTINGS, lambda: NOW))
    address: str | None = "/?series=all"
    whole = titles(client.get("/?series=all&q=").text)
    monkeypatch.setattr(read_stretch, "__kwdefaults__", {"fold": True, "limit": 4})
    seen: list[str] = []
    pages = 0
    while address:
        page = client.get(address).text
        seen += titles(page)
        following = re.search(r'rel=next href="([^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else None
        pages += 1
    assert pages > 2
    assert seen == whole
    assert len(whole) == 12


@pytest.mark.parametrize(
    ("path", "heading", "found"),
    [
        ("/themes/musique", "Musique", "Concert"),
        ("/communes/pont-l-etang", "Pont-l’Étang", "Découpe laser"),
        ("/lieux/la-navette-sainte-aure", "La Navette", "Concert"),
        ("/partenaires/le-moulin", "Le Moulin", "Concert"),
        ("/partenaires/la-navette", "La Navette", "Concert"),
    ],
)
def test_each_theme_commune_place_and_partner_has_its_agenda(
    client: TestClient, path: str, heading: str, found: str
) -> None:
    page = client.get(path).text
    assert re.search(rf"<h1>(<span[^>]*></span>)?{heading}</h1>", page)
    assert any(title.startswith(found) for title in titles(page))
    assert 'href="/agenda.ics?' in page


@pytest.mark.parametrize("kind", ["themes", "communes", "lieux", "partenaires", "evenements"])
def test_who_is_unknown_is_not_found(client: TestClient, kind: str) -> None:
    assert client.get(f"/{kind}/nulle-part").status_code == 404


def test_the_feeds_of_a_selection_carry_its_filters_and_no_date(visitor: TestClient) -> None:
    page = visitor.get("/?theme=musique&gratuit=0&from=2027-03-12").text
    assert 'href="/agenda.ics?theme=musique&amp;gratuit=0"' in page


def test_month(client: TestClient) -> None:
    page = client.get("/mois/2027-03").text
    assert "<h1 id=titre>Mars 2027</h1>" in page
    assert re.search(r'href="/jour/2027-03-13">13<span class=vh> mars, 1 rendez-vous', page)
    assert page.count("<tr>") == 6
    assert "<i class=t-mu></i>" in page
    assert client.get("/mois", follow_redirects=False).headers["location"] == "/mois/2027-03"


def test_week_and_day(client: TestClient) -> None:
    week = client.get("/semaine/2027-W10").text
    assert titles(week)[-1] == "Quitter les géants"
    assert "Réparer son vélo" not in titles(week)
    day = client.get("/jour/2027-03-16").text
    assert titles(day) == ["Réparer son vélo"]
    assert "Mardi 16" in day


@pytest.mark.parametrize(
    "path",
    [
        "/mois/2027-13",
        "/mois/x",
        "/mois/9999-12",
        "/semaine/2027-W54",
        "/semaine/2027",
        "/jour/hier",
    ],
)
def test_days_that_do_not_exist_are_not_found(visitor: TestClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_sample_is_in_summer_time_at_its_end() -> None:
    assert paris(4, 2).utcoffset() != paris(3, 11).utcoffset()
