"""What visits found, told at the desk in the reader's language, on both databases."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agenda.errors import SendError
from agenda.model import Kind, Source
from agenda.model.account import Role
from agenda.sentence import N_
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.outbox import latest_messages, mark_failed, queue_message
from agenda.store.sources import add_source, find_source, save_source
from harvester.pipeline import harvest_all
from tests import conftest
from tests.fakes.site import Site, answer, feed
from tests.walk.calendars import calendar, event
from tests.webapp.desk import test_duplicates
from tests.webapp.desk.conftest import Clock, Enter
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.outbox.mail import _told
from webapp.outbox.sending import send_due

SLUG, DAY = "le-rebond", timedelta(days=1)
GOOD, SPOILT = event("1", "20270314T143000"), event("2", "2027BAD", "Perdu")
FRENCH = ("Le site", "annonces sur", "bonne visite", "il y a", "illisible", "Souvent", "Demandez")


# Unlike at the rest of the desk, once of each kind: this is about what is kept.
engine = conftest.engine


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def desk_app(engine: Engine, ids: dict[str, str], clock: Clock, site: Site) -> Starlette:
    return make_app(engine, SETTINGS.model_copy(update={"allow_private": (site.host,)}), clock)


pair = test_duplicates.pair


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


def plain(page: str) -> str:
    """A page without what its typography and its escapes add."""
    spaced = page.replace("\N{NO-BREAK SPACE}", " ")
    return spaced.replace("&#34;", '"').replace("&#39;", "'")


def read(client: TestClient, path: str, **asked: str) -> str:
    return plain(client.get(path, params={"lang": "en", **asked}).text)


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


def test_an_address_that_gives_nothing_says_so(claire: TestClient, site: Site) -> None:
    sent = {"adresse": site.url("/rien")}
    refused = claire.post("/admin/nouvelle-source/essai?lang=en", data=sent).text
    assert "There is nothing at this address. (error 404)" in refused
    assert "Check the address: the page may have moved." in refused
    sent = {"adresse": "http://192.168.0.1/a.ics"}
    refused = claire.post("/admin/nouvelle-source/essai?lang=en", data=sent).text
    assert "The address leads to a private network (192.168.0.1, port 80)." in refused


def test_a_refusal_is_told(claire: TestClient) -> None:
    sent = {"adresse": "pas une adresse"}
    refused = plain(claire.post("/admin/nouvelle-source/essai?lang=en", data=sent).text)
    assert "“pas une adresse” is no address of a site." in refused
    french = plain(claire.post("/admin/nouvelle-source/essai", data=sent).text)
    assert "« pas une adresse » n’est pas une adresse de site." in french
    refused = plain(claire.post("/admin/sources/mediatheque/reprendre?lang=en").text)
    assert "“mediatheque” is not paused." in refused


def test_what_an_address_turned_out_to_be(claire: TestClient, site: Site) -> None:
    site.scripts["/a.ics"] = feed(calendar(GOOD, SPOILT))
    sent = {"adresse": site.url("/a.ics")}
    shown = plain(claire.post("/admin/nouvelle-source/essai?lang=en", data=sent).text)
    assert "The address gives a calendar: 2 event(s), past ones included" in shown
    assert "A calendar tells every date, and what changes or is cancelled." in shown
    assert "the date “2027BAD” cannot be read" in shown


def test_what_brings_two_together_and_parts_them(claire: TestClient, pair: tuple[str, str]) -> None:
    queue = read(claire, "/admin/doublons")
    assert "Similar titles" in queue or "similar titles" in queue
    assert "proches" not in queue
    why = read(claire, "/admin/pourquoi", un=pair[0], autre=pair[1])
    assert "Left apart: two named places of one town are never merged by likeness." in why
    assert "Similar titles" in why
    assert "Different places of one town" in why


def test_why_a_letter_does_not_go_out(claire: TestClient, engine: Engine) -> None:
    with writing(engine) as session:
        sent: dict[str, Any] = {
            "recipient": "rose@exemple.example",
            "subject": "Lettre",
            "text": "Texte.",
        }
        queue_message(session, key="essai:rose", now=NOW, **sent)
    assert asyncio.run(send_due(engine, Settings(), lambda: NOW)) == 0
    assert "No mail server is set (ALMANACH_SMTP_URL)" in read(claire, "/admin/courrier")
    with writing(engine) as session:
        (message,) = latest_messages(session)
        failed = SendError(_told(550, b"No such user"))
        mark_failed(session, message.id or 0, failed.sentence, NOW, lasting=True)
    assert "The mail server refused (550): No such user" in read(claire, "/admin/courrier")
    assert "a refusé (550) : No such user" in plain(claire.get("/admin/courrier").text)


def test_what_was_refused_is_told_in_the_journal(
    claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    said = N_("%(sentence)s (erreur %(status)s)", sentence=N_("Le site est en panne."), status=503)
    with writing(engine) as session:
        save_source(session, "la-navette", {"doubted": NOW, "doubt": said})
    claire.post("/admin/sources/la-navette/garder")
    journal = read(claire, "/admin/journal")
    assert "The site is out of order. (error 503)" in journal
    assert ": La Navette" in journal
    assert " : " not in journal
    assert "Le site est en panne. (erreur 503)" in claire.get("/admin/journal").text


def test_whose_each_fact_is_and_why(claire: TestClient, ids: dict[str, str]) -> None:
    for path in (f"/admin/evenements/{ids['concert']}", f"/evenements/{ids['concert']}"):
        shown = read(claire, path)
        assert "the latest announcement" in shown
        assert "annonce la plus récente" not in shown
        assert "annonce la plus récente" in claire.get(path).text


def test_titles_are_quoted_as_each_language_does(claire: TestClient) -> None:
    tasks = read(claire, "/admin").partition("Health of sources")[0]
    assert "“" in tasks
    assert "«" not in tasks
    assert "«\N{NO-BREAK SPACE}" in claire.get("/admin").text
