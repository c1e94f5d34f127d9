"""Each misbehaving site is survived in bounded time and memory, and costs no neighbour."""

from pathlib import Path

import pytest

from harvester import fetch, reading
from tests.fakes.damage import empty_database, suffer
from tests.fakes.misbehaviour import ALL, CONTENT, TRANSPORT, Misbehaviour

MOST_SECONDS = 240
MOST_MEGABYTES = 400


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_database(tmp_path_factory.mktemp("misbehaviour"))


@pytest.fixture(autouse=True)
def _impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds themselves are the same; here they are reached sooner."""
    monkeypatch.setattr(fetch, "MAX_SECONDS", 2)
    monkeypatch.setattr(reading, "MOST_ITEMS", 200)
    monkeypatch.setattr(reading, "MAX_PAGES", 20)


def test_there_are_many_and_each_has_a_name() -> None:
    assert len({one.name for one in ALL}) == len(TRANSPORT) + len(CONTENT) >= 60


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_each_is_bounded_and_the_neighbour_is_harvested(one: Misbehaviour, empty: Path) -> None:
    cost = suffer(one, empty)
    assert cost.bad.status in one.ends
    assert not (cost.bad.error or "").startswith("Erreur interne")
    if cost.bad.error:
        assert cost.bad.remedy or "compression" in cost.bad.error
    assert (cost.good.status, cost.good.new) == ("ok", 1)
    assert cost.seconds < MOST_SECONDS
    assert cost.megabytes < MOST_MEGABYTES
