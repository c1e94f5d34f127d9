"""PostgreSQL is told in time how much a rebuild has written."""

import pytest
from sqlalchemy import Engine, text

from agenda.store.database import writing
from agenda.store.stock import taking_stock
from agenda.store.tables import BlockRow

BLOCKS = "SELECT reltuples FROM pg_class WHERE relname = 'block'"


def test_what_is_not_committed_is_counted_while_a_rebuild_goes_on(engine: Engine) -> None:
    if engine.name != "postgresql":
        pytest.skip("SQLite does not guess by numbers")
    known = list[float]()
    with writing(engine) as session:
        for part in taking_stock(session, range(1, 6)):
            known.append(session.execute(text(BLOCKS)).scalar_one())
            session.add_all(BlockRow(key=f"key {n}", listing=f"of {part}") for n in range(100))
            session.flush()
    # After the first, the second and the fourth part; -1 is "never counted" (PostgreSQL 14 on).
    assert known == [-1, 100, 200, 200, 400]


def test_parts_come_as_they_are(engine: Engine) -> None:
    with writing(engine) as session:
        assert list(taking_stock(session, "abc")) == ["a", "b", "c"]
