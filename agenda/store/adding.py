"""Adding many rows at once, by the table alone: the session keeps none of them.

What SQLAlchemy does for each row of an `executemany` is done once for all of them: a first
harvest of a large calendar adds a hundred thousand.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Table, insert
from sqlmodel import Session, SQLModel

Row = Mapping[str, object]
Process = Callable[[Any], Any] | None


class _Writer(NamedTuple):
    """The statement, and for each of its places the column's name and what prepares its value."""

    statement: str
    places: tuple[tuple[str, Process], ...]
    by_position: bool

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [name for name, _ in self.places]


def add_rows(session: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    """Write new rows; each gives the same columns, those that cannot be left out at least."""
    if rows:
        connection = session.connection()
        kept: Table = table.__table__  # type: ignore[attr-defined]  # of a table
        writer = _writer(kept, tuple(rows[0]), connection.dialect)
        connection.exec_driver_sql(writer.statement, [*_prepared(writer, rows)])


@lru_cache(maxsize=256)
def _writer(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Writer:
    made = insert(table).compile(dialect=dialect, column_keys=names)
    places = [(name, _process(table, name, dialect)) for name in made.positiontup or names]
    return _Writer(str(made), tuple(places), by_position=made.positional)


def _process(table: Table, name: str, dialect: Dialect) -> Process:
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)


def _prepared(writer: _Writer, rows: Sequence[Row]) -> Iterator[Any]:
    for values in _values(writer, rows):
        yield values if writer.by_position else dict(zip(writer.names, values, strict=True))


def _values(writer: _Writer, rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    names, makes = writer.names, [make for _, make in writer.places]
    if len(names) > 1 and not any(makes):
        return map(itemgetter(*names), rows)
    places = writer.places
    return (
        tuple([row[name] if make is None else make(row[name]) for name, make in places])
        for row in rows
    )
