"""From each earlier schema, with data in it, to the newest: nothing lost, on both databases."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from agenda.errors import StoreError
from agenda.store.database import open_database
from agenda.store.migrate import (
    configure,
    raise_to,
    require_current,
    revisions,
    schema_age,
    upgrade,
)
from agenda.store.rows import Row, read_rows, tables_of, write_rows
from tests.agenda.everything import Rows, everything, fill_all

OLD = revisions()[:-1]
# Columns that an upgrade computes anew, and what is gone on purpose.
COMPUTED = {"event": {"shown", "theme", "last", "haystack"}, "facet": {"last"}}
REQUIRED_THEN: Row = {"haystack": "fanfare"}


@pytest.fixture(scope="module")
def sample(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Rows of every table, as the newest schema has them."""
    path = tmp_path_factory.mktemp("sample") / "almanach.db"
    path.write_bytes(sqlite_model.read_bytes())
    engine = open_database(f"sqlite:///{path}")
    fill_all(engine, datetime.fromisoformat("2027-03-01T08:00:00+00:00"))
    found = everything(engine)
    engine.dispose()
    return found


@pytest.fixture
def bare(empty_database: str) -> Iterator[Engine]:
    """An open database without tables."""
    engine = open_database(empty_database)
    yield engine
    engine.dispose()


def fill_old(connection: Connection, sample: Rows) -> Rows:
    """Write the sample into an older schema, as far as that has tables and columns for it."""
    written: Rows = {}
    for table in tables_of(connection):
        names = [column.name for column in table.columns]
        rows = [
            {name: row.get(name, REQUIRED_THEN.get(name)) for name in names}
            for row in sample.get(table.name, [])
        ]
        write_rows(connection, table, rows)
        written[table.name] = [*read_rows(connection, table)]
    return written


def kept(table: str, rows: list[Row], columns: set[str]) -> list[list[Any]]:
    """What must be the same after as before."""
    same = sorted(columns - COMPUTED.get(table, set()))
    return sorted(([row[name] for name in same] for row in rows), key=repr)


@pytest.mark.parametrize("revision", OLD)
def test_nothing_is_lost_on_the_way_from(revision: str, bare: Engine, sample: Rows) -> None:
    raise_to(bare, revision)
    with bare.begin() as connection:
        before = fill_old(connection, sample)
    assert any(before.values())
    upgrade(bare)
    require_current(bare)
    after = everything(bare)
    for name, rows in before.items():
        if rows:
            columns = rows[0].keys() & after[name][0].keys()
            assert kept(name, after[name], columns) == kept(name, rows, columns), name


@pytest.mark.parametrize("revision", ["0001", "search_0003"])
def test_an_upgrade_that_fails_leaves_the_old_schema_and_its_rows(
    revision: str, bare: Engine, sample: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_to(bare, revision)
    with bare.begin() as connection:
        before = fill_old(connection, sample)
        # What a later upgrade wants to make stands in its way.
        connection.execute(text("CREATE TABLE journal (id INTEGER)"))
    with pytest.raises(Exception, match="journal"):
        upgrade(bare)
    assert schema_age(bare)[0] == revision
    with bare.begin() as connection:
        tables = {table.name: table for table in tables_of(connection)}
        now = {name: [*read_rows(connection, tables[name])] for name in before}
        assert now == before
        connection.execute(text("DROP TABLE journal"))
    upgrade(bare)
    require_current(bare)


SLOW_UPGRADE = """
import sys, time
from sqlalchemy import event
from agenda.store.database import open_database
from agenda.store.migrate import upgrade
engine = open_database(sys.argv[1])
done = 0
@event.listens_for(engine, "after_cursor_execute")
def pause(*told):
    global done
    done += "CREATE TABLE" in told[2]
    if done == int(sys.argv[2]):
        print("half-way", flush=True)
        time.sleep(60)
upgrade(engine)
print("upgraded", flush=True)
"""


def start_upgrade(address: str, stop_at: int) -> subprocess.Popen[str]:
    """Upgrade in a process that stops for long at the n-th table it makes."""
    command = [sys.executable, "-c", SLOW_UPGRADE, address, str(stop_at)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)


def test_an_upgrade_killed_half_way_is_done_by_the_next(
    empty_database: str, bare: Engine, sample: Rows
) -> None:
    raise_to(bare, OLD[0])
    with bare.begin() as connection:
        before = fill_old(connection, sample)
    with start_upgrade(empty_database, 4) as process:
        assert process.stdout
        assert process.stdout.readline() == "half-way\n"
        process.kill()
    with pytest.raises(StoreError, match="db upgrade"):
        require_current(bare)
    upgrade(bare)
    require_current(bare)
    assert len(everything(bare)["listing"]) == len(before["listing"])


def test_two_upgrades_at_once_are_one(empty_database: str, bare: Engine) -> None:
    raise_to(bare, OLD[0])
    processes = [start_upgrade(empty_database, 99) for _ in range(2)]
    assert [process.communicate()[0] for process in processes] == ["upgraded\n"] * 2
    assert [process.returncode for process in processes] == [0, 0]
    require_current(bare)


def test_a_database_of_tomorrow_is_refused_in_words(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'tomorrow'"))
    for refuse in (upgrade, require_current):
        with pytest.raises(StoreError, match="plus récent"):
            refuse(engine)


def test_readers_do_not_wait_for_a_schema_that_is_current(engine: Engine) -> None:
    with engine.execution_options(writes=True).connect() as busy, busy.begin():
        busy.execute(text("UPDATE alembic_version SET version_num = version_num"))
        thread = threading.Thread(target=upgrade, args=(engine,))
        thread.start()
        thread.join(10)
        assert not thread.is_alive()


def test_revisions_are_those_that_alembic_walks(sqlite_model: Path) -> None:
    scripts = ScriptDirectory.from_config(configure(open_database(f"sqlite:///{sqlite_model}")))
    assert revisions() == [one.revision for one in scripts.walk_revisions()][::-1]
