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

from agenda.model import Place
from agenda.query import AgendaQuery
from agenda.store.database import open_database, reading, writing
from agenda.store.events import save_events
from agenda.store.listings import save_listings
from agenda.store.migrate import upgrade
from agenda.store.tables import SourceRow
from tests.samples import a_listing, a_source, an_event, known
from tests.webapp.sample_agenda import NOW, PARIS, SETTINGS, add, paris
from webapp.app import make_app
from webapp.pages.parts import LIGHT, cut
from webapp.pages.subscribe import draw_qr

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
    # WordPress makes one paragraph of it as long as there is neither a line break nor a block.
    assert "\n" not in copied["composant"]
    elements = set(re.findall(r"<([\w-]+)", copied["composant"]))
    assert elements == {"almanach-agenda", "iframe", "a", "script"}


def test_the_frame_shows_the_selection_without_what_its_partner_announces(
    visitor: TestClient,
) -> None:
    whole = visitor.get("/embed?lignes=10&theme=musique").text
    assert "Concert : voix d’eau douce" in whole
    assert "Concert" not in visitor.get("/embed?lignes=10&theme=musique&sauf=le-moulin").text
    assert whole.count("<h3") == 1
    assert visitor.get("/embed?lignes=3").text.count("<h3") == 3
    assert "<base target=_top>" in whole


def test_nothing_over_is_shown_as_coming(visitor: TestClient) -> None:
    for path in ("/flux", "/embed?lignes=10"):
        page = visitor.get(path).text
        assert "Découpe laser" in page
        assert "Marché" not in page
        assert "Soirée d’hier" not in page
    assert "en ce moment</b>" in visitor.get("/embed?lignes=10&q=crue").text


def test_choices_are_counted_beside_the_others(client: TestClient, engine: Engine) -> None:
    town = Place(commune="Sainte-Aure")
    add(engine, "c", "Chorale", paris(3, 12, 18), free=True, place=town, place_id="sainte-aure")
    page = client.get("/flux?commune=sainte-aure").text
    boxes = dict(re.findall(r"<input type=checkbox name=([\w-]+)[^>]*>[^<(]*\((\d+)\)", page))
    assert boxes == {"gratuit": "2", "type": "0", "en-ligne": "0", "accessible": "1"}
    places = page.partition("<select id=lieu")[2].partition("</select>")[0]
    assert re.findall(r">([^<]+ \(\d+\))", places) == ["La Navette (12)"]
    assert "Médiathèque de Sainte-Aure (12)" in page


def test_what_is_chosen_stays_chosen_though_nothing_of_it_comes(visitor: TestClient) -> None:
    page = visitor.get("/flux?lieu=le-moulin-pont-l-etang&q=introuvable&partenaire=personne").text
    assert "<option value=le-moulin-pont-l-etang selected>Le Moulin (0)" in page
    assert "<option value=personne selected>" in page


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
    """An agenda of two years whose calendar weighs several megabytes: from February on, every
    tenth rendez-vous lasts forty days, and the first of April alone is above one megabyte."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('heavy') / 'a.db'}")
    upgrade(engine)
    source = a_source("la-gare", last_success=NOW)
    starts = [paris(2, 12, 9) + timedelta(hours=12 * number) for number in range(1200)]
    starts += [paris(4, 1, 9) + timedelta(minutes=number) for number in range(280)]
    listings = [
        known(
            a_listing(
                str(number),
                "la-gare",
                start=start,
                end=start + (timedelta(hours=2) if number % 10 else timedelta(days=40)),
            )
        )
        for number, start in enumerate(starts)
    ]
    words = "On apporte ce qu’on veut, on repart avec ce qu’on a appris. " * 25
    said = {"description_text": words, "description_html": f"<p>{words}</p>"}
    with writing(engine) as session:
        session.add(SourceRow(**dict(source)))
        session.flush()
        save_listings(session, listings)
        merged = [(an_event(one, **said), [one]) for one in listings]
        save_events(session, merged, {source.id: source}, NOW)
    return engine


UID = re.compile(rb"^UID:(.*)\r", re.MULTILINE)


def test_a_heavy_calendar_is_offered_in_parts_below_a_megabyte(heavy: Engine) -> None:
    with TestClient(make_app(heavy, SETTINGS, lambda: NOW)) as client:
        page = client.get("/flux").text
        parts = {words: one for words, one in links(page).items() if "part=" in one}
        assert {"janvier – mars 2027", "1er avril 2027", "11 – 20 avril 2027"} <= parts.keys()
        written = [client.get(part.removeprefix(SITE)).content for part in parts.values()]
        alone = "1er avril 2027"
        for name, part in zip(parts, written, strict=True):
            assert (len(part) <= LIGHT) != (name == alone)
        seen = [uid for part in written for uid in UID.findall(part)]
        assert len(seen) == len(set(seen)) == 1480
        coming = UID.findall(client.get("/agenda.ics").content)
        assert len(coming) < 1480
        assert set(coming) < set(seen)
        for part in written:
            assert part.startswith(b"BEGIN:VCALENDAR\r\n")
            assert part.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_google_gets_what_comes_first(heavy: Engine) -> None:
    with TestClient(make_app(heavy, SETTINGS, lambda: NOW)) as client:
        page = client.get("/flux").text
        google = parse_qs(urlsplit(links(page)["Google Agenda"]).query)["cid"][0]
        assert google.endswith("?leger=1")
        light = client.get("/agenda.ics?leger=1").content
    assert LIGHT - 8000 < len(light) <= LIGHT
    assert light.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")


def test_parts_stay_as_days_go_by_and_as_events_come(heavy: Engine) -> None:
    """Whoever subscribed to a part in March finds the same address in May, and in it March."""
    with reading(heavy) as session:
        march, may = (
            cut(session, AgendaQuery(since=date(2027, month, 11)), PARIS) for month in (3, 5)
        )
        assert cut(session, AgendaQuery(q="nothing"), PARIS) == []
        assert cut(session, AgendaQuery(since=date(2028, 9, 15)), PARIS) == []
    assert march == may
    names = [part.write() for part in march]
    assert names[:4] == ["2027-01..2027-03", "2027-04-01", "2027-04-02", "2027-04-03"]
    for part, following in pairwise(march):
        assert part.last + timedelta(days=1) == following.first


def test_an_empty_selection_is_offered_too(visitor: TestClient) -> None:
    answer = visitor.get("/flux?q=introuvable")
    assert answer.status_code == 200
    assert "Rien n’est annoncé" in answer.text
