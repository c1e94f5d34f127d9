"""A stream of commits empties the shelf every few seconds; a few of them, or the desk, at once."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.webapp.sample_agenda import NOW, SETTINGS, add, paris
from webapp.app import make_app
from webapp.calm import AT_ONCE, REST, Calm
from webapp.shelf import DataVersion
from webapp.site import Site

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
    object.__setattr__(site, "version", DataVersion(engine, clock))
    with TestClient(app, base_url=SETTINGS.base_url) as client:
        yield client


@pytest.mark.parametrize("page", ["/jour/2027-03-20", "/agenda.ics"])
def test_in_a_harvest_pages_are_kept_for_a_while_and_whoever_is_of_the_desk_sees_all_at_once(
    passer_by: TestClient, engine: Engine, clock: Watch, page: str
) -> None:
    etags = {passer_by.get(page).headers["etag"]}
    for n in range(2 * AT_ONCE):
        add(engine, str(n), f"Veillée {n}.", paris(3, 20, 18))
        etags.add(passer_by.get(page).headers["etag"])
    # PostgreSQL may tell of one commit twice: before it is done, and after.
    assert 2 < len(etags) <= AT_ONCE
    assert f"Veillée {2 * AT_ONCE - 1}." not in passer_by.get(page).text
    stale = passer_by.get(page).headers["etag"]
    clock.seconds += REST
    shown = passer_by.get(page, headers={"if-none-match": stale})
    assert (shown.status_code, f"Veillée {2 * AT_ONCE - 1}." in shown.text) == (200, True)
    add(engine, "last", "La toute dernière", paris(3, 20, 18))
    assert "La toute dernière" not in passer_by.get(page).text
    known = {"if-none-match": shown.headers["etag"]}
    assert passer_by.get(page, headers=known).status_code == 304
    passer_by.get("/admin/login")
    of_the_desk = passer_by.get(page, headers=known)
    assert "La toute dernière" in of_the_desk.text
