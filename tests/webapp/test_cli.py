"""The command line as a coordinator uses it, against a local partner's site."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

from agenda.errors import UsageError
from tests.fakes.site import Site, answer, feed
from tests.walk.calendars import calendar, event
from webapp.cli import MODULES, command_line, main
from webapp.listening import address_of, require_free

SOON = "20270314T143000"
ROOT = Path(__file__).parents[2]


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
    return CliRunner().invoke(command_line(), arguments, catch_exceptions=False)


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
    assert again.stdout == "inchangée   le-rebond\n"


def test_each_problem_stands_on_its_own_line(site: Site) -> None:
    add(site)
    first, problem = run("harvest").stdout.splitlines()
    assert first.startswith("en partie   le-rebond")
    assert first.endswith("1 annonce, 1 nouvelle, 0 changée, 0 retirée, 1 problème")
    assert problem.startswith("    ! Perdu")


def test_a_name_is_taken_as_people_write_it(site: Site) -> None:
    hall = "LOCATION:MJC\\, 47000 Agen"
    site.scripts["/a.ics"] = feed(calendar(event("1", SOON, "Bal", hall)))
    add(site)
    run("harvest")
    assert [one["title"] for one in told("export", "--commune", "Agen")] == ["Bal"]
    nowhere = run("export", "--commune", "Nullepart")
    assert (nowhere.exit_code, nowhere.stdout) == (0, "[]")
    assert "aucun rendez-vous pour ces filtres" in nowhere.stderr


def test_a_failed_source_gives_status_3(site: Site) -> None:
    add(site)
    site.scripts["/a.ics"] = answer(status=404)
    result = run("harvest")
    assert result.exit_code == 3
    assert result.stdout.startswith("en échec    le-rebond")
    assert "rien à cette adresse" in result.stdout
    assert "la page a pu changer de place" in result.stdout


def test_what_went_wrong_is_told_in_french_whoever_asks(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    add(site)
    assert "Perdu : la date «\u00a02027BAD\u00a0» est illisible" in run("harvest").stdout
    site.scripts["/a.ics"] = answer(status=403)
    assert told("harvest", "--json")[0]["error"] == "Le site refuse l’accès. (erreur 403)"
    (listed,) = told("sources", "list", "--json")
    assert listed["last_error"] == "Le site refuse l’accès. (erreur 403)"
    assert "Rendez l’agenda public, ou autorisez le robot" in listed["health"]["remedy"]
    assert "Le site refuse l’accès. (erreur 403) (dernière bonne" in run("sources", "list").stdout


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
    # What is counted here is not what recognising the address counts; both say so.
    shown = run("sources", "check", site.url("/a.ics"), *window).stdout
    assert "passés compris, chaque série comptée une fois" in shown
    counted = "1 rendez-vous entre le 14 mars 2027 et le 14 mars 2027, chaque date d’une série"
    assert counted in shown
    assert told("sources", "list", "--json") == []


def test_an_empty_table_and_an_empty_list_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("name;url\n", "utf-8")
    assert "ne décrit aucune source" in run("sources", "import", "s.csv").stdout
    assert "almanach sources add https://" in run("sources", "list").stdout
    assert "Aucune source à visiter" in run("harvest").stdout


def test_a_known_address_is_renamed_and_not_added_twice(site: Site) -> None:
    add(site)
    assert "nouvelle" in run("sources", "list").stdout
    again = run("sources", "add", site.url("/a.ics"), "--name", "Café du Rebond")
    assert "Mise à jour" in again.stdout
    assert [one["name"] for one in told("sources", "list", "--json")] == ["Café du Rebond"]
    assert "Déjà connue" in run("sources", "add", site.url("/a.ics")).stdout


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("sources", "add", "pas une adresse"), "« pas une adresse » n’est pas une adresse"),
        (("sources", "import", "nulle-part.csv"), "Il n’y a pas de fichier « nulle-part.csv »"),
        (("sources", "ad"), "commande « ad » inconnue ; peut-être « add »"),
        (("sources", "add"), "il manque « url ». Aide : almanach sources add --help"),
        (("serve", "--prt", "3"), "option « --prt » inconnue ; peut-être « --port »"),
        (("serve", "--port", "x"), "la valeur de « --port » ne va pas"),
        (("sources", "list", "x"), "« x » est de trop"),
        (("decide", "hide", "aaaaaaaaaaaa"), "il manque l’option « --who »"),
    ],
)
def test_what_is_typed_wrong_is_told_in_french(
    typed: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["almanach", *typed])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("almanach : ")
    assert said in error


def test_the_help_is_french() -> None:
    text = run("sources", "--help").stdout
    assert "Montre cette aide." in text
    assert "Commandes" in text
    assert "[obligatoire]" in run("sources", "add", "--help").stdout


def test_a_taken_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"Le port {port} est déjà pris.; essayez --port"):
            run("serve", "--port", str(port))
    with pytest.raises(UsageError, match="Un port va de 1 à 65535"):
        require_free("127.0.0.1", 70_000)
    with pytest.raises(UsageError, match="Je ne peux pas écouter sur nulle-part"):
        require_free("nulle-part.invalid", 8000)
    assert address_of("::", 8000) == "http://[::1]:8000"


def test_removing_a_source_withdraws_and_rebuilding_changes_nothing(site: Site) -> None:
    add(site)
    run("harvest")
    assert run("rebuild").stdout.startswith("0 ")
    removed = run("sources", "remove", "le-rebond").stdout
    assert "1 annonce. Rien n’est effacé" in removed
    assert "almanach sources restore le-rebond" in removed
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


def test_backing_up_restoring_and_moving(site: Site, tmp_path: Path) -> None:
    add(site)
    run("harvest")
    before = told("export")
    assert "1 sources, 1 annonces, 0 décisions, vérifiée" in run("backup", "b.db").stdout
    assert "vérifiée" in run("backup", "--keep", "1").stdout
    assert len([*(tmp_path / "data" / "backups").glob("almanach-*.db")]) == 1
    assert "1 sources" in run("archive", "all.zip").stdout
    assert run("doctor", "b.db").stdout == "Tout va bien.\n"
    run("sources", "remove", "le-rebond")
    assert "mis de côté" in run("restore", "b.db", "--replace").stdout
    assert told("export") == before
    (tmp_path / "data" / "almanach.db").unlink()
    assert "1 sources" in run("restore", "all.zip").stdout
    assert told("export") == before


def test_old_dated_backups_make_room(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "backups"
    folder.mkdir(parents=True)
    for day in range(3):
        (folder / f"almanach-2020-01-0{day + 1}-00h00m00.db").write_text("old")
    run("db", "upgrade")
    run("backup", "--keep", "2")
    kept = sorted(one.name for one in folder.iterdir())
    assert len(kept) == 2
    assert kept[0] == "almanach-2020-01-03-00h00m00.db"


def test_the_doctor_tells_a_damaged_backup_and_everything(tmp_path: Path) -> None:
    run("db", "upgrade")
    run("backup", "b.db")
    content = (tmp_path / "b.db").read_bytes()
    (tmp_path / "b.db").write_bytes(content[: len(content) // 2])
    sick = run("doctor", "b.db")
    assert (sick.exit_code, "abîmé" in sick.stdout) == (1, True)
    subjects = {one["subject"] for one in json.loads(run("doctor", "--json").stdout)}
    assert {"disque", "horloge", "schéma", "intégrité", "sauvegarde", "rendez-vous"} <= subjects
    assert "clé secrète" in run("doctor", "--all").stdout


@pytest.mark.parametrize(("module", "commands"), MODULES.items())
def test_each_command_is_found_by_its_name(module: str, commands: tuple[str, ...]) -> None:
    for command in commands:
        group = get_command(command_line(command))
        assert isinstance(group, TyperGroup)
        assert tuple(group.commands) == commands


def test_serving_loads_nothing_that_only_other_commands_need() -> None:
    code = "from webapp.cli import *; command_line('serve'); print(*sys.modules)"
    command = [sys.executable, "-c", code]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    others = {"alembic", "markdown_it", "webapp.demo"}
    # Nor what is needed only once a source is visited or an address tried.
    visiting = {"harvester.formats", "harvester.fetch", "httpx", "icalendar", "feedparser"}
    assert not (others | visiting) & {*told.stdout.split()}
