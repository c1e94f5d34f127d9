"""Each answer is made once however many wait for it; nobody waits for its successor."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Hashable

import pytest
from starlette.responses import RedirectResponse
from structlog.testing import capture_logs

from tests.webapp.sample_agenda import NOW
from webapp.answer import Answer, Packed, pack
from webapp.making import MAKERS, Made, Making, Order
from webapp.shelf import Shelf

CROWD = 50
PATIENCE_S = 10


class Maker:
    """Makes what it is told to once the gate is open, and counts how often and how many at once."""

    def __init__(self, made: Callable[[], Made]) -> None:
        self._made, self._lock = made, threading.Lock()
        self.gate = threading.Event()
        self.calls = self.at_once = self.most = 0

    def __call__(self, _version: Hashable) -> Made:
        with self._lock:
            self.calls, self.at_once = self.calls + 1, self.at_once + 1
            self.most = max(self.most, self.at_once)
        assert self.gate.wait(PATIENCE_S)
        with self._lock:
            self.at_once -= 1
        return self._made()


def page() -> Packed:
    return pack(Answer(b"a page"), NOW)


def order(make: Callable[[Hashable], Made], key: str = "/", version: int = 1) -> Order:
    return Order(key, lambda: version, make)


def half_an_age_ago(shelf: Shelf) -> float:
    return shelf.now() - page().max_age / 2


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.01)


async def all_of(
    maker: Maker, *asked: Awaitable[Made], makers: int = 1
) -> list[Made | BaseException]:
    """What each gets, the gate being opened once so many are at work and the others wait."""
    waiting = asyncio.gather(*asked, return_exceptions=True)
    await until(lambda: maker.at_once == makers)
    maker.gate.set()
    return await waiting


def test_a_page_that_many_wait_for_is_made_once() -> None:
    async def crowd() -> list[Made | BaseException]:
        making = Making(shelf)
        return await all_of(maker, *(making.fetch(order(maker), 1) for _ in range(CROWD)))

    shelf, maker = Shelf(), Maker(page)
    given = asyncio.run(crowd())
    assert maker.calls == 1
    assert given == [shelf.find("/", 1)] * CROWD


def test_few_are_made_at_a_time_and_all_in_the_end() -> None:
    async def crowd() -> list[Made | BaseException]:
        making = Making(Shelf())
        asked = (making.fetch(order(maker, str(n)), 1) for n in range(CROWD))
        return await all_of(maker, *asked, makers=MAKERS)

    maker = Maker(page)
    given = asyncio.run(crowd())
    assert all(isinstance(one, Packed) for one in given)
    assert (maker.calls, maker.most) == (CROWD, MAKERS)


def test_what_may_not_be_kept_is_made_for_each() -> None:
    async def two() -> list[Made | BaseException]:
        making = Making(shelf)
        return await all_of(maker, *(making.fetch(order(maker), 1) for _ in range(2)))

    shelf, maker = Shelf(), Maker(lambda: RedirectResponse("/"))
    one, other = asyncio.run(two())
    assert isinstance(one, RedirectResponse)
    assert one is not other
    assert shelf.find("/", 1) is None


def test_a_failure_is_told_to_all_who_wait_and_forgotten() -> None:
    def fail() -> Made:
        raise KeyError("broken")

    async def crowd() -> None:
        making = Making(Shelf())
        given = await all_of(maker, *(making.fetch(order(maker), 1) for _ in range(3)))
        assert [type(one) for one in given] == [KeyError] * 3
        assert isinstance(await making.fetch(order(lambda _: page()), 1), Packed)

    maker = Maker(fail)
    asyncio.run(crowd())


@pytest.mark.parametrize(("lately", "makings"), [(False, 2), (True, 1)])
def test_who_asks_for_newer_data_waits_for_it_or_is_content_with_what_is_under_way(
    lately: bool, makings: int
) -> None:
    async def two() -> list[Made | BaseException]:
        making = Making(Shelf())
        first = asyncio.create_task(making.fetch(order(maker), 1))
        await until(lambda: maker.at_once == 1)
        newer = making.fetch(order(maker, version=2), 2, lately=lately)
        return await all_of(maker, first, newer, makers=makings)

    maker = Maker(page)
    assert all(isinstance(one, Packed) for one in asyncio.run(two()))
    assert maker.calls == makings


def test_what_was_overtaken_by_newer_data_never_replaces_it() -> None:
    async def overtake() -> tuple[Made, Made]:
        making = Making(shelf)
        first = asyncio.create_task(making.fetch(order(slow), 1))
        await until(lambda: slow.at_once == 1)
        newer = pack(Answer(b"a newer page"), NOW)
        given = await making.fetch(order(lambda _: newer, version=2), 2)
        slow.gate.set()
        return given, await first

    shelf, slow = Shelf(), Maker(page)
    given, late = asyncio.run(overtake())
    assert isinstance(given, Packed)
    assert given.plain == b"a newer page"
    assert shelf.find("/", 2) is given
    # Who waited for the older one has nothing against the newer.
    assert late is given


@pytest.mark.parametrize("breaks", [False, True])
def test_nobody_waits_for_the_successor(breaks: bool) -> None:
    def successor() -> Made:
        if breaks:
            raise KeyError("broken")
        return pack(Answer(b"another"), NOW)

    async def refreshed() -> None:
        making = Making(shelf)
        for _ in range(3):
            making.refresh(order(maker, version=2))
        await until(lambda: maker.at_once == 1)
        assert shelf.find_lately_made("/") == kept
        maker.gate.set()
        await until(lambda: not making._refreshed)

    shelf, maker = Shelf(), Maker(successor)
    kept = shelf.put("/", 1, page(), half_an_age_ago(shelf))
    with capture_logs() as logs:
        asyncio.run(refreshed())
    assert maker.calls == 1
    assert shelf.find_lately_made("/") == (kept if breaks else shelf.find("/", 2))
    assert [one["event"] for one in logs] == ["page.not_refreshed"] * breaks


def test_what_someone_had_made_meanwhile_is_not_made_again() -> None:
    async def refreshed() -> None:
        making = Making(shelf)
        making.refresh(order(before, "/before"))
        making.refresh(order(maker, version=2))
        await until(lambda: before.at_once == 1)
        await making.fetch(order(maker, version=2), 2)
        before.gate.set()
        await until(lambda: not making._refreshed)

    shelf, before, maker = Shelf(), Maker(page), Maker(page)
    for key in ("/before", "/"):
        shelf.put(key, 1, page(), half_an_age_ago(shelf))
    maker.gate.set()
    asyncio.run(refreshed())
    assert (before.calls, maker.calls) == (1, 1)
