"""What is told at the door: nothing that the agenda itself would not say."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.store.database import writing
from agenda.store.tables import EventRow
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.metrics import Metrics

FEED = "/agenda.ics?theme=musique"


@pytest.fixture
def clock() -> list[datetime]:
    return [NOW]


@pytest.fixture
def subscriber(engine: Engine, ids: dict[str, str], clock: list[datetime]) -> Iterator[TestClient]:
    with TestClient(make_app(engine, SETTINGS, lambda: clock[0])) as client:
        yield client


def asked(client: TestClient, etag: str, address: str = FEED) -> tuple[int, bool]:
    """The status, and whether it was answered at the door: further in, answers bear an id."""
    answer = client.get(address, headers={"if-none-match": etag})
    return answer.status_code, "x-request-id" not in answer.headers


def test_who_has_it_is_told_at_the_door_and_counted(subscriber: TestClient) -> None:
    etag = subscriber.get(FEED).headers["etag"]
    assert [asked(subscriber, etag) for _ in range(3)] == [(304, True)] * 3
    assert asked(subscriber, '"another"') == (200, False)
    assert asked(subscriber, etag, "/agenda.ics") == (200, False)
    route = 'route="/agenda.{extension}",status="3xx"'
    metrics: Metrics = subscriber.app.state.metrics  # type: ignore[attr-defined]
    told = metrics.write().decode()
    assert f'almanach_requests_total{{method="GET",{route}}} 3.0' in told


def test_a_commit_and_midnight_are_noticed_at_once(
    subscriber: TestClient, engine: Engine, ids: dict[str, str], clock: list[datetime]
) -> None:
    etag = subscriber.get(FEED).headers["etag"]
    assert asked(subscriber, etag) == (304, True)
    with writing(engine) as session:
        session.get_one(EventRow, ids["concert"]).title = "Concert déplacé"
    assert asked(subscriber, etag) == (200, False)
    etag = subscriber.get(FEED).headers["etag"]
    assert asked(subscriber, etag) == (304, True)
    clock[0] += timedelta(days=4)
    assert asked(subscriber, etag) == (200, False)


def test_what_is_not_on_the_shelf_is_asked_further_in(subscriber: TestClient) -> None:
    etag = subscriber.get(FEED).headers["etag"]
    assert asked(subscriber, etag, "/agenda.ics?theme=jazz") == (400, False)
    assert asked(subscriber, etag, "/") == (200, False)
    assert subscriber.post(FEED, headers={"if-none-match": etag}).status_code == 405
