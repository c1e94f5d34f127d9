"""What opens the desk stands in no log and on no page but the one made for it, whatever fails."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agenda.logs import set_up_logs
from agenda.model.account import Role
from agenda.model.correspondent import Correspondent
from agenda.settings import Settings
from agenda.store.database import open_database, writing
from agenda.store.desk_tables import SecretRow
from tests.webapp.desk.conftest import OURS
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.desk.invitations import invite
from webapp.desk.letters import partner_link
from webapp.desk.seal import Seal
from webapp.desk.table import ROOMS
from webapp.watch import path_shown

TALKATIVE = Settings(log_json=True, log_level="debug")


@pytest.fixture
def anyone(desk_app: Starlette) -> Iterator[TestClient]:
    """A stranger, to whom failures are told as a server tells them."""
    client = TestClient(
        desk_app, base_url=SETTINGS.base_url, headers=OURS, raise_server_exceptions=False
    )
    with client as one:
        yield one


@pytest.fixture
def links(desk_app: Starlette, engine: Engine) -> list[str]:
    """The paths of an invitation and of a partner's page, each with its secret at the end."""
    seal: Seal = desk_app.state.site.seal
    with writing(engine) as session:
        invitation = invite(session, seal, "", who="claire", role=Role.COORDINATOR, now=NOW)
    return [invitation, partner_link(seal, "", Correspondent(source_id="le-moulin"), NOW)]


def secret_of(link: str) -> str:
    return link.rpartition("/")[2]


def test_every_address_that_holds_a_secret_is_shown_without_it() -> None:
    signed = [one.path for one in ROOMS if not one.roles and "{" in one.path]
    for pattern in signed:
        path = re.sub(r"\{\w+\}", "secret", pattern)
        for asked in (path, path + "/", "/" + path, path + "/plus", path.upper()):
            assert "secret" not in path_shown(asked).lower()
    assert path_shown("/admin/sources/le-moulin") == "/admin/sources/le-moulin"
    assert signed


def test_no_link_is_logged_however_it_is_asked_for(
    anyone: TestClient, links: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(TALKATIVE)
    for link in links:
        for path in (
            link,
            f"{link}/",
            f"{SETTINGS.base_url}/{link}",
            f"{link}x",
            link[:-1],
            f"{link}?a=b",
            link.replace("/admin/", "/admin//"),
            link.replace("invitation", "invitations").replace("partenaire", "partenaire."),
            link.removeprefix("/admin"),
        ):
            for method in ("GET", "HEAD", "POST", "PUT"):
                anyone.request(method, path, follow_redirects=False)
    printed = "".join(capfd.readouterr())
    assert printed.count('"event": "request"') == 2 * 9 * 4
    # The test client tells of its own what it asks for; a server tells nothing of the kind.
    ours = "\n".join(line for line in printed.splitlines() if "HTTP Request" not in line)
    told = [line for line in ours.splitlines() for one in links if secret_of(one)[:24] in line]
    assert told == []


def test_a_failure_tells_no_link_either(
    anyone: TestClient,
    links: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the store is on fire")

    monkeypatch.setattr("webapp.desk.door.inquire", broken)
    set_up_logs(TALKATIVE)
    for link in links:
        answer = anyone.get(link)
        assert answer.status_code == 500
        assert link not in answer.text
    printed = "".join(capfd.readouterr())
    assert printed.count("on fire") >= 2
    ours = "\n".join(line for line in printed.splitlines() if "HTTP Request" not in line)
    assert [link for link in links if secret_of(link)[:24] in ours] == []


def test_a_link_that_opens_nothing_is_not_said_back(anyone: TestClient, links: list[str]) -> None:
    for link in links:
        for path in (f"{link[:-1]}", f"{link}/rien"):
            page = anyone.get(path, follow_redirects=False)
            assert page.status_code in {303, 410}
            assert link[:-1] not in page.text


def test_what_a_database_refuses_is_not_told_in_its_error(database: str) -> None:
    engine = open_database(database)
    twice = [{"name": "site", "value": "une clé"}] * 2
    with writing(engine) as session, pytest.raises(IntegrityError) as refused:
        session.execute(insert(SecretRow).values(twice))
    engine.dispose()
    assert "secret" in str(refused.value)
    assert "une clé" not in str(refused.value)
    assert "site" not in str(refused.value)


def test_nor_what_stood_beside_what_it_refuses(database: str) -> None:
    engine = open_database(database)
    half = {"name": None, "value": "une clé"}
    with writing(engine) as session, pytest.raises(IntegrityError) as refused:
        session.execute(insert(SecretRow).values(half))
    engine.dispose()
    assert "une clé" not in str(refused.value)
