"""Decisions and the territory from the command line; a place's names on its page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from agenda.errors import SettingsError, UsageError
from agenda.settings import Settings
from agenda.store.database import open_database
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event
from tests.webapp.test_cli import run, told
from webapp.app import make_app
from webapp.cli.ground import now

WHO = ("--who", "Ana", "--why", "je connais")
HALL = "LOCATION:MJC\\, 47320 Clairac"
LONG = "LOCATION:MJC de Clairac\\, 47320 Clairac"
AWAY = "LOCATION:La Grange\\, 47190 Aiguillon"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        weekly = "RRULE:FREQ=WEEKLY;COUNT=2"
        running.scripts["/a.ics"] = feed(
            calendar(
                event("1", "20270314T143000", "Bal", HALL),
                event("2", "20270316T180000", "Tricot", HALL, weekly),
            )
        )
        running.scripts["/b.ics"] = feed(
            calendar(
                event("3", "20270318T090000", "Marché", LONG),
                event("4", "20270316T183000", "Café des mailles", AWAY, weekly),
            )
        )
        yield running


@pytest.fixture(autouse=True)
def _harvested(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALMANACH_ALLOW_PRIVATE", site.host)
    monkeypatch.setenv("ALMANACH_PAST_DAYS", "3000")
    monkeypatch.setenv("ALMANACH_HORIZON_DAYS", "3000")
    monkeypatch.setenv("ALMANACH_LOG_LEVEL", "error")
    for name, path in (("Le Rebond", "/a.ics"), ("Mairie", "/b.ics")):
        run("sources", "add", site.url(path), "--name", name)
    run("harvest")


def titles() -> list[str]:
    return [one["title"] for one in told("export", "--format", "json")]


def id_of(title: str) -> str:
    found = next(one for one in told("export", "--format", "json") if one["title"] == title)
    return str(found["id"])


def decide(*words: str) -> str:
    result = run("decide", *words, *WHO)
    assert result.exit_code == 0, result.output
    return re.sub(r"\D", "", result.stdout)


def test_a_series_joined_listed_and_undone() -> None:
    same = decide("same", id_of("Tricot"), id_of("Café des mailles"), "--series")
    assert len(titles()) == 4
    assert "toute la série" in run("decide", "list").stdout
    decide("undo", same)
    assert len(titles()) == 6
    assert f"{same}  (same" in run("decisions", "list").stdout


def test_a_correction_is_listed_with_what_its_source_says_since(site: Site) -> None:
    decide("override", id_of("Bal"), "title", "Grand bal")
    decide("lock", id_of("Marché"), "start")
    assert "Grand bal" in titles()
    site.scripts["/a.ics"] = feed(calendar(event("1", "20270314T143000", "Bal masqué", HALL)))
    run("harvest")
    assert "Grand bal" in titles()
    assert "la source a changé depuis : Bal → Bal masqué" in run("decide", "list").stdout


def test_hidden_featured_tagged_trusted_and_travelling(tmp_path: Path) -> None:
    market = id_of("Marché")
    hidden = decide("hide", market)
    assert "Marché" not in titles()
    decide("restore", market)
    decide("feature", market)
    decide("tag", "loto", "--theme", "fetes", "--as", "jeux")
    decide("trust", "mairie", "0.9")
    decide("different", market, id_of("Bal"))
    assert "Marché" in titles()
    assert int(hidden) == 1
    (tmp_path / "d.jsonl").write_text(run("decisions", "export").stdout, encoding="utf-8")
    assert run("decisions", "import", str(tmp_path / "d.jsonl")).stdout.startswith("0 ")


def test_a_place_has_one_page_under_all_its_names(tmp_path: Path) -> None:
    decide("rename-place", "mjc-de-clairac", "MJC Rabelais")
    decide("place-alias", "mjc-clairac", "La Maison des jeunes")
    engine = open_database(f"sqlite:///{tmp_path / 'data' / 'almanach.db'}")
    with TestClient(make_app(engine, Settings(), now)) as client:
        page = client.get("/lieux/mjc-clairac", follow_redirects=True)
        ours = client.get("/api/v1/events?from=2027-01-01&lieu=mjc-clairac").json()
    engine.dispose()
    assert page.url.path == "/lieux/mjc-de-clairac"
    assert "MJC Rabelais" in page.text
    assert {one["title"] for one in ours["events"]} == {"Bal", "Tricot", "Marché"}
    assert {one["place"]["name"] for one in ours["events"]} == {"MJC Rabelais"}
    decide("different-place", "mjc-clairac", "mjc-de-clairac")
    places = {one["place"]["id"] for one in told("export", "--format", "json")}
    assert {"mjc-clairac", "mjc-de-clairac"} <= places
    decide("same-place", "mjc-clairac", "la-grange-aiguillon")


def test_what_is_not_of_the_territory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALMANACH_TERRITORY", '{"name": "Clairac", "communes": ["Clairac"]}')
    assert run("rebuild").stdout.startswith("2 ")
    assert "Café des mailles" not in titles()
    assert "hors du territoire" in run("outside").stdout
    monkeypatch.delenv("ALMANACH_TERRITORY")
    run("rebuild")
    assert "Café des mailles" in titles()


def test_a_territory_nobody_knows_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALMANACH_TERRITORY", '{"communes": ["Nulle-Part"]}')
    with pytest.raises(SettingsError, match="Nulle-Part"):
        run("rebuild")


def test_a_decision_about_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="sa série est inconnue"):
        run("decide", "same", "aaaaaaaaaaaa", "bbbbbbbbbbbb", "--series", *WHO)
    with pytest.raises(UsageError, match="n’est pas un rendez-vous"):
        run("decide", "lock", "aaaaaaaaaaaa", "title", *WHO)


def test_why_two_are_not_one_is_told() -> None:
    said = run("decide", "why", id_of("Marché"), id_of("Bal")).stdout
    assert said.startswith("Laissées à part : ")
    decide("same", id_of("Marché"), id_of("Bal"))
    with pytest.raises(UsageError, match="ni une annonce ni un rendez-vous"):
        run("decide", "why", "aaaaaaaaaaaa", "bbbbbbbbbbbb")
