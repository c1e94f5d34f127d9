"""Partners: a page without an account, letters when their feed breaks and when it is back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import HarvestRun, RunStatus
from agenda.model.account import Role
from agenda.store.database import reading, writing
from agenda.store.outbox import latest_messages
from agenda.store.tables import RunRow, SourceRow
from tests.webapp.desk.conftest import Clock
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.desk.letters import write_to_partners
from webapp.desk.seal import Seal

DAY = timedelta(days=1)
PAGE = "/admin/sources/la-navette/partenaire"
SEAL = Seal("un secret de trente-deux caracteres au moins")


def link_of(client: TestClient) -> str:
    page = client.get(PAGE).text
    return page.partition('readonly value="https://almanach.example')[2].partition('"')[0]


def ails(engine: Engine, at: datetime) -> None:
    """The source fails for days."""
    run = HarvestRun(source_id="la-navette", started=at, status=RunStatus.FAILED, error="Rien.")
    with writing(engine) as session:
        row = session.get_one(SourceRow, "la-navette")
        row.sqlmodel_update({"failures": 9, "last_success": at - 5 * DAY, "last_error": "Rien."})
        session.add(RunRow(**run.model_dump()))


def recovers(engine: Engine, at: datetime) -> None:
    with writing(engine) as session:
        row = session.get_one(SourceRow, "la-navette")
        row.sqlmodel_update({"failures": 0, "last_success": at, "last_error": None})


def subjects(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [one.subject for one in latest_messages(session, "partner:")]


def write(engine: Engine, at: datetime) -> int:
    return write_to_partners(engine, SETTINGS, SEAL, at)


@pytest.fixture
def approved(claire: TestClient) -> TestClient:
    claire.post(f"{PAGE}/adresse", data={"adresse": "cafe@navette.example"})
    claire.post(f"{PAGE}/approuver")
    return claire


def test_nothing_goes_out_before_the_letters_were_read(claire: TestClient, engine: Engine) -> None:
    ails(engine, NOW)
    assert claire.post(f"{PAGE}/approuver").status_code == 400
    claire.post(f"{PAGE}/adresse", data={"adresse": "cafe@navette.example"})
    page = claire.get(PAGE).text
    assert "Nous n’arrivons plus à lire" in page
    assert write(engine, NOW) == 0
    claire.post(f"{PAGE}/approuver")
    assert write(engine, NOW) == 1
    claire.post(f"{PAGE}/adresse", data={"adresse": "autre@navette.example"})
    recovers(engine, NOW)
    assert write(engine, NOW + 30 * DAY) == 0, "another reader has approved nothing"


def test_one_letter_when_it_breaks_one_when_it_is_back_and_one_a_week(
    approved: TestClient, engine: Engine
) -> None:
    assert write(engine, NOW) == 0
    ails(engine, NOW)
    assert [write(engine, NOW) for _ in range(3)] == [1, 0, 0]
    recovers(engine, NOW + DAY)
    assert write(engine, NOW + DAY) == 0, "a week has not gone by"
    assert write(engine, NOW + 8 * DAY) == 1
    assert write(engine, NOW + 20 * DAY) == 0
    broken, back = subjects(engine)[1], subjects(engine)[0]
    assert "plus à lire" in broken
    assert "se lit à nouveau" in back
    with reading(engine) as session:
        letter = latest_messages(session, "partner:")[1]
    assert letter.recipient == "cafe@navette.example"
    assert "/admin/partenaire/" in letter.text
    assert "Rien." in letter.text


def test_the_link_opens_the_partners_page_without_an_account(
    claire: TestClient, stranger: TestClient, clock: Clock, engine: Engine
) -> None:
    link = link_of(claire)
    page = stranger.get(link)
    assert page.status_code == 200
    assert "Concert" in page.text
    assert "/embed?source=la-navette" in page.text
    assert page.headers["cache-control"] == "no-store"
    clock.now = NOW + 91 * DAY
    assert stranger.get(link).status_code == 410
    clock.now = NOW
    closed = claire.post(f"{PAGE}/revoquer").text
    assert "n’ouvrent plus rien" in closed
    assert "/annuler" not in closed, "what cannot be undone offers no button"
    assert stranger.get(link).status_code == 410
    assert stranger.get(link_of(claire)).status_code == 200
    assert stranger.get("/admin/partenaire/autre-chose").status_code == 410


@pytest.mark.parametrize("told", ["pas une adresse", "a@b.example, c@d.example", "x\n@y.example"])
def test_what_is_no_address_is_refused(claire: TestClient, told: str) -> None:
    assert claire.post(f"{PAGE}/adresse", data={"adresse": told}).status_code == 400


def test_every_change_is_in_the_journal_and_undone(claire: TestClient, engine: Engine) -> None:
    claire.post(f"{PAGE}/adresse", data={"adresse": "cafe@navette.example"})
    journal = claire.get("/admin/journal").text
    assert "lettres au partenaire réglées" in journal
    line = journal.partition("/admin/journal/")[2].partition("/annuler")[0]
    claire.post(f"/admin/journal/{line}/annuler", data={"retour": PAGE})
    assert "cafe@navette.example" not in claire.get(PAGE).text


def test_only_whoever_looks_after_the_source(enter: Callable[..., TestClient]) -> None:
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    assert nadia.get(PAGE).status_code == 403
