"""Another agenda that follows ours by the log, as `/api` tells it to, holds what ours holds."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import DecisionKind
from agenda.settings import Settings
from tests.fakes.site import Site
from tests.walk.conftest import Harvest
from tests.walk.partners import HALL, HOUR, START, take, token
from tests.walk.test_decisions import find, say
from tests.walk.test_subscription import CHAT, CONCERT, TALK, announce
from webapp.app import make_app

COPIED = ("title", "start", "end", "status", "sequence", "place", "updated")
PAGE = 2


class Aggregator:
    """A copy of the agenda, brought up to date by reading the log on."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.cursor = client, "0"
        self.kept: dict[str, dict[str, Any]] = {}

    def follow(self) -> list[str]:
        """Read on to the end of the log; give the kinds of what was read."""
        kinds, more = [], True
        while more:
            asked: dict[str, str | int] = {"cursor": self.cursor, "limit": PAGE}
            told = self.client.get("/api/v1/changes", params=asked).json()
            for change in told["changes"]:
                kinds.append(change["kind"])
                self._take(change)
            self.cursor, more = told["next"], told["more"]
        return kinds

    def _take(self, change: dict[str, Any]) -> None:
        self.kept.pop(change["id"], None)
        if event := change["event"]:
            self.kept[event["id"]] = event


@pytest.fixture
def follower(
    engine: Engine, settings: Settings, partners: None, now: datetime
) -> Iterator[Aggregator]:
    with TestClient(make_app(engine, settings, lambda: now)) as client:
        yield Aggregator(client)


def agrees(follower: Aggregator) -> bool:
    whole = follower.client.get("/api/v1/events?from=2027-01-01&limit=200").json()["events"]
    ours = {event["id"]: {name: event[name] for name in COPIED} for event in whole}
    theirs = {id_: {name: event[name] for name in COPIED} for id_, event in follower.kept.items()}
    return ours == theirs


def test_the_log_alone_keeps_a_copy_right(
    follower: Aggregator, engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    told = follower.follow()
    # Whichever partner was read first, three are left: a fourth, if it was told, is merged.
    assert told.count("created") - told.count("merged") == 3
    assert agrees(follower)
    assert follower.follow() == []

    announce(site, "20270402T200000", CONCERT, HALL)
    harvest(now + HOUR)
    assert follower.follow()
    assert agrees(follower)

    announce(site, START, CONCERT, HALL, "STATUS:CANCELLED")
    harvest(now + 2 * HOUR)
    assert "cancelled" in follower.follow()
    assert agrees(follower)

    same = say(engine, now + 3 * HOUR, DecisionKind.SAME, find(engine, TALK), find(engine, CHAT))
    assert "merged" in follower.follow()
    assert agrees(follower)
    assert len(follower.kept) == 2
    say(engine, now + 4 * HOUR, DecisionKind.UNDO, undoes=same)
    assert "split" in follower.follow()
    assert agrees(follower)

    tokens = [token(find(engine, CONCERT), at) for at in (0, 1)]
    take(engine, now + 5 * HOUR, DecisionKind.DIFFERENT, *tokens)
    assert "split" in follower.follow()
    assert agrees(follower)
    assert len(follower.kept) == 4

    announce(site)
    harvest(now + 6 * HOUR)
    harvest(now + 7 * HOUR)
    assert follower.follow().count("withdrawn") == 2
    assert agrees(follower)
    assert sorted(one["title"] for one in follower.kept.values()) == [CHAT, TALK]

    late = Aggregator(follower.client)
    late.follow()
    assert agrees(late)
