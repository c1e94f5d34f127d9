"""A file of sources at the desk: each row is taken or named with its reason, none costs another."""

import html
import re
from collections.abc import Iterator
from threading import Event

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agenda.model import Kind
from tests.fakes.site import Handler, Site, feed
from tests.walk.calendars import calendar, event
from tests.webapp.desk.conftest import Clock
from tests.webapp.desk.test_sources import kinds, source_of
from tests.webapp.sample_agenda import SETTINGS
from webapp.app import make_app
from webapp.desk.pages import sources

WHERE = "/admin/fichier-de-sources"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.scripts["/agenda.ics"] = feed(calendar(event("1")))
        yield running


@pytest.fixture
def desk_app(engine: Engine, ids: dict[str, str], clock: Clock, site: Site) -> Starlette:
    return make_app(engine, SETTINGS.model_copy(update={"allow_private": (site.host,)}), clock)


def give(claire: TestClient, rows: str, query: str = "") -> tuple[int, str]:
    """Send a file; give the answer's status, and what a reader reads in it."""
    page = claire.post(WHERE + query, files={"fichier": ("partenaires.csv", rows.encode())})
    text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))
    return page.status_code, text


def test_one_bad_row_costs_no_other_and_each_is_told(
    claire: TestClient, engine: Engine, site: Site
) -> None:
    moulin = source_of(engine, "le-moulin")
    rows = (
        "name;kind;url;place.commune\n"
        f"Le Moulin;{moulin.kind};{moulin.url};Agen\n"
        "Sans adresse;ics;;Agen\n"
        f"La Grange;;{site.url('/agenda.ics')};Clairac\n"
        f"Rien;;{site.url('/rien')};Agen\n"
    )
    status, said = give(claire, rows)
    assert status == 200
    assert "2 lignes laissées de côté" in said
    assert "Ligne 3 · Sans adresse il manque l’adresse (url)" in said
    assert "Ligne 5 · Rien" in said
    assert "2 sources prises" in said
    assert "Le Moulin mise à jour" in said
    assert "La Grange nouvelle" in said
    grange = source_of(engine, "la-grange")
    assert grange.kind is Kind.ICS
    assert grange.place
    assert grange.place.commune == "Clairac"
    assert kinds(engine, "la-grange") == ["source.add"]
    _, again = give(claire, rows, "?lang=en")
    assert "La Grange known already" in again
    assert "2 rows left aside" in again
    assert "Line 3 · Sans adresse the address (url) is missing" in again
    assert "Line 5 · Rien There is nothing at this address. (error 404) Check the address" in again


def test_a_file_that_brings_nothing_says_so(claire: TestClient) -> None:
    status, said = give(claire, "name,url\n")
    assert status == 200
    assert "ne décrit aucune source" in said
    status, said = give(claire, "name,url\nÉté,javascript:alert(1)\n")
    assert status == 400
    assert "Ligne 2 · Été « javascript:alert(1) » ne va pas pour l’adresse (url)" in said


def test_an_address_that_answers_too_late_is_refused_and_the_others_are_taken(
    claire: TestClient, engine: Engine, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = Event()

    def for_ever(_: Handler) -> None:
        ended.wait(20)

    site.scripts["/lent"] = for_ever
    monkeypatch.setattr(sources, "PATIENCE", 0.5)
    rows = f"name,kind,url\nLent,,{site.url('/lent')}\nÉté,ics,https://ete.example/a.ics\n"
    _, said = give(claire, rows)
    ended.set()
    assert "Ligne 2 · Lent l’adresse n’a pas répondu à temps" in said
    assert source_of(engine, "ete").url == "https://ete.example/a.ics"
