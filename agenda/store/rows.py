"""All rows of all tables, as they stand: read from one database, written into another.

The tables are reflected, not those of the code, so that any schema can be carried over: a backup
is most wanted before an upgrade. Instants travel in UTC, JSON as Python values.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Integer, MetaData, Table, func, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB

from agenda.store.migrate import compared

Row = dict[str, Any]
CHUNK = 1000
VERSION_TABLE = "alembic_version"


def tables_of(connection: Connection) -> list[Table]:
    """Give the tables, those first that others refer to."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: compared(name, None, None))
    tables = [one for one in metadata.sorted_tables if one.name != VERSION_TABLE]
    for column in (column for table in tables for column in table.columns):
        if isinstance(column.type, JSON):
            jsonb = isinstance(column.type, JSONB)
            column.type = JSONB(none_as_null=True) if jsonb else JSON(none_as_null=True)
    return tables


def read_rows(connection: Connection, table: Table) -> Iterator[Row]:
    """Give the rows in the order of their keys, a few at a time."""
    asked = select(table).order_by(*table.primary_key)
    for row in connection.execute(asked, execution_options={"yield_per": CHUNK}).mappings():
        yield {name: _in_utc(value) for name, value in row.items()}


def _in_utc(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def write_rows(connection: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Add rows to a table; give how many. New rows are numbered after them."""
    written, chunk = 0, list[Row]()
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            written += _write(connection, table, chunk)
            chunk.clear()
    written += _write(connection, table, chunk)
    _number_on(connection, table)
    return written


def _write(connection: Connection, table: Table, rows: list[Row]) -> int:
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)


def _number_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL's counters go on from the highest number. SQLite does so by itself."""
    key = [*table.primary_key]
    if connection.dialect.name != "postgresql" or len(key) != 1:
        return
    if not isinstance(key[0].type, Integer):
        return
    highest = connection.execute(select(func.max(key[0]))).scalar()
    connection.execute(
        text("SELECT setval(pg_get_serial_sequence(:table, :key), :highest, :begun)"),
        {"table": f'"{table.name}"', "key": key[0].name, "highest": highest or 1}
        | {"begun": highest is not None},
    )


def copy_rows(source: Connection, target: Connection) -> int:
    """Put all rows of `source` in the place of those of `target`; both have one schema."""
    into = {table.name: table for table in tables_of(target)}
    empty(target)
    return sum(
        write_rows(target, into[table.name], read_rows(source, table))
        for table in tables_of(source)
    )


def empty(connection: Connection) -> None:
    """Delete every row of every table."""
    for table in reversed(tables_of(connection)):
        connection.execute(table.delete())


def counts(connection: Connection) -> dict[str, int]:
    """Give how many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables_of(connection)
    }
