"""Passing over what stood there last time leaves the same agenda as reading all of it."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from agenda.model import Source
from agenda.store.database import reading
from agenda.store.listings import source_listings
from agenda.store.slices import slices_of
from harvester.document import Document, Page, Window
from harvester.formats.ics import Ics
from tests.fakes.site import Site, answer
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest

HOUR = timedelta(hours=1)
ROUNDS = 8
SAME = {"status", "seen", "new", "changed", "withdrawn", "problem_count", "doubt"}
OWN = {"source_id", "token_", "fingerprint", "alias"}
WORDS = ("Bal", "Chorale", "Atelier", "Café", "Jeux")


def drawn(dice: random.Random, before: dict[str, str]) -> dict[str, str]:
    """Some events changed, some gone, some new, some unreadable, some in series."""
    after = {uid: one for uid, one in before.items() if dice.random() > 0.1}
    for _ in range(3):
        uid, day = str(dice.randrange(14)), dice.randrange(10, 28)
        start = dice.choice((f"202703{day}T180000", f"202703{day}T200000", "2027BAD"))
        more = ("RRULE:FREQ=WEEKLY;COUNT=3",) if dice.random() < 0.3 else ()
        after[uid] = event(uid, start, f"{dice.choice(WORDS)} {uid}", *more)
    return after


def told(engine: Engine, source: Source) -> list[dict[str, Any]]:
    with reading(engine) as session:
        return sorted(
            (one.model_dump(exclude=OWN) for one in source_listings(session, source.id)),
            key=lambda one: (one["uid"], one["recurrence_id"]),
        )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_passing_over_leaves_the_same_listings_and_runs(
    engine: Engine,
    site: Site,
    add: Callable[..., Source],
    harvest: Harvest,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    monkeypatch.setattr("harvester.pipeline.slices_of", but_for_b)
    dice, events = random.Random(seed), dict[str, str]()
    sliced, whole = add("A", "/a.ics"), add("B", "/b.ics")
    for visit in range(ROUNDS):
        events = drawn(dice, events)
        for path in ("/a.ics", "/b.ics"):
            site.scripts[path] = answer(calendar(*events.values()))
        ours, theirs = harvest(now + visit * HOUR)
        assert ours.model_dump(include=SAME) == theirs.model_dump(include=SAME)
        assert told(engine, sliced) == told(engine, whole)


def but_for_b(session: Session, source_id: str) -> dict[str, str]:
    """What may be passed over, except for the second source, which is always read whole."""
    return {} if source_id == "b" else slices_of(session, source_id)


def test_what_stood_there_last_time_is_not_read(
    site: Site,
    add: Callable[..., Source],
    harvest: Harvest,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add("A", "/a.ics")
    bodies: list[bytes] = []
    read = Ics.read

    def noting(self: Ics, document: Document, source: Source, window: Window) -> Page:
        bodies.append(document.body)
        return read(self, document, source, window)

    monkeypatch.setattr(Ics, "read", noting)
    for visit, title in enumerate(("Bal", "Grand bal")):
        site.scripts["/a.ics"] = answer(calendar(event("1"), event("2", summary=title)))
        (run,) = harvest(now + visit * HOUR)
        assert run.seen == 2
    assert [body.count(b"BEGIN:VEVENT") for body in bodies] == [2, 1]
