"""The sample agenda with its desk, and people who may come in."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.testclient import TestClient

from agenda.model.account import Account, Role
from agenda.store.accounts import add_account, get_account
from agenda.store.database import reading, writing
from tests.webapp.sample_agenda import NOW, SETTINGS, fill
from webapp.app import make_app
from webapp.desk.passwords import hash_password
from webapp.desk.sessions import give_pass, new_pass
from webapp.site import Site

PASSWORD = "une phrase assez longue"
HASH = hash_password(PASSWORD)
OURS = {"sec-fetch-site": "same-origin"}
Enter = Callable[..., TestClient]


class Clock:
    """A clock that a test sets."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def engine(light: Engine) -> Engine:
    """An open SQLite database: what the store does on both is tested beside the store."""
    return light


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk_app(engine: Engine, ids: dict[str, str], clock: Clock) -> Starlette:
    """The application on the sample agenda."""
    return make_app(engine, SETTINGS, clock)


@pytest.fixture
def stranger(desk_app: Starlette) -> Iterator[TestClient]:
    """Someone who has not come in."""
    with TestClient(desk_app, base_url=SETTINGS.base_url, headers=OURS) as client:
        yield client


@pytest.fixture
def enter(engine: Engine, desk_app: Starlette) -> Iterator[Enter]:
    """Let someone in: `enter("claire", Role.MODERATOR, sources=["le-moulin"])`."""
    with ExitStack() as stack:

        def let_in(name: str = "claire", role: Role = Role.COORDINATOR, **said: Any) -> TestClient:
            client = TestClient(desk_app, base_url=SETTINGS.base_url, headers=OURS)
            come_in(stack.enter_context(client), engine, desk_app, name, role, **said)
            return client

        yield let_in


@pytest.fixture
def claire(enter: Enter) -> TestClient:
    """The coordinator, come in."""
    return enter("claire")


def come_in(
    client: TestClient,
    engine: Engine,
    app: Starlette,
    name: str = "claire",
    role: Role = Role.COORDINATOR,
    **said: Any,
) -> None:
    """Give a client the pass of an account, which is made when it is not there."""
    site: Site = app.state.site
    account = an_account(engine, name, role, **said)
    response = Response()
    give_pass(response, new_pass(account, site.clock()), site.seal, site.settings)
    cookie, _, value = response.headers["set-cookie"].partition(";")[0].partition("=")
    client.cookies.set(cookie, value, domain="almanach.example")


def an_account(engine: Engine, name: str, role: Role = Role.COORDINATOR, **said: Any) -> Account:
    """Make an account whose password is `PASSWORD`, unless it is there."""
    told: dict[str, Any] = {"display": name.capitalize(), "password": HASH, "now": NOW} | said
    with reading(engine) as session:
        known = get_account(session, name)
    if known:
        return known
    with writing(engine) as session:
        return add_account(session, name=name, role=role, **told)


@pytest.fixture
def ids(engine: Engine) -> dict[str, str]:
    """The sample agenda's events by short name."""
    return fill(engine)
