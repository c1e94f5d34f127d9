"""What one form decides in several decisions is one act: undone together, and done again."""

import re

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.store.database import reading, writing
from agenda.store.find import get_entry
from agenda.store.journal import JournalQuery, read_lines
from harvester.settle import rebuild
from tests.webapp.desk.conftest import Clock
from tests.webapp.desk.test_every_deed import agenda
from tests.webapp.sample_agenda import NOW

EVENT = "/admin/evenements/{}"
WHEN = {"champ": "quand", "debut": "2027-03-20", "fin": "2027-03-21"}
DAY = {"jour": "2027-03-25", "heure": ""}


@pytest.fixture
def settled(engine: Engine, ids: dict[str, str]) -> dict[str, str]:
    """The sample's own events were written, not settled."""
    with writing(engine) as session:
        rebuild(session, NOW)
    return ids


def undo(client: TestClient, page: str) -> str:
    """Press the button of the notice."""
    found = re.search(r'role=status>.*?action="?(/admin/journal/\d+/annuler)', page, re.DOTALL)
    assert found, page
    answer = client.post(found[1])
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (EVENT + "/corriger", WHEN),
        (EVENT + "/garder", {"champ": "quand"}),
        ("/admin/dates/{}/corriger", DAY),
    ],
    ids=["when", "kept", "guessed"],
)
def test_several_fields_are_undone_and_done_again_as_one(
    claire: TestClient,
    engine: Engine,
    settled: dict[str, str],
    path: str,
    form: dict[str, str],
) -> None:
    which = settled["douteux" if "dates" in path else "concert"]
    before = agenda(engine)
    page = claire.post(path.format(which), data=form).text
    after = agenda(engine)
    with reading(engine) as session:
        lines = read_lines(session, JournalQuery(kind="decision"), 9)
    assert len(lines) > 1
    assert {line.act for line in lines} == {lines[-1].id}
    journal = claire.get("/admin/journal").text
    assert journal.count("/annuler") == 1
    assert journal.count("Fait du même geste") == len(lines) - 1
    page = undo(claire, page)
    assert agenda(engine) == before
    undo(claire, page)
    assert agenda(engine) == after


def test_giving_back_a_fact_is_undone_whole(
    claire: TestClient, engine: Engine, settled: dict[str, str]
) -> None:
    path = EVENT.format(settled["concert"])
    claire.post(path + "/corriger", data=WHEN)
    corrected = agenda(engine)
    page = claire.post(path + "/rendre", data={"champ": "quand"}).text
    assert agenda(engine) != corrected
    undo(claire, page)
    assert agenda(engine) == corrected


def featured(engine: Engine, *ids: str) -> list[bool]:
    with reading(engine) as session:
        entries = [get_entry(session, one) for one in ids]
        return [entry is not None and entry.event.featured for entry in entries]


def test_one_of_several_put_forward_goes_back_alone(
    claire: TestClient, engine: Engine, settled: dict[str, str], clock: Clock
) -> None:
    """However often it was put forward: alone, and with another."""
    one, other = settled["concert"], settled["avril"]
    claire.post(EVENT.format(one) + "/avant")
    both = {"jeton": [one, other], "geste": "avant"}
    claire.post("/admin/evenements/cocher", data=both)
    assert featured(engine, one, other) == [True, True]
    page = claire.post(EVENT.format(one) + "/avant").text
    assert "N’est plus mis en avant." in page
    assert featured(engine, one, other) == [False, True]
    undo(claire, page)
    assert featured(engine, one, other) == [True, True]
    claire.post(EVENT.format(one) + "/avant")
    assert featured(engine, one, other) == [False, True]
