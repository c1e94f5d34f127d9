"""Every kind of decision, taken as the desk takes it: seen, written down, undone, done again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from starlette.testclient import TestClient

from agenda.model import DecisionKind
from agenda.model.journal import JournalLine
from agenda.store.database import reading, writing
from agenda.store.doubts import open_pairs
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.tables import EventRow, PlaceRow
from harvester.settle import rebuild
from tests import conftest
from tests.webapp.desk.test_duplicates import FOYER, HALLE, announce
from tests.webapp.sample_agenda import NOW, paris
from webapp.desk.deeds import word_of

EVENT, PLACE = "/admin/evenements/{fair}", "/admin/lieux/{halle}"
Form = Mapping[str, str]
Step = tuple[str, Form]
HIDING: Step = (f"{EVENT}/cacher", {})
JOINING_PLACES: Step = (f"{PLACE}/reunir", {"avec": "{foyer}"})


@dataclass(frozen=True)
class Act:
    """A form that is sent, what it decides, and what has to be done before."""

    kind: DecisionKind
    path: str
    form: Form = field(default_factory=dict)
    before: Sequence[Step] = ()


ACTS = {
    "joined": Act(DecisionKind.SAME, "/admin/doublons", {"a": "{a}", "b": "{b}", "avis": "meme"}),
    "kept apart": Act(
        DecisionKind.DIFFERENT, "/admin/doublons", {"a": "{a}", "b": "{b}", "avis": "deux"}
    ),
    "parted": Act(DecisionKind.DIFFERENT, f"{EVENT}/detacher", {"annonce": "{other}"}),
    "corrected": Act(
        DecisionKind.OVERRIDE, f"{EVENT}/corriger", {"champ": "titre", "valeur": "Foire aux noix"}
    ),
    "hidden": Act(DecisionKind.HIDE, *HIDING),
    "shown": Act(DecisionKind.RESTORE, f"{EVENT}/montrer", before=[HIDING]),
    "put forward": Act(DecisionKind.FEATURE, f"{EVENT}/avant"),
    "tag": Act(
        DecisionKind.TAG,
        "/admin/etiquettes",
        {"etiquette": "troc", "ecrit": "échange", "theme": "fetes"},
    ),
    "trusted": Act(
        DecisionKind.TRUST,
        "/admin/sources/mediatheque",
        {"nom": "Médiathèque de Sainte-Aure", "confiance": "0.9"},
    ),
    "place renamed": Act(DecisionKind.RENAME_PLACE, f"{PLACE}/corriger", {"nom": "Grande halle"}),
    "places joined": Act(DecisionKind.SAME_PLACE, *JOINING_PLACES),
    "places parted": Act(
        DecisionKind.DIFFERENT_PLACE, f"{PLACE}/separer", {"nom": "{foyer}"}, [JOINING_PLACES]
    ),
    "place named": Act(DecisionKind.PLACE_ALIAS, f"{PLACE}/nommer", {"nom": "La vieille halle"}),
    "undone": Act(DecisionKind.UNDO, "/admin/journal/{line}/annuler", before=[HIDING]),
}


# Each kind of database: what is rebuilt and undone must be the same on both.
engine = conftest.engine


@pytest.fixture
def names(engine: Engine, ids: dict[str, str]) -> dict[str, str]:
    """Two sources announce one fair; two more announcements are perhaps one."""
    start = paris(3, 20, 9)
    said: dict[str, Any] = {"place": HALLE, "tags": ["troc"]}
    fair = announce(engine, "f", "la-navette", "Foire aux noix vertes", start, price="3 €", **said)
    other = announce(
        engine, "g", "mediatheque", "Foire aux noix vertes", start, price="2 €", **said
    )
    start = paris(3, 27, 9)
    announce(engine, "a", "la-navette", "Bourse aux plantes", start, place=HALLE)
    announce(engine, "b", "mediatheque", "Grande bourse aux plantes", start, place=FOYER)
    with writing(engine) as session:
        rebuild(session, NOW)  # the sample's own events were written, not settled
    with reading(engine) as session:
        (pair,) = open_pairs(session, NOW)
        places = {row.name: row.id for row in session.exec(select(PlaceRow))}
    found = {"a": pair.proposal.a, "b": pair.proposal.b, "fair": fair.token, "other": other.token}
    return found | {"halle": places["Halle du marché"], "foyer": places["Foyer rural"]}


def agenda(engine: Engine) -> dict[str, Any]:
    """All that the agenda says, when it last changed aside: events, places, questions."""
    aside = {"updated", "sequence"}
    with reading(engine) as session:
        events = session.exec(select(EventRow).where(col(EventRow.merged_into).is_(None)))
        return {
            "events": {row.id: row.model_dump(exclude=aside) for row in events},
            "places": {row.id: row.model_dump() for row in session.exec(select(PlaceRow))},
            "questions": {(one.proposal.a, one.proposal.b) for one in open_pairs(session, NOW)},
        }


def newest(engine: Engine) -> JournalLine:
    with reading(engine) as session:
        (line,) = read_lines(session, JournalQuery(kind="decision"), 1)
    return line


def send(client: TestClient, engine: Engine, names: dict[str, str], step: Step) -> JournalLine:
    """Send a form, and give the line that it leaves."""
    path, form = step
    told = {name: value.format_map(names) for name, value in form.items()}
    answer = client.post(path.format_map(names), data=told, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return newest(engine)


def test_every_kind_of_decision_has_its_act() -> None:
    assert {act.kind for act in ACTS.values()} == set(DecisionKind)


@pytest.mark.parametrize("name", ACTS)
def test_it_is_written_down_undone_and_done_again(
    claire: TestClient, engine: Engine, names: dict[str, str], name: str
) -> None:
    act = ACTS[name]
    for step in act.before:
        names |= {"line": str(send(claire, engine, names, step).id)}
    before = agenda(engine)
    line = send(claire, engine, names, (act.path, act.form))
    after = agenda(engine)
    assert after != before, "it must change something for its undo to mean anything"
    assert (line.kind, line.who) == (f"decision.{act.kind}", "claire")
    page = claire.get("/admin/journal").text
    assert word_of(line.kind) in page
    undo = f"/admin/journal/{line.id}/annuler"
    assert undo in page
    undone = send(claire, engine, names, (undo, {}))
    assert (undone.kind, undone.undoes) == ("decision.undo", line.id)
    assert agenda(engine) == before
    send(claire, engine, names, (f"/admin/journal/{undone.id}/annuler", {}))
    assert agenda(engine) == after
