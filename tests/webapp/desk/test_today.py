"""Today: what waits, how sources are, what changed; reports and guessed dates settled from it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import Event, EventChangeKind
from agenda.model.account import Role
from agenda.model.report import Report
from agenda.store.accounts import change_account
from agenda.store.database import reading, writing
from agenda.store.find import get_entry
from agenda.store.guesses import guessed_events
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.reports import reports, save_report
from agenda.store.since import Since, changed_since
from agenda.store.sources import save_source
from agenda.store.tables import EventChangeRow, EventRow
from tests.webapp.desk.conftest import Enter
from tests.webapp.desk.test_duplicates import FOYER, HALLE, announce
from tests.webapp.sample_agenda import NOW, paris

SAID = "Le bal commence à 21 h. <script>alert(1)</script>"


def report(engine: Engine, event_id: str, said: str = SAID) -> None:
    told = Report(event_id=event_id, title="Bal", said=said, reply_to="a@b.example", received=NOW)
    with writing(engine) as session:
        assert save_report(session, told)


def event_of(engine: Engine, event_id: str) -> Event:
    with reading(engine) as session:
        entry = get_entry(session, event_id)
    assert entry is not None
    return entry.event


def set_event(engine: Engine, event_id: str, **said: Any) -> None:
    with writing(engine) as session:
        session.get_one(EventRow, event_id).sqlmodel_update(said)


def test_nothing_to_do_says_so(claire: TestClient, engine: Engine, ids: dict[str, str]) -> None:
    set_event(engine, ids["douteux"], hidden=True)
    for known in ("la-navette", "le-moulin", "mediatheque"):
        with writing(engine) as session:
            save_source(session, known, {"last_success": NOW, "last_change": NOW})
    page = claire.get("/admin").text
    assert "Rien à faire" in page
    assert "3 vont bien" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_what_waits_is_counted_named_and_linked(
    claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    failing = {"failures": 5, "last_error": "Page introuvable.", "last_success": NOW}
    failing["last_success"] = NOW - timedelta(days=6)
    with writing(engine) as session:
        save_source(session, "le-moulin", failing)
    report(engine, ids["annule"])
    page = claire.get("/admin").text
    tasks = page.partition("Santé des sources")[0]
    for path in ("/admin/sources", "/admin/dates", "/admin/signalements"):
        assert f'href="{path}"' in tasks
    assert "source à réveiller" in tasks
    assert "&lt;script&gt;" in tasks
    assert "<script>alert" not in page
    assert "Page introuvable. (dernière bonne visite il y a 6" in page
    assert "panne" in page


def test_a_series_in_doubt_is_one_question_as_in_the_queue(
    claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    for week in range(3):
        start = paris(3, 23, 18) + timedelta(days=7 * week)
        one, other = ({"place": HALLE, "series": "tricot"}, {"place": FOYER, "series": "maille"})
        announce(engine, f"s{week}", "la-navette", "Atelier tricot", start, **one)
        announce(engine, f"t{week}", "mediatheque", "Atelier de tricot", start, **other)
    tasks = claire.get("/admin").text.partition("Santé des sources")[0]
    assert '<b>1</b> <p><a href="/admin/doublons">paire à départager</a>' in tasks


def test_what_awaits_a_look_is_a_task_for_who_may_show_it(
    enter: Enter, claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    assert "à regarder" not in claire.get("/admin").text
    with writing(engine) as session:
        save_source(session, "la-navette", {"moderated": True})
    for day in range(4):
        announce(
            engine, f"n{day}", "la-navette", f"Loto {day}", paris(3, 21 + day, 15), place=HALLE
        )
    tasks = claire.get("/admin").text.partition("Santé des sources")[0]
    assert '<b>4</b> <p><a href="/admin/evenements?etat=awaiting">rendez-vous à regarder' in tasks
    assert "Loto 0" in tasks
    assert "(+1)" in tasks
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    rose = enter("rose", Role.PARTNER, sources=["la-navette"])
    assert "à regarder" not in nadia.get("/admin").text + rose.get("/admin").text


def test_a_person_sees_what_is_theirs(enter: Enter, engine: Engine, ids: dict[str, str]) -> None:
    report(engine, ids["concert"])
    odile = enter("odile", Role.PARTNER, sources=["le-moulin"])
    page = odile.get("/admin").text
    assert "Signalements" not in page
    assert "La Navette" not in page
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    assert "message d’un lecteur" in nadia.get("/admin").text
    other = enter("otto", Role.MODERATOR, sources=["mediatheque"])
    assert "message d’un lecteur" not in other.get("/admin").text
    assert "Personne n’a signalé" in other.get("/admin/signalements").text
    assert other.post("/admin/signalements/1/traiter").status_code == 403


def test_a_report_is_seen_to_with_a_note_and_opened_again(
    claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    report(engine, ids["annule"])
    page = claire.get("/admin/signalements").text
    assert "a@b.example" in page
    assert "<script>alert" not in page
    claire.post("/admin/signalements/1/traiter", data={"note": "Corrigé, merci."})
    with reading(engine) as session:
        assert reports(session) == []
        (line,) = read_lines(session, JournalQuery(kind="report"), 5)
    assert (line.kind, line.note, line.who) == ("report.done", "Corrigé, merci.", "claire")
    claire.post(f"/admin/journal/{line.id}/annuler")
    with reading(engine) as session:
        (again,) = reports(session)
    assert again.reply_to == ""
    assert claire.post("/admin/signalements/9/traiter").status_code == 404


def test_a_guessed_date_is_confirmed_and_that_undone(
    claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    page = claire.get("/admin/dates").text
    assert "Peut-être" in page
    assert "pas montré" in page
    path = f"/admin/dates/{ids['douteux']}"
    done = claire.post(f"{path}/confirmer").text
    assert "La date est confirmée" in done
    assert event_of(engine, ids["douteux"]).confidence == 1
    assert "Peut-être" not in claire.get("/admin/dates").text
    with reading(engine) as session:
        (line,) = read_lines(session, JournalQuery(kind="decision"), 5)
    claire.post(f"/admin/journal/{line.id}/annuler")
    with reading(engine) as session:
        kinds = [one.kind for one in read_lines(session, JournalQuery(kind="decision"), 5)]
    assert kinds == ["decision.undo", "decision.restore"]


def test_a_guessed_date_is_refused(claire: TestClient, engine: Engine, ids: dict[str, str]) -> None:
    claire.post(f"/admin/dates/{ids['douteux']}/refuser")
    assert event_of(engine, ids["douteux"]).hidden
    assert "Peut-être" not in claire.get("/admin/dates").text


@pytest.mark.parametrize(
    ("hour", "start", "all_day"),
    [("18:30", "2027-03-14T17:30:00+00:00", False), ("", "2027-03-13T23:00:00+00:00", True)],
)
def test_a_guessed_date_is_corrected(
    claire: TestClient,
    engine: Engine,
    ids: dict[str, str],
    hour: str,
    start: str,
    all_day: bool,
) -> None:
    before = event_of(engine, ids["douteux"])
    given = {"jour": "2027-03-14", "heure": hour}
    claire.post(f"/admin/dates/{ids['douteux']}/corriger", data=given)
    after = event_of(engine, ids["douteux"])
    assert (after.start.isoformat(), after.all_day) == (start, all_day)
    assert after.confidence == 1
    assert before.end is not None
    assert after.end is not None
    assert after.end - after.start == before.end - before.start


@pytest.mark.parametrize(
    "given", [{"jour": "2027-02-31"}, {"jour": "2027-03-14", "heure": "25:00"}, {}], ids=str
)
def test_an_impossible_date_changes_nothing(
    claire: TestClient, engine: Engine, ids: dict[str, str], given: dict[str, str]
) -> None:
    before = event_of(engine, ids["douteux"])
    page = claire.post(f"/admin/dates/{ids['douteux']}/corriger", data=given)
    assert page.status_code == 400
    assert event_of(engine, ids["douteux"]) == before


def test_others_events_are_left_alone(enter: Enter, engine: Engine, ids: dict[str, str]) -> None:
    odile = enter("odile", Role.PARTNER, sources=["le-moulin"])
    assert "Peut-être" not in odile.get("/admin/dates").text
    assert odile.post(f"/admin/dates/{ids['douteux']}/confirmer").status_code == 403
    assert odile.post("/admin/dates/rien/confirmer").status_code == 404
    with reading(engine) as session:
        assert guessed_events(session, NOW, 5, ["le-moulin"]) == []
        assert len(guessed_events(session, NOW, 5, ["mediatheque"])) == 1


def test_what_changed_since_the_last_visit_is_told(
    claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    before = NOW - timedelta(days=3)
    with writing(engine) as session:
        change_account(session, "claire", seen=NOW, seen_before=before)
        last = NOW - timedelta(hours=1)
        kinds = {
            "annule": EventChangeKind.CANCELLED,
            "concert": EventChangeKind.CHANGED,
            "retire": EventChangeKind.WITHDRAWN,
        }
        for name, kind in kinds.items():
            session.add(EventChangeRow(at=last, event_id=ids[name], kind=kind))
    page = claire.get("/admin").text
    assert "Depuis votre dernière visite, le 8 mars à" in page
    changes = page.partition("Depuis votre")[2]
    assert "Bal folk" in changes
    assert "Concert" in changes
    with reading(engine) as session:
        counts, named = changed_since(session, NOW - timedelta(hours=2), NOW, 8)
        # What the sample's own making is: the twelve that are shown and not spoken of since.
        assert counts == Since(12, 1, 1, 1)
        assert [kind for kind, _ in named] == ["cancelled", "withdrawn", "changed"]
        assert changed_since(session, NOW, NOW, 8) == (Since(), [])


def test_what_others_did_is_told(enter: Enter, claire: TestClient, engine: Engine) -> None:
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    nadia.post("/admin/sources/le-moulin/pause")
    page = claire.get("/admin").text
    assert "source mise en pause" in page.partition("Ce que d’autres ont fait")[2]
    assert "Ce que d’autres ont fait" not in nadia.get("/admin").text


def test_what_is_used_every_day_stands_before_the_fold(claire: TestClient, enter: Enter) -> None:
    def tabs(page: str) -> tuple[list[str], list[str]]:
        nav = page.partition("<nav")[2].partition("</nav>")[0]
        row, _, fold = nav.partition("<details>")
        return re.findall(r">([^<]+)</a>", row), re.findall(r">([^<]+)</a>", fold)

    daily = ["Aujourd’hui", "Doublons", "Rendez-vous", "Lieux", "Sources"]
    row, fold = tabs(claire.get("/admin").text)
    assert row == [*daily, "Voir l’agenda"]
    assert "Bilan" in fold
    row, fold = tabs(claire.get("/admin/bilan").text)
    assert row == [*daily, "Bilan", "Voir l’agenda"]
    assert "Bilan" not in fold
    odile = enter("odile", Role.PARTNER, sources=["le-moulin"])
    assert tabs(odile.get("/admin").text)[1] == []
