"""Every address of the desk, from the table: who is refused, and from where."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, func, select
from starlette.testclient import TestClient

import agenda.store.desk_tables
from agenda.model.account import Role
from agenda.store.database import open_database, reading
from agenda.store.migrate import upgrade
from tests.webapp.desk.conftest import OURS, come_in
from tests.webapp.sample_agenda import NOW, SETTINGS, fill
from webapp.app import make_app
from webapp.desk.rooms import Room
from webapp.desk.table import ROOMS, desk_routes
from webapp.headers import source_hash

GUARDED = [room for room in ROOMS if room.roles]
OPEN = {("/admin/login", "GET"), ("/admin/login", "POST")}
OPEN |= {("/admin/invitation/{token}", "GET"), ("/admin/invitation/{token}", "POST")}
# A partner’s page, by a signed link and without an account.
OPEN |= {("/admin/partenaire/{link}", "GET")}


def name_of(room: Room) -> str:
    return f"{room.method} {room.path}"


def filled(path: str, source: str = "le-moulin") -> str:
    """Put something into each of a path's parts."""
    path = path.replace("{source}", source)
    return re.sub(r"\{(\w+)(?::(\w+))?\}", lambda m: "1" if m[2] == "int" else "rien", path)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('table') / 'almanach.db'}")
    upgrade(engine)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def people(engine: Engine) -> Iterator[dict[str, TestClient]]:
    """One client a role, and a stranger. The moderator and the partner look after le-moulin."""
    app = make_app(engine, SETTINGS, lambda: NOW)
    with TestClient(app, base_url=SETTINGS.base_url, headers=OURS) as stranger:
        found = {"stranger": stranger}
        for role in Role:
            found[role] = TestClient(app, base_url=SETTINGS.base_url, headers=OURS)
            sources = [] if role is Role.COORDINATOR else ["le-moulin"]
            come_in(found[role], engine, app, f"de-{role}", role, sources=sources)
        yield found


def everything(session: Session) -> dict[str, int]:
    """Count the rows of every table."""
    tables = SQLModel.metadata.sorted_tables
    return {
        t.name: session.execute(select(func.count()).select_from(t)).scalar_one() for t in tables
    }


def send(client: TestClient, room: Room, path: str, **headers: str) -> int:
    asked = client.request(room.method, path, headers=headers, follow_redirects=False)
    return asked.status_code


def test_every_route_is_in_the_table_and_only_coming_in_is_open() -> None:
    assert {(room.path, room.method) for room in ROOMS if not room.roles} == OPEN
    assert len({name_of(room) for room in ROOMS}) == len(ROOMS) == len(desk_routes())
    assert all(room.path.startswith("/admin") for room in ROOMS)
    assert agenda.store.desk_tables.__doc__


@pytest.fixture
def _unchanged(engine: Engine) -> Iterator[None]:
    """What is refused changes nothing, in any table."""
    with reading(engine) as session:
        before = everything(session)
    yield
    with reading(engine) as session:
        assert everything(session) == before


@pytest.mark.usefixtures("_unchanged")
def test_strangers_are_refused(people: dict[str, TestClient]) -> None:
    said = {name_of(room): send(people["stranger"], room, filled(room.path)) for room in GUARDED}
    wanted = {name_of(room): 303 if room.method == "GET" else 401 for room in GUARDED}
    assert said == wanted


@pytest.mark.usefixtures("_unchanged")
@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_strangers_come_in_by_no_other_method(people: dict[str, TestClient], method: str) -> None:
    """Asked otherwise than the table says, an address is as closed, and tells as little."""
    for path in {filled(room.path) for room in GUARDED}:
        answer = people["stranger"].request(method, path, follow_redirects=False)
        assert answer.status_code in {303, 401, 405}, path
        # The form to search with, which every page of refusal has, offers what anyone may see.
        before, _, form = answer.text.partition("<form")
        assert "Moulin" not in before + form.partition("</form>")[2]


@pytest.mark.usefixtures("_unchanged")
@pytest.mark.parametrize("role", Role)
def test_wrong_roles_are_refused(people: dict[str, TestClient], role: Role) -> None:
    closed = [room for room in GUARDED if role not in room.roles]
    said = {name_of(room): send(people[role], room, filled(room.path)) for room in closed}
    assert said == dict.fromkeys(said, 403)


@pytest.mark.usefixtures("_unchanged")
@pytest.mark.parametrize("role", [Role.MODERATOR, Role.PARTNER])
def test_other_peoples_sources_are_refused(people: dict[str, TestClient], role: Role) -> None:
    rooms = [room for room in GUARDED if "{source}" in room.path and role in room.roles]
    paths = {name_of(room): filled(room.path, "la-navette") for room in rooms}
    said = {name_of(room): send(people[role], room, paths[name_of(room)]) for room in rooms}
    assert said == dict.fromkeys(paths, 403)
    assert said


@pytest.mark.usefixtures("_unchanged")
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "", "origin": "https://mal.example"},
        {"sec-fetch-site": "", "origin": "null"},
        {"sec-fetch-site": ""},
    ],
    ids=str,
)
def test_forms_from_elsewhere_are_refused(
    headers: dict[str, str], people: dict[str, TestClient]
) -> None:
    said = {}
    for room in [one for one in ROOMS if one.method == "POST"]:
        asked = people[Role.COORDINATOR].build_request("POST", filled(room.path), headers=headers)
        if not headers["sec-fetch-site"]:
            del asked.headers["sec-fetch-site"]
        answer = people[Role.COORDINATOR].send(asked, follow_redirects=False)
        said[name_of(room)] = answer.status_code
    assert said == dict.fromkeys(said, 403)


def test_a_browser_that_says_nothing_is_believed_by_the_forms_mark(
    people: dict[str, TestClient],
) -> None:
    client = people[Role.COORDINATOR]
    found = re.search(r"name=marque value=(\S+?)>", client.get("/admin/equipe").text)
    assert found
    for token, status in ((found[1], 200), ("é", 403), (people_token(people, "moderator"), 403)):
        asked = client.build_request(
            "POST", "/admin/equipe/inviter", data={"role": "coordinator", "marque": token}
        )
        del asked.headers["sec-fetch-site"]
        assert client.send(asked).status_code == status


def people_token(people: dict[str, TestClient], role: str) -> str:
    found = re.search(r"name=marque value=(\S+?)>", people[role].get("/admin").text)
    assert found
    return found[1]


def test_our_own_origin_is_known(people: dict[str, TestClient]) -> None:
    client = people[Role.COORDINATOR]
    asked = client.build_request(
        "POST",
        "/admin/equipe/inviter",
        data={"role": "coordinator"},
        headers={"origin": SETTINGS.base_url},
    )
    del asked.headers["sec-fetch-site"]
    assert client.send(asked).status_code == 200


@pytest.mark.parametrize(
    "room", [one for one in ROOMS if one.method == "GET" and "{" not in one.path], ids=name_of
)
def test_pages_are_kept_by_no_cache_and_hold_nothing_inline(
    room: Room, people: dict[str, TestClient]
) -> None:
    client = people["stranger" if not room.roles else Role.COORDINATOR]
    page = client.get(room.path)
    # Some pages must be told about what: without, they are nowhere, and no cache keeps that either.
    assert page.status_code in {200, 404}
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy or "default-src 'none'; style-src 'sha256-" in policy
    if "text/html" in page.headers["content-type"]:
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", page.text)
        styles = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
        assert len(styles) == page.text.count("<style")
        assert all(source_hash(one) in policy for one in styles)


def test_nothing_stands_at_an_unknown_address(people: dict[str, TestClient]) -> None:
    page = people[Role.COORDINATOR].get("/admin/rien/du/tout")
    assert page.status_code == 404
    assert "Il n’y a rien à cette adresse" in page.text


def test_no_number_in_an_address_is_too_high_to_be_looked_for(
    people: dict[str, TestClient],
) -> None:
    numbered = [room for room in GUARDED if ":int}" in room.path]
    paths = {name_of(room): filled(room.path).replace("/1", f"/{10**20}") for room in numbered}
    said = {
        name_of(room): send(people[Role.COORDINATOR], room, paths[name_of(room)])
        for room in numbered
    }
    assert said == dict.fromkeys(paths, 404)
    assert said


def test_a_form_too_long_is_refused(people: dict[str, TestClient]) -> None:
    body = {"role": "x" * 300_000}
    assert people[Role.COORDINATOR].post("/admin/equipe/inviter", data=body).status_code == 413
