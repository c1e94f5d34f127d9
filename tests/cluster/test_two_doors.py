"""Two web processes and a worker on one PostgreSQL: whichever is asked, it is the same house."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from agenda.model import Kind
from agenda.model.account import Role
from agenda.store.accounts import add_account
from agenda.store.database import open_database, writing
from agenda.store.sources import add_source
from tests.cluster import quick_worker
from tests.cluster.conftest import queued
from tests.cluster.members import Member, environment_of
from tests.cluster.partners import Partners, partners
from tests.fakes.process import a_free_port
from webapp.cli.running import serve
from webapp.desk.pages.access import MOST_OF_ACCOUNT
from webapp.desk.passwords import hash_password

SOURCES = 8
PASSWORD = "une phrase assez longue"
HASH = hash_password(PASSWORD)
OURS = {"sec-fetch-site": "same-origin"}
PATIENCE = 60


@dataclass
class House:
    """Where the two processes answer, and the database behind them."""

    one: str
    other: str
    engine: Engine


@pytest.fixture(scope="module")
def sites() -> Iterator[Partners]:
    with partners(SOURCES, seed=1) as sites:
        yield sites


@pytest.fixture(scope="module")
def house(
    postgresql: str,
    postgresql_model: str,
    sites: Partners,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    with ExitStack() as stack:
        database = stack.enter_context(queued(postgresql, postgresql_model))
        environment = environment_of(database, tmp_path_factory.mktemp("house"), sites)
        ports = [a_free_port(), a_free_port()]
        works: list[Callable[[], None]] = [
            *(partial(serve, port=port, no_harvest=True) for port in ports),
            quick_worker.worker,
        ]
        for work in works:
            member = Member("member", work, environment)
            member.start()
            stack.callback(member.kill)
        one, other = (f"http://127.0.0.1:{port}" for port in ports)
        engine = open_database(database)
        stack.callback(engine.dispose)
        furnish(engine, sites)
        for address in (one, other):
            until(partial(answers, address), PATIENCE)
        yield House(one, other, engine)


def furnish(engine: Engine, sites: Partners) -> None:
    """Add people, and sources that are due in a while."""
    now = datetime.now(UTC)
    with writing(engine) as session:
        for name in ("claire", "denis", "emma"):
            role, display = Role.COORDINATOR, name.capitalize()
            add_account(session, name=name, display=display, role=role, password=HASH, now=now)
        for n, url in enumerate(sites.urls):
            later = now + timedelta(hours=1)
            add_source(session, name=f"Partenaire {n}", kind=Kind.ICS, url=url, now=later)


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=PATIENCE).status_code == 200
    except httpx.TransportError:
        return False


def until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.05)


@pytest.fixture
def person() -> Iterator[httpx.Client]:
    """A browser; it sends a cookie to either process, as to one site behind a balancer."""
    with httpx.Client(headers=OURS, timeout=PATIENCE) as person:
        yield person


def try_password(person: httpx.Client, address: str, name: str, password: str) -> int:
    form = {"nom": name, "mot": password}
    return person.post(f"{address}/admin/login", data=form).status_code


def come_in(person: httpx.Client, address: str, name: str) -> None:
    assert try_password(person, address, name, PASSWORD) == 303


def is_in(person: httpx.Client, address: str) -> bool:
    return person.get(f"{address}/admin").status_code == 200


def test_who_came_in_at_one_is_in_at_the_other_and_leaves_both(
    house: House, person: httpx.Client
) -> None:
    come_in(person, house.one, "claire")
    with httpx.Client(headers=OURS, timeout=PATIENCE, cookies=person.cookies) as twin:
        assert is_in(person, house.other)
        assert is_in(twin, house.one)
        assert person.post(f"{house.other}/admin/logout").status_code == 303
        for address in (house.one, house.other):
            assert not is_in(twin, address)
            assert not is_in(person, address)


def test_wrong_passwords_are_counted_together(house: House, person: httpx.Client) -> None:
    doors = [house.one, house.other] * (MOST_OF_ACCOUNT // 2)
    tried = [try_password(person, address, "denis", "au hasard") for address in doors]
    assert tried == [401] * MOST_OF_ACCOUNT
    for address in (house.one, house.other):
        assert try_password(person, address, "denis", PASSWORD) == 429
    come_in(person, house.other, "claire")


def test_a_harvest_begun_at_one_is_watched_at_the_other(
    house: House, person: httpx.Client, sites: Partners
) -> None:
    come_in(person, house.one, "emma")
    sites.gate.clear()
    begun = person.post(f"{house.one}/admin/releve")
    where, _, asked = begun.headers["location"].partition("?")
    told: list[dict[str, Any]] = []
    with person.stream("GET", f"{house.other}{where}/flux?{asked}") as answer:
        for line in filter(None, answer.iter_lines()):
            told.append(json.loads(line.removeprefix("data: ")))
            sites.gate.set()
    assert (told[0]["over"], told[0]["done"]) == (False, 0)
    assert (told[-1]["over"], told[-1]["done"]) == (True, SOURCES)
    assert len(sites.calls) == SOURCES
    for address in (house.one, house.other):
        loaded = person.get(f"{address}{where}?{asked}").text
        assert f"{SOURCES} sur {SOURCES}" in loaded
        assert "en cours" not in loaded


def test_what_is_written_at_one_stands_on_the_pages_of_the_other(
    house: House, person: httpx.Client
) -> None:
    come_in(person, house.one, "emma")
    day = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    pages = [f"{house.other}/jour/{day}", f"{house.other}/agenda.ics"]
    before = [httpx.get(page, timeout=PATIENCE) for page in pages]
    form = {"titre": "Fête de la soupe", "debut": day, "debut_heure": "18:00", "name": "Salle"}
    assert person.post(f"{house.one}/admin/evenements/nouveau", data=form).status_code == 303
    for page, known in zip(pages, before, strict=True):
        assert "soupe" not in known.text
        condition = {"if-none-match": known.headers["etag"]}

        def is_told(page: str = page, condition: dict[str, str] = condition) -> bool:
            answer = httpx.get(page, headers=condition, timeout=PATIENCE)
            return answer.status_code == 200 and "Fête de la soupe" in answer.text

        until(is_told, PATIENCE)
