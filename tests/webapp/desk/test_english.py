"""What visits found, told at the desk in the reader's language, on both databases."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import Kind, Source
from agenda.model.account import Role
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.sources import add_source, find_source, save_source
from harvester.pipeline import harvest_all
from tests.fakes.site import Site, answer, feed
from tests.walk.calendars import calendar, event
from tests.webapp.desk.conftest import Enter
from tests.webapp.sample_agenda import NOW

SLUG, DAY = "le-rebond", timedelta(days=1)
GOOD, SPOILT = event("1", "20270314T143000"), event("2", "2027BAD", "Perdu")
FRENCH = ("Le site", "annonces sur", "bonne visite", "il y a", "illisible", "Souvent", "Demandez")


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """Unlike at the rest of the desk, once of each kind: this is about what is kept."""
    engine = open_database(database)
    yield engine
    engine.dispose()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def rebond(engine: Engine, ids: dict[str, str], site: Site) -> None:
    """A partner's source, added among those of the sample."""
    with writing(engine) as session:
        url = site.url("/a.ics")
        add_source(session, name="Le Rebond", kind=Kind.ICS, url=url, now=NOW - 9 * DAY)


def the_source(engine: Engine) -> Source:
    with reading(engine) as session:
        found = find_source(session, SLUG)
        assert found is not None
        return found


def harvest(engine: Engine, site: Site, times: int = 1) -> None:
    """Visit it so many times, an hour apart, the last one an hour ago."""
    for hours in range(times, 0, -1):
        sources = [the_source(engine)]
        settings = Settings(allow_private=(site.host,))
        now = NOW - timedelta(hours=hours)
        asyncio.run(harvest_all(engine, sources, settings, now))


def read(client: TestClient, path: str) -> str:
    page = client.get(path, params={"lang": "en"}).text.replace("\N{NO-BREAK SPACE}", " ")
    return page.replace("&#34;", '"').replace("&#39;", "'")


@pytest.mark.usefixtures("rebond")
def test_a_failing_source_says_why_and_what_helps(
    claire: TestClient, engine: Engine, site: Site
) -> None:
    site.scripts["/a.ics"] = answer(status=503)
    harvest(engine, site, times=4)
    why = "The site is out of order. (error 503) (never read yet)"
    remedy = "Often passing. If it lasts, tell the partner."
    for path in ("/admin", "/admin/sources", f"/admin/sources/{SLUG}"):
        page = read(claire, path)
        assert why in page
        assert remedy in page
        assert "Le site" not in page
    history = read(claire, f"/admin/sources/{SLUG}").partition("id=histoire")[2]
    assert history.count("The site is out of order. (error 503)") == 4
    french = claire.get(f"/admin/sources/{SLUG}").text
    assert "Le site est en panne. (erreur 503) (jamais lue encore)" in french
    assert "Souvent passager. Si cela dure, prévenez le partenaire." in french


@pytest.mark.usefixtures("rebond")
def test_what_cannot_be_read_is_told_to_the_desk_and_to_the_partner(
    claire: TestClient, engine: Engine, site: Site
) -> None:
    site.scripts["/a.ics"] = feed(calendar(GOOD, SPOILT))
    harvest(engine, site)
    page = f"/admin/sources/{SLUG}/partenaire"
    claire.post(f"{page}/adresse", data={"adresse": "cafe@rebond.example"})
    link = claire.get(page).text.partition('readonly value="https://almanach.example')[2]
    own = link.partition('"')[0]
    problem = "the date “2027BAD” cannot be read"
    sentence = f"1 of 2 announcements cannot be read. For example “Perdu”: {problem}"
    for path in ("/admin", f"/admin/sources/{SLUG}", own):
        shown = read(claire, path)
        assert sentence in shown
        assert "Ask the partner to mend these announcements" in shown
    for path in (f"/admin/sources/{SLUG}", own):
        shown = read(claire, path)
        assert f"<h3>Perdu</h3><p>{problem}" in shown
        assert not [word for word in FRENCH if word in shown]
    french = claire.get(own).text
    assert "<h3>Perdu</h3><p>la date «\u00a02027BAD\u00a0» est illisible" in french


@pytest.mark.usefixtures("rebond")
def test_every_state_is_told(claire: TestClient, engine: Engine, site: Site) -> None:
    site.scripts["/a.ics"] = feed(calendar(GOOD))
    page = f"/admin/sources/{SLUG}"
    assert "Not visited yet." in read(claire, page)
    harvest(engine, site)
    assert "Read 60 minutes ago, last news 60 minutes ago." in read(claire, page)
    moved = {"moved_to": "https://b.example/", "habit_hours": 72.0}
    silent = {"last_change": NOW - 80 * DAY, "added": NOW - 90 * DAY}
    for changes, sentence in (
        (moved, "(usually every 3 days)."),
        ({"failures": 0}, "The calendar has moved (https://b.example/). To take the new address"),
        (silent, "Nothing new for 80 days (usually every 3 days)."),
        ({"doubt": "x", "doubted": NOW}, "If they did withdraw these events"),
        ({"paused": True}, "Paused, as you asked."),
        ({"paused": True}, "To resume it"),
    ):
        with writing(engine) as session:
            save_source(session, SLUG, changes)
        assert sentence in read(claire, page)


@pytest.mark.usefixtures("rebond")
def test_a_doubt_and_a_pause_by_itself(enter: Enter, engine: Engine, site: Site) -> None:
    claire = enter("claire", Role.COORDINATOR)
    dates = [event(str(n), f"202703{n}T143000", f"Atelier {n}") for n in range(10, 28)]
    site.scripts["/a.ics"] = feed(calendar(*dates))
    harvest(engine, site)
    site.scripts["/a.ics"] = feed(calendar(dates[0]))
    with writing(engine) as session:
        save_source(session, SLUG, {"next_due": NOW, "body_hash": None})
    harvest(engine, site)
    page = f"/admin/sources/{SLUG}"
    lost = "coming events vanished all at once: nothing is taken away until you decide."
    assert lost in read(claire, page)
    site.scripts["/a.ics"] = answer(status=410)
    with writing(engine) as session:
        save_source(session, SLUG, {"failures": 19, "last_success": NOW - 30 * DAY})
    harvest(engine, site)
    said = "Paused after 20 failures in 29 days. The last one: This address has been withdrawn."
    assert f"{said} (error 410)" in read(claire, page)


def test_an_address_that_gives_nothing_says_so(
    claire: TestClient, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {"adresse": site.url("/rien")}
    refused = claire.post("/admin/nouvelle-source/essai?lang=en", data=sent).text
    assert "The address leads to a private network" in refused
    assert "Check the address. If it is indeed yours" in refused
