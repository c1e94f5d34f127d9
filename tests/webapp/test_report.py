import asyncio
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient
from typer.testing import CliRunner

from agenda.model.report import Report
from agenda.store.database import open_database, reading, writing
from agenda.store.desk_tables import AttemptRow
from agenda.store.migrate import upgrade
from agenda.store.reports import MOST_WAITING_OF_ONE, reports, save_report
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.chores import FORGET, make_jobs
from webapp.cli import command_line
from webapp.door import HOUR, MOST_OF_ALL, MOST_OF_ONE, Door


class Clock:
    """A clock that a test sets."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reader(engine: Engine, ids: dict[str, str], clock: Clock) -> Iterator[TestClient]:
    with TestClient(make_app(engine, SETTINGS, clock)) as client:
        yield client


def token(page: str) -> str:
    found = re.search(r"name=jeton value=(\S+)>", page)
    assert found
    return found[1]


def send(
    reader: TestClient, clock: Clock, path: str, wait: int = 30, **said: str
) -> tuple[int, str]:
    given = {"dit": "C’est à 21 h.", "jeton": token(reader.get(path).text)} | said
    clock.now += timedelta(seconds=wait)
    answer = reader.post(path, data=given)
    return answer.status_code, answer.text


def test_a_report_reaches_the_coordinator(
    reader: TestClient, clock: Clock, engine: Engine, ids: dict[str, str]
) -> None:
    path = f"/evenements/{ids['concert']}/signaler"
    assert f'href="{path}"' in reader.get(f"/evenements/{ids['concert']}").text
    form = reader.get(path)
    assert form.headers["cache-control"] == "no-store"
    assert "set-cookie" not in form.headers
    status, page = send(reader, clock, path, reponse="lectrice@exemple.example")
    assert status == 200
    assert "Votre message est arrivé" in page
    with reading(engine) as session:
        (kept,) = reports(session)
    assert (kept.said, kept.reply_to) == ("C’est à 21 h.", "lectrice@exemple.example")
    assert (kept.event_id, kept.title) == (ids["concert"], "Concert : voix d’eau douce")


@pytest.mark.parametrize(
    ("said", "wait", "status", "sentence"),
    [
        ({"dit": " \r\n"}, 30, 400, "le message est vide"),
        ({"dit": "é" * 2001}, 30, 400, "dépasse 2000 caractères"),
        ({"reponse": "é" * 201}, 30, 400, "dépasse 2000 caractères"),
        ({"site": "https://robot.example"}, 30, 400, "robot"),
        ({}, 1, 400, "robot"),
        ({}, 25 * 3600, 400, "ouverte depuis trop longtemps"),
        ({"jeton": "1.2"}, 30, 400, "ouverte depuis trop longtemps"),
        ({"jeton": ""}, 30, 400, "ouverte depuis trop longtemps"),
        ({"jeton": "é.é"}, 30, 400, "ouverte depuis trop longtemps"),
        ({"dit": "é" * 10_000}, 30, 413, "Cette demande est impossible"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_what_was_written_stays(
    reader: TestClient,
    clock: Clock,
    ids: dict[str, str],
    engine: Engine,
    said: dict[str, str],
    wait: int,
    status: int,
    sentence: str,
) -> None:
    path = f"/evenements/{ids['concert']}/signaler"
    got, page = send(reader, clock, path, wait, **said)
    assert got == status
    assert sentence in page
    if not said:
        assert "C’est à 21 h." in page
    with reading(engine) as session:
        assert reports(session) == []


def test_a_token_is_good_for_one_event(
    reader: TestClient, clock: Clock, ids: dict[str, str]
) -> None:
    other = token(reader.get(f"/evenements/{ids['avril']}/signaler").text)
    path = f"/evenements/{ids['concert']}/signaler"
    assert send(reader, clock, path, jeton=other)[0] == 400


def test_an_address_that_writes_too_often_waits_an_hour(
    reader: TestClient, clock: Clock, ids: dict[str, str]
) -> None:
    path = f"/evenements/{ids['concert']}/signaler"
    for _ in range(MOST_OF_ONE):
        assert send(reader, clock, path)[0] == 200
    status, page = send(reader, clock, path)
    assert status == 429
    assert "Réessayez dans une heure" in page
    clock.now += timedelta(hours=1)
    assert send(reader, clock, path)[0] == 200


def test_too_many_waiting_reports_are_not_kept(
    reader: TestClient, clock: Clock, engine: Engine, ids: dict[str, str]
) -> None:
    with writing(engine) as session:
        for _ in range(MOST_WAITING_OF_ONE):
            assert save_report(
                session, Report(event_id=ids["concert"], title="", said="x", received=NOW)
            )
    status, page = send(reader, clock, f"/evenements/{ids['concert']}/signaler")
    assert status == 503
    assert "attendent déjà" in page


def test_hidden_and_unknown_events_have_no_form(reader: TestClient, ids: dict[str, str]) -> None:
    assert reader.get(f"/evenements/{ids['cache']}/signaler").status_code == 404
    assert reader.get("/evenements/zzz/signaler").status_code == 404
    assert reader.post("/evenements/zzz/signaler", data={"dit": "x"}).status_code == 404
    assert reader.get(f"/evenements/{ids['concert']}/signale?lang=en").status_code == 200


def test_all_together_are_let_in_so_often_and_who_is_turned_away_counts_for_none(
    engine: Engine,
) -> None:
    door = Door("secret")
    with writing(engine) as session:
        for _ in range(3 * MOST_OF_ALL):
            door.admits(session, "192.0.2.0", NOW)
        others = [door.admits(session, f"192.0.2.{n + 1}", NOW) for n in range(MOST_OF_ALL)]
    assert others.count(True) == MOST_OF_ALL - MOST_OF_ONE
    assert others[-1] is False


def test_two_processes_count_together(
    engine: Engine, reader: TestClient, clock: Clock, ids: dict[str, str], database: str
) -> None:
    path = f"/evenements/{ids['concert']}/signaler"
    other = open_database(database)
    with TestClient(make_app(other, SETTINGS, clock)) as elsewhere:
        said = [send((reader, elsewhere)[n % 2], clock, path)[0] for n in range(MOST_OF_ONE + 2)]
    other.dispose()
    assert said == [200] * MOST_OF_ONE + [429, 429]


def test_who_wrote_is_forgotten_after_an_hour(engine: Engine) -> None:
    with writing(engine) as session:
        assert Door("secret").admits(session, "192.0.2.1", NOW)
    before, after = NOW + HOUR - timedelta(seconds=1), NOW + HOUR
    forget = make_jobs(engine, SETTINGS, lambda: after)[FORGET]
    assert forget.due(before) == []
    (errand,) = forget.due(after)
    asyncio.run(forget.do(errand.about))
    assert forget.due(after) == []
    with reading(engine) as session:
        assert session.exec(select(AttemptRow)).all() == []


def test_forms_signed_with_the_same_secret_are_good_in_every_process() -> None:
    later = NOW + timedelta(minutes=1)
    assert Door("s").judge("e", Door("s").sign("e", NOW), "", later) == "welcome"
    assert Door("s").judge("e", Door("t").sign("e", NOW), "", later) == "stale"
    assert Door("one").judge("e", Door("another").sign("e", NOW), "", later) == "stale"


def test_the_coordinator_lists_reports_and_ends_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALMANACH_DATA_DIR", str(tmp_path))
    engine = open_database(f"sqlite:///{tmp_path / 'almanach.db'}")
    upgrade(engine)
    said = "C’est à 21 h\x1b[2J.\nMerci"
    with writing(engine) as session:
        save_report(
            session,
            Report(event_id="e1", title="Bal", said=said, reply_to="a@b.example", received=NOW),
        )
    run = CliRunner().invoke
    shown = run(command_line(), ["reports", "list"]).output
    assert "> C’est à 21 h[2J." in shown
    assert "Répondre à : a@b.example" in shown
    assert "1 signalement." in shown
    assert "traité : Bal" in run(command_line(), ["reports", "done", "1"]).output
    assert run(command_line(), ["reports", "list"]).output.endswith("0 signalement.\n")
    everything = run(command_line(), ["reports", "list", "--all"]).output
    assert "(traité)" in everything
    assert "a@b.example" not in everything
    assert run(command_line(), ["reports", "done", "7"]).exception is not None
    engine.dispose()
