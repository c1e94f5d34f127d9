"""A stream of commits empties the shelf every few seconds; a few of them, or the desk, at once."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from httpx2 import Response
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.webapp.sample_agenda import NOW, SETTINGS, add, paris
from webapp.answer import Answer, pack
from webapp.app import make_app
from webapp.calm import AT_ONCE, PAUSE, REST, Calm
from webapp.making import Making
from webapp.shelf import AGED, DataVersion, Shelf
from webapp.site import Site

PATIENCE_S = 10
STEPS = st.lists(st.floats(0, 3 * REST), min_size=1, max_size=200)


class Watch:
    """Seconds that a test sets."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@given(STEPS)
def test_all_is_made_anew_at_most_so_often_and_is_never_older_than_that(steps: list[float]) -> None:
    clock = Watch()
    calm = Calm(clock)
    news: list[float] = []
    passed: list[object] = []
    for number, step in enumerate(steps):
        clock.seconds += step
        news.append(clock.seconds)
        given = calm.hear(number)
        passed.append(given)
        assert isinstance(given, int) or number == 0
        # What came after the one that is answered from is younger than a rest.
        missed = news[given + 1 :] if isinstance(given, int) else news
        assert all(clock.seconds - one < REST + 1e-6 for one in missed)
    changes = sum(one != other for one, other in pairwise(passed))
    assert changes <= AT_ONCE + clock.seconds / REST


def test_after_a_stream_the_last_news_is_heard_within_a_rest() -> None:
    clock = Watch()
    calm = Calm(clock)
    for number in range(3 * AT_ONCE):
        calm.hear(number)
    assert calm.hear("last") != "last"
    clock.seconds += REST
    assert calm.hear("last") == "last"


@pytest.fixture
def clock() -> Watch:
    return Watch()


@pytest.fixture
def passer_by(engine: Engine, ids: dict[str, str], clock: Watch) -> Iterator[TestClient]:
    app = make_app(engine, SETTINGS, lambda: NOW)
    site: Site = app.state.site
    site.version.close()
    shelf = Shelf(clock)
    for name, one in (
        ("version", DataVersion(engine, clock)),
        ("shelf", shelf),
        ("making", Making(shelf)),
    ):
        object.__setattr__(site, name, one)
    with TestClient(app, base_url=SETTINGS.base_url) as client:
        yield client


def wait_for_another(passer_by: TestClient, page: str, known: str) -> Response:
    """Give the page once it is not the one known."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        shown = passer_by.get(page, headers={"if-none-match": known})
        if shown.status_code == 200:
            return shown
        time.sleep(0.01)
    raise AssertionError(f"{page} stays what it was")


@pytest.mark.parametrize(("page", "max_age"), [("/jour/2027-03-20", 60), ("/agenda.ics", 300)])
def test_in_a_harvest_pages_are_kept_for_a_while_and_whoever_is_of_the_desk_sees_all_at_once(
    passer_by: TestClient, engine: Engine, clock: Watch, page: str, max_age: int
) -> None:
    etags = {passer_by.get(page).headers["etag"]}
    for n in range(2 * AT_ONCE):
        add(engine, str(n), f"Veillée {n}.", paris(3, 20, 18))
        etags.add(passer_by.get(page).headers["etag"])
    # PostgreSQL may tell of one commit twice: before it is done, and after.
    assert 2 < len(etags) <= AT_ONCE
    assert f"Veillée {2 * AT_ONCE - 1}." not in passer_by.get(page).text
    stale = passer_by.get(page).headers["etag"]
    for n in range(round(max_age * AGED / REST) + 1):
        clock.seconds += REST
        add(engine, f"more {n}", f"Soirée {n}.", paris(3, 20, 18))
        assert passer_by.get(page, headers={"if-none-match": stale}).status_code == 304
    # The last of these had the next one made.
    shown = wait_for_another(passer_by, page, stale)
    assert f"Veillée {2 * AT_ONCE - 1}." in shown.text
    add(engine, "last", "La toute dernière", paris(3, 20, 18))
    assert "La toute dernière" not in passer_by.get(page).text
    known = {"if-none-match": shown.headers["etag"]}
    assert passer_by.get(page, headers=known).status_code == 304
    passer_by.get("/admin/login")
    of_the_desk = passer_by.get(page, headers=known)
    assert "La toute dernière" in of_the_desk.text


def test_after_a_harvest_the_first_who_asks_sees_all(
    passer_by: TestClient, engine: Engine, clock: Watch
) -> None:
    for n in range(2 * AT_ONCE):
        add(engine, str(n), f"Veillée {n}.", paris(3, 20, 18))
        passer_by.get("/jour/2027-03-20")
    clock.seconds += (PAUSE + 2) * REST
    assert f"Veillée {2 * AT_ONCE - 1}." in passer_by.get("/jour/2027-03-20").text


def test_what_was_made_long_ago_is_made_anew_before_it_is_given() -> None:
    clock = Watch()
    shelf = Shelf(clock)
    kept = shelf.put("/", 1, pack(Answer(b"one", max_age=60), NOW), shelf.now())
    clock.seconds += 15
    assert not shelf.wants_successor("/")
    clock.seconds += 44
    assert shelf.find("/", 2) is None
    assert shelf.find_lately_made("/") is kept
    assert shelf.wants_successor("/")
    clock.seconds += 1
    assert shelf.find_lately_made("/") is None
    assert shelf.find("/", 1) is kept


def test_what_is_given_in_a_stream_stays_when_room_is_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Watch()
    shelf = Shelf(clock)
    page = pack(Answer(b"one"), NOW)
    monkeypatch.setattr("webapp.shelf.ROOM", 2 * page.size)
    shelf.put("/wanted", 1, page, shelf.now())
    shelf.put("/forgotten", 1, page, shelf.now())
    assert shelf.find_lately_made("/wanted")
    shelf.put("/new", 2, page, shelf.now())
    assert shelf.find_lately_made("/wanted")
    assert not shelf.find_lately_made("/forgotten")
