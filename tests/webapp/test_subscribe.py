"""`/flux`, `/integrer`, `/embed` and `/api`: choosing, seeing, copying one line."""

import gzip
import json
import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.query import AgendaQuery
from agenda.store.database import open_database, reading, writing
from agenda.store.events import save_events
from agenda.store.listings import save_listings
from agenda.store.migrate import upgrade
from agenda.store.tables import SourceRow
from tests.samples import a_listing, a_source, an_event, known
from tests.webapp.sample_agenda import NOW, PARIS, SETTINGS, paris
from webapp.app import make_app
from webapp.pages.subscribe import draw_qr
from webapp.pages.windows import LIGHT, Window, weigh

SITE = "https://almanach.example"


def links(page: str) -> dict[str, str]:
    """Words of links → their addresses."""
    found = re.findall(r"<a[^>]* href=\"([^\"]+)\"[^>]*>([^<]+)</a>", page)
    return {words: unescape(address) for address, words in found}


def texts(page: str) -> dict[str, str]:
    """What is offered to be copied, by the field's id."""
    found = re.findall(r"<textarea id=(\w+)[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def test_buttons_subscribe_other_calendars_to_the_selection(visitor: TestClient) -> None:
    page = visitor.get("/flux?commune=sainte-aure&from=2027-04-01").text
    address = f"{SITE}/agenda.ics?commune=sainte-aure"
    assert texts(page)["adresse"] == address
    told = links(page)
    assert told["Apple"] == address.replace("https:", "webcal:")
    google = parse_qs(urlsplit(told["Google Agenda"]).query)
    assert google["cid"] == [address.replace("https:", "webcal:")]
    assert parse_qs(urlsplit(told["Outlook"]).query)["url"] == [address]
    assert "Cette sélection" in page
    assert "Troc de plantes" not in page.partition("Dans votre agenda")[0]


def test_the_square_holds_the_page_with_its_choices() -> None:
    drawn = draw_qr(f"{SITE}/flux?theme=musique")
    assert drawn
    assert drawn.startswith("<svg")
    assert "style" not in drawn
    assert draw_qr(f"{SITE}/flux?q={'x' * 600}") is None


def test_what_is_copied_names_the_selection(visitor: TestClient) -> None:
    asked = "/integrer?commune=sainte-aure&sauf=la-navette&lignes=4&titre=Au+%22Caf%C3%A9%22"
    copied = texts(visitor.get(asked).text)
    assert f'agenda="{SITE}" commune="sainte-aure" sauf="la-navette"' in copied["composant"]
    assert 'titre="Au &#34;Café&#34;"' in copied["composant"]
    assert f"{SITE}/embed?commune=sainte-aure&amp;sauf=la-navette" in copied["cadre"]
    assert copied["cadre"] in copied["composant"]
    assert f'<script src="{SITE}/embed.js" async></script>' in copied["composant"]


def test_the_frame_shows_the_selection_without_what_its_partner_announces(
    visitor: TestClient,
) -> None:
    whole = visitor.get("/embed?lignes=10&theme=musique").text
    assert "Concert : voix d’eau douce" in whole
    assert "Concert" not in visitor.get("/embed?lignes=10&theme=musique&sauf=le-moulin").text
    assert whole.count("<h3") == 1
    assert visitor.get("/embed?lignes=3").text.count("<h3") == 3
    assert "<base target=_top>" in whole


def test_only_the_frame_may_be_framed(visitor: TestClient) -> None:
    for path in ("/embed", "/embed?lignes=99", "/embed?from=x"):
        headers = visitor.get(path).headers
        assert "frame-ancestors *" in headers["content-security-policy"]
        assert "x-frame-options" not in headers
    for path in ("/", "/flux", "/integrer", "/embed.js", "/nulle-part"):
        headers = visitor.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("query", ["lignes=2", "lignes=11", "lignes=x", "theme=jazz"])
def test_the_frame_says_what_is_wrong_with_it(visitor: TestClient, query: str) -> None:
    answer = visitor.get(f"/embed?{query}")
    assert answer.status_code == 400
    assert "avis" in answer.text
    assert "<h3" not in answer.text


def test_the_component_is_small_and_open_to_all(visitor: TestClient) -> None:
    answer = visitor.get("/embed.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert len(gzip.compress(answer.content, 9)) <= 4096


def test_the_guide_names_every_address_and_its_examples_work(visitor: TestClient) -> None:
    page = visitor.get("/api").text
    described = json.loads(visitor.get("/api/v1/openapi.json").content)
    for path in described["paths"]:
        assert f"GET {path}" in page
    for words, address in links(page.replace("<code>", "").replace("</code>", "")).items():
        if address.startswith("/api/"):
            assert visitor.get(address).status_code == 200, words


@pytest.fixture(scope="session")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An agenda of two years whose calendar weighs several megabytes."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('heavy') / 'a.db'}")
    upgrade(engine)
    source = a_source("la-gare", last_success=NOW)
    listings = [
        known(
            a_listing(str(number), "la-gare", start=paris(3, 12, 9) + timedelta(hours=5 * number))
        )
        for number in range(3000)
    ]
    words = "On apporte ce qu’on veut, on repart avec ce qu’on a appris. " * 10
    said = {"description_text": words, "description_html": f"<p>{words}</p>"}
    with writing(engine) as session:
        session.add(SourceRow(**dict(source)))
        session.flush()
        save_listings(session, listings)
        merged = [(an_event(one, **said), [one]) for one in listings]
        save_events(session, merged, {source.id: source}, NOW)
    return engine


def test_a_heavy_calendar_is_offered_in_parts_below_a_megabyte(heavy: Engine) -> None:
    with TestClient(make_app(heavy, SETTINGS, lambda: NOW)) as client:
        page = client.get("/flux").text
        parts = [one for one in links(page).values() if "from=" in one]
        assert len(parts) >= 5
        whole = client.get("/agenda.ics").text
        seen: list[str] = []
        for part in parts:
            answer = client.get(part.removeprefix(SITE))
            assert len(answer.content) <= LIGHT
            seen += re.findall(r"^UID:(.*)\r", answer.text, re.MULTILINE)
        assert sorted(seen) == sorted(re.findall(r"^UID:(.*)\r", whole, re.MULTILINE))
        assert len(seen) == 3000
        google = parse_qs(urlsplit(links(page)["Google Agenda"]).query)["cid"][0]
        assert google.endswith("?leger=1")
        light = client.get("/agenda.ics?leger=1").content
        assert LIGHT - 5000 < len(light) <= LIGHT
        assert light.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_parts_are_whole_years_halves_quarters_or_months(heavy: Engine) -> None:
    with reading(heavy) as session:
        windows = weigh(session, AgendaQuery(since=date(2027, 3, 11)), PARIS)
        assert weigh(session, AgendaQuery(q="nothing"), PARIS) == []
        one = weigh(session, AgendaQuery(until=date(2027, 3, 20)), PARIS)
    assert one == [Window(date(2027, 3, 1), date(2027, 3, 31))]
    for window, following in pairwise(windows):
        assert window.last + timedelta(days=1) == following.first
        months = window.last.month - window.first.month + 1
        assert months in (12, 6, 3, 1)
        assert (window.first.month - 1) % months == 0


def test_an_empty_selection_is_offered_too(visitor: TestClient) -> None:
    answer = visitor.get("/flux?q=introuvable")
    assert answer.status_code == 200
    assert "Rien n’est annoncé" in answer.text
