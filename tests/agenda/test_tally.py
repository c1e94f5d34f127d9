"""The figures of the activity report, on both databases."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from agenda.store.database import reading
from agenda.store.tally import (
    Apart,
    Count,
    Whole,
    count_apart,
    count_between,
    count_communes,
    count_sources,
    count_themes,
    count_whole,
)
from tests.webapp.sample_agenda import fill, paris

MARCH = paris(3, 1), paris(4, 1)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """March of the sample: eight rendez-vous that stand besides what does not."""
    fill(engine)
    return engine


def test_what_stands_is_counted(filled: Engine) -> None:
    with reading(filled) as session:
        whole = count_whole(session, *MARCH)
        assert whole == Whole(
            all=10, workshops=1, free=1, priced=0, online=1, shared=1, series=whole.series
        )
        assert sum(one.all for one in count_themes(session, *MARCH)) == whole.all
        assert sum(one.all for one in count_communes(session, *MARCH)) == whole.all


def test_what_does_not_stand_is_told_apart(filled: Engine) -> None:
    with reading(filled) as session:
        assert count_apart(session, *MARCH) == Apart(
            hidden=1, withdrawn=1, cancelled=1, postponed=1
        )


def test_communes_are_told_by_code_or_by_name(filled: Engine) -> None:
    with reading(filled) as session:
        found = {one.key: one for one in count_communes(session, *MARCH)}
    assert found["=Pont-l’Étang"] == Count("=Pont-l’Étang", 1, 1, 0, 0)
    assert found[""].all == 1
    assert found["=Sainte-Aure"].shared == 1


def test_an_event_counts_for_each_who_announces_it(filled: Engine) -> None:
    with reading(filled) as session:
        found = {one.key: (one.all, one.shared) for one in count_sources(session, *MARCH)}
    assert found["la-navette"] == found["le-moulin"] == (1, 1)
    assert found["mediatheque"] == (9, 0)


def test_months_begin_at_local_midnight(filled: Engine) -> None:
    edges: list[datetime] = [paris(2, 1), paris(3, 1), paris(4, 1), paris(5, 1)]
    with reading(filled) as session:
        assert [one.all for one in count_between(session, edges)] == [0, 10, 2]


def test_an_empty_period_counts_nothing(engine: Engine) -> None:
    with reading(engine) as session:
        assert count_whole(session, *MARCH) == Whole(0, 0, 0, 0, 0, 0, 0)
        assert count_communes(session, *MARCH) == []
