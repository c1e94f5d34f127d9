"""The journal: every kind of thing that can be done stands in it, and what can be is undone."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import Decision, DecisionKind
from agenda.model.account import Role
from agenda.model.journal import JournalLine
from agenda.store.database import reading, writing
from agenda.store.decisions import all_decisions
from agenda.store.find import get_entry
from agenda.store.journal import JournalQuery, read_lines, undone_lines, write_line
from harvester.decide import decide
from normalizer.dedup.rulings import without_undone
from tests.webapp.desk.conftest import Enter
from tests.webapp.sample_agenda import NOW
from webapp.desk.deeds import DEEDS
from webapp.desk.pages.journal import KINDS, LINES
from webapp.desk.telling import tell_changes
from webapp.i18n import translations

PLACE = "la-navette-sainte-aure"
VALUES: dict[DecisionKind, tuple[list[str], dict[str, Any]]] = {
    DecisionKind.SAME: (["concert", "avril"], {}),
    DecisionKind.DIFFERENT: (["concert", "avril"], {}),
    DecisionKind.OVERRIDE: (["concert"], {"field": "title", "value": "Autre"}),
    DecisionKind.HIDE: (["concert"], {}),
    DecisionKind.RESTORE: (["cache"], {}),
    DecisionKind.FEATURE: (["concert"], {}),
    DecisionKind.TAG: ([], {"tag": "bal", "theme": "fetes"}),
    DecisionKind.TRUST: (["le-moulin"], {"trust": 0.9}),
    DecisionKind.RENAME_PLACE: ([PLACE], {"name": "La Grande Navette"}),
    DecisionKind.SAME_PLACE: ([PLACE, "le-moulin-pont-l-etang"], {}),
    DecisionKind.DIFFERENT_PLACE: ([PLACE, "le-moulin-pont-l-etang"], {}),
    DecisionKind.PLACE_ALIAS: ([PLACE], {"alias": "Navette"}),
}


def test_every_kind_of_decision_is_known() -> None:
    assert {*VALUES, DecisionKind.UNDO} == set(DecisionKind)
    assert {f"decision.{kind.value}" for kind in DecisionKind} <= DEEDS.keys()
    assert {kind.partition(".")[0] for kind in DEEDS} <= KINDS.keys()


@pytest.mark.parametrize("kind", VALUES, ids=str)
def test_every_decision_is_written_down_undone_and_done_again(
    claire: TestClient, engine: Engine, ids: dict[str, str], kind: DecisionKind
) -> None:
    subjects, value = VALUES[kind]
    told = {"at": NOW, "who": "claire", "kind": kind, "value": value}
    named = [ids.get(one, one) for one in subjects]
    with writing(engine) as session:
        kept = decide(session, Decision.model_validate({**told, "subjects": named}), NOW)
    page = claire.get("/admin/journal?quoi=decision")
    assert page.text.count("/annuler") == 1
    for step in range(2):
        newest = re.findall(r'action="(/admin/journal/\d+/annuler)"', page.text)[0]
        page = claire.post(newest, data={"retour": "/admin/journal?quoi=decision"})
        assert page.status_code == 200
        with reading(engine) as session:
            standing = {one.id for one in without_undone(all_decisions(session))}
        assert (kept.id in standing) is bool(step)
        # What is undone says so, and offers its button no more.
        assert page.text.count("etat ok") == step + 1
        assert claire.post(newest).status_code == 400
    with reading(engine) as session:
        lines = read_lines(session, JournalQuery(kind="decision"), 9)
        assert [line.kind for line in lines] == ["decision.undo"] * 2 + [f"decision.{kind.value}"]
        assert len(undone_lines(session, [line.id or 0 for line in lines])) == 2


def test_undoing_gives_back_what_was_there(
    claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    said = {"subjects": [ids["concert"]], "value": {"field": "title", "value": "Autre"}}
    told = {"at": NOW, "who": "claire", "kind": "override"} | said
    with writing(engine) as session:
        decide(session, Decision.model_validate(told), NOW)
    assert title_of(engine, ids["concert"]) == "Autre"
    page = claire.get("/admin/journal").text
    assert "champ corrigé\u00a0: Autre" in page
    found = re.search(r'action="(/admin/journal/\d+/annuler)"', page)
    assert found
    claire.post(found[1])
    assert title_of(engine, ids["concert"]) == "Concert : voix d’eau douce"


@pytest.mark.parametrize("retour", ["https://mal.example/", "//mal.example", "/", "/admin\\x"])
def test_undoing_leads_nowhere_else(claire: TestClient, engine: Engine, retour: str) -> None:
    claire.post("/admin/sources/le-moulin/pause")
    with reading(engine) as session:
        (line,) = read_lines(session, JournalQuery(), 1)
    undo = f"/admin/journal/{line.id}/annuler"
    answer = claire.post(undo, data={"retour": retour}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/admin?fait=")


def title_of(engine: Engine, event_id: str) -> str:
    with reading(engine) as session:
        entry = get_entry(session, event_id)
    assert entry is not None
    return entry.event.title


def test_the_journal_is_filtered_and_turned(claire: TestClient, engine: Engine) -> None:
    with writing(engine) as session:
        for number in range(LINES + 5):
            who = "nadia" if number % 2 else "claire"
            write_line(
                session, now=NOW, who=who, kind="source.pause", subject="a", label=f"n{number}."
            )
    page = claire.get("/admin/journal").text
    assert f"n{LINES + 4}." in page
    assert "n0." not in page
    older = re.search(r'href="(/admin/journal\?avant=\d+)"', page)
    assert older
    assert "n0." in claire.get(older[1]).text
    mine = claire.get("/admin/journal?qui=nadia").text
    assert "n53." in mine
    assert "n54." not in mine
    assert "Rien n’a été fait" in claire.get("/admin/journal?sujet=b").text
    for odd in ("?avant=x", "?quoi=%00", "?qui=%27%22%3Cscript%3E", "?avant=99999999999999999999"):
        answer = claire.get(f"/admin/journal{odd}")
        assert answer.status_code == 200
        assert "<script>" not in answer.text


def test_what_the_journal_holds_is_text(claire: TestClient, engine: Engine) -> None:
    hostile = "<script>alert(1)</script>"
    with writing(engine) as session:
        write_line(
            session,
            now=NOW,
            who=hostile,
            kind="source.edit",
            subject=hostile,
            label=hostile,
            before={hostile: hostile},
            after={hostile: [hostile, {"x": hostile}]},
            note=hostile,
        )
        write_line(session, now=NOW, who="x", kind="future.kind", subject="")
    page = claire.get("/admin/journal").text
    assert "<script>alert" not in page
    assert "future.kind" in page


def test_a_moderator_reads_what_touches_their_sources(enter: Enter, engine: Engine) -> None:
    with writing(engine) as session:
        for source in ("le-moulin", "la-navette"):
            write_line(session, now=NOW, who="claire", kind="source.pause", subject=source)
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    page = nadia.get("/admin/journal").text
    assert "le-moulin" in page
    assert "la-navette" not in page


def test_lines_are_json_through_and_through(engine: Engine) -> None:
    told = {"a": [1, "é"], "b": None}
    with writing(engine) as session:
        write_line(session, now=NOW, who="x", kind="source.edit", subject="a", after=told)
    with reading(engine) as session:
        (line,) = read_lines(session, JournalQuery(), 1)
    assert json.loads(json.dumps(line.after)) == told


def a_line(
    before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> JournalLine:
    told = {"at": NOW, "who": "claire", "kind": "x", "subject": "y"}
    return JournalLine.model_validate({**told, "before": before, "after": after})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            a_line(after={"field": "status", "value": "cancelled", "said": "confirmed"}),
            ("État", "confirmé", "annulé"),
        ),
        (
            a_line(after={"field": "start", "value": "2027-03-14T20:30:00+01:00"}),
            ("Début", "", "dimanche 14 mars 2027, 20 h 30"),
        ),
        (
            a_line(before={"field": "themes", "value": ["musique", "fetes"]}),
            ("Thème", "Musique, Fêtes", ""),
        ),
        (a_line({"trust": 0.5}, {"trust": 0.9}), ("Confiance", "moyenne", "très haute")),
        (
            a_line({"moderated": False}, {"moderated": True}),
            ("Après un regard seulement", "non", "oui"),
        ),
        (
            a_line({"place": None}, {"place": {"name": "Halle", "commune": "Crest", "lat": None}}),
            ("Où", "–", "Halle, Crest"),
        ),
        (a_line(after={"role": "moderator"}), ("Rôle", "", "modération de quelques sources")),
        (
            a_line(after={"field": "description_html", "value": "<p>Un <b>bal</b>", "said": ""}),
            ("Texte", "–", "Un bal"),
        ),
        (a_line(after={"weekday": 3}), ("Jour", "", "jeudi")),
        (a_line(after={"status": "unheard"}), ("État", "", "unheard")),
        (a_line(after={"approved": "2027-03-14"}), ("Relues le", "", "dimanche 14 mars 2027")),
    ],
)
def test_values_are_told_in_words(line: JournalLine, said: tuple[str, str, str]) -> None:
    (change,) = tell_changes(line, "fr", translations("fr"))
    told = (change.name, change.was, change.now)
    assert tuple(one.replace("\N{NO-BREAK SPACE}", " ") for one in told) == said


def test_an_undoing_says_what_it_undid(claire: TestClient, ids: dict[str, str]) -> None:
    page = claire.post(f"/admin/evenements/{ids['concert']}/cacher").text
    found = re.search(r"/admin/journal/\d+/annuler", page)
    assert found
    claire.post(found[0])
    journal = claire.get("/admin/journal").text
    assert "décision annulée (rendez-vous caché)" in journal
