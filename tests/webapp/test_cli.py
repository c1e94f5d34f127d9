"""The command line as a coordinator uses it, against a local partner's site."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.fakes.site import Site, answer, feed
from tests.walk.calendars import calendar, event
from webapp.cli import app, main

SOON = "20270314T143000"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.scripts["/a.ics"] = feed(calendar(event("1", SOON), event("2", "2027BAD", "Perdu")))
        running.scripts["/b.ics"] = feed(calendar(event("3", "20270315T090000", "Marché")))
        yield running


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALMANACH_ALLOW_PRIVATE", site.host)
    monkeypatch.setenv("ALMANACH_CONTACT", "https://asso.example")
    monkeypatch.setenv("ALMANACH_HORIZON_DAYS", "3000")
    monkeypatch.setenv("ALMANACH_LOG_LEVEL", "error")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


def told(*arguments: str) -> Any:
    result = run(*arguments)
    assert result.exit_code in (0, 3), result.output
    return json.loads(result.stdout)


def add(site: Site, name: str = "Le Rebond", path: str = "/a.ics") -> None:
    assert run("sources", "add", site.url(path), "--name", name).exit_code == 0


def test_adding_harvesting_and_exporting(site: Site) -> None:
    add(site)
    assert [one["id"] for one in told("sources", "list", "--json")] == ["le-rebond"]
    (visit,) = told("harvest", "--json")
    assert visit["source"] == {
        "id": "le-rebond",
        "name": "Le Rebond",
        "url": site.url("/a.ics"),
    }
    assert (visit["status"], visit["seen"], visit["new"]) == ("partial", 1, 1)
    assert set(visit["problems"][0]) == {"item", "reason"}
    (exported,) = told("export", "--format", "json")
    assert (exported["title"], exported["start"]) == ("Bal", "2027-03-14T14:30:00+01:00")
    assert exported["listings"][0]["uid"] == "1"
    again = run("harvest")
    assert again.stdout.startswith("unchanged")


def test_a_failed_source_gives_status_3(site: Site) -> None:
    add(site)
    site.scripts["/a.ics"] = answer(status=404)
    result = run("harvest")
    assert result.exit_code == 3
    assert "rien à cette adresse" in result.stdout


def test_only_the_named_and_the_due_are_visited(site: Site) -> None:
    add(site)
    add(site, "Mairie", "/b.ics")
    assert len(told("harvest", "mairie", "--json")) == 1
    assert [one["source"]["id"] for one in told("harvest", "--due", "--json")] == ["le-rebond"]
    assert told("harvest", "--due", "--json") == []
    run("sources", "pause", "mairie")
    assert len(told("harvest", "--json")) == 1


@pytest.mark.parametrize(
    ("form", "opening"),
    [
        ("ics", b"BEGIN:VCALENDAR"),
        ("rss", b"<?xml"),
        ("atom", b"<?xml"),
        ("jsonfeed", b"{"),
        ("csv", "\ufefftitre".encode()),
    ],
)
def test_each_export(site: Site, form: str, opening: bytes) -> None:
    add(site)
    run("harvest")
    result = run("export", "--format", form)
    assert result.stdout_bytes.startswith(opening)
    assert b"Bal" in result.stdout_bytes
    empty = run("export", f"--format={form}", "--q", "introuvable", "--commune=agen")
    assert b"Bal" not in empty.stdout_bytes


def test_checking_shows_a_window_and_keeps_nothing(site: Site) -> None:
    window = ("--from", "2027-03-14", "--to", "2027-03-14")
    checked = told("sources", "check", site.url("/a.ics"), *window, "--json")
    assert checked["kind"] == "ics"
    (listing,) = checked["listings"]
    assert (listing["local_start"], listing["confidence"]) == ("2027-03-14T14:30:00", 1.0)
    assert checked["problems"][0]["item"]
    later = told("sources", "check", site.url("/a.ics"), "--from", "2027-03-15", "--json")
    assert later["listings"] == []
    assert "Bal" in run("sources", "check", site.url("/a.ics")).stdout
    assert told("sources", "list", "--json") == []


FILES = {
    "s.json": '[{"name": "Le Rebond", "kind": "ics", "url": "URL", "trust": 0.9,'
    ' "place": {"name": "Le Rebond", "commune": "Clairac"}, "themes": ["musique"]}]',
    "s.toml": '[[sources]]\nname = "Le Rebond"\nkind = "ics"\nurl = "URL"\n'
    'themes = ["musique"]\ntrust = 0.9\nplace = {name = "Le Rebond", commune = "Clairac"}\n',
    "s.csv": "name;kind;url;themes;trust;place.name;place.commune\n"
    "Le Rebond;ics;URL;musique;0.9;Le Rebond;Clairac\n",
}


@pytest.mark.parametrize("name", FILES)
def test_importing_and_exporting_sources(site: Site, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name].replace("URL", site.url("/a.ics")), "utf-8")
    assert run("sources", "import", name).exit_code == 0
    expected = {
        "name": "Le Rebond",
        "kind": "ics",
        "url": site.url("/a.ics"),
        "place": {"name": "Le Rebond", "commune": "Clairac"},
        "themes": ["musique"],
        "trust": 0.9,
    }
    assert told("sources", "export") == [expected]
    (tmp_path / "again.json").write_text(run("sources", "export").stdout, "utf-8")
    run("sources", "import", "again.json")
    assert told("sources", "export") == [expected]


def test_importing_opml(site: Site, tmp_path: Path) -> None:
    (tmp_path / "s.opml").write_text(
        '<opml version="2.0"><body><outline text="Presse">'
        f'<outline text="Le Rebond" type="rss" xmlUrl="{site.url("/f.xml")}"/>'
        f'<outline text="La Navette" xmlUrl="{site.url("/a.ics")}"/></outline></body></opml>'
    )
    run("sources", "import", "s.opml")
    kinds = {one["name"]: one["kind"] for one in told("sources", "list", "--json")}
    assert kinds == {"Le Rebond": "rss", "La Navette": "ics"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("s.json", '[{"name": "X", "kind": "fax", "url": "https://x.example"}]', "n° 1 .X."),
        ("s.json", '[{"name": "X", "kind": "ics", "url": "file:///etc/passwd"}]', "url"),
        ("s.json", '{"nothing": 1}', "forme attendue"),
        ("s.toml", "x = ", "forme attendue"),
        ("s.opml", '<!DOCTYPE x [<!ENTITY a "b">]><opml>&a;</opml>', "entités"),
        ("s.docx", "", "je lis"),
    ],
)
def test_a_bad_file_is_told_in_words(
    tmp_path: Path,
    name: str,
    content: str,
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    monkeypatch.setattr("sys.argv", ["almanach", "sources", "import", name])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert re.search(said, error)


def test_removing_a_source_withdraws_and_rebuilding_changes_nothing(site: Site) -> None:
    add(site)
    run("harvest")
    assert run("rebuild").stdout.startswith("0 ")
    assert "1 annonces" in run("sources", "remove", "le-rebond").stdout
    assert told("export") == []
    assert told("sources", "list", "--json") == []


def test_the_doctor_and_the_schema(site: Site) -> None:
    assert "db upgrade" in run("doctor").stdout
    assert "installé" in run("db", "upgrade").stdout
    assert "à jour" in run("db", "check").stdout
    assert run("doctor").stdout == "Tout va bien.\n"
    add(site)
    site.scripts["/a.ics"] = answer(status=500)
    run("harvest")
    sick = run("doctor")
    assert (sick.exit_code, "le-rebond" in sick.stdout) == (1, True)
