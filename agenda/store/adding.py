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

Process = Callable[[Any], Any] | None
Places = Mapping[str, Any]
"""Where a row has each column's value: under a name, or at a number."""


class _Writer(NamedTuple):
    """The statement, and for each of its places the column's name and what prepares its value."""

    statement: str
    places: tuple[tuple[str, Process], ...]
    by_position: bool

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [name for name, _ in self.places]


def add_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Write new rows; each gives the same columns, those that cannot be left out at least."""
    if rows:
        _add(session, table, {name: name for name in rows[0]}, rows)


def add_tuples(
    session: Session,
    table: type[SQLModel],
    names: Sequence[str],
    rows: Sequence[tuple[object, ...]],
) -> None:
    """Write new rows of the columns `names`: less to make than a mapping for each."""
    if rows:
        _add(session, table, {name: at for at, name in enumerate(names)}, rows)


def _add(session: Session, table: type[SQLModel], at: Places, rows: Sequence[Any]) -> None:
    connection = session.connection()
    kept: Table = table.__table__  # type: ignore[attr-defined]  # of a table
    writer = _writer(kept, tuple(at), connection.dialect)
    connection.exec_driver_sql(writer.statement, [*_prepared(writer, at, rows)])


@lru_cache(maxsize=256)
def _writer(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Writer:
    made = insert(table).compile(dialect=dialect, column_keys=names)
    places = [(name, _process(table, name, dialect)) for name in made.positiontup or names]
    return _Writer(str(made), tuple(places), by_position=made.positional)


def _process(table: Table, name: str, dialect: Dialect) -> Process:
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)


def _prepared(writer: _Writer, at: Places, rows: Sequence[Any]) -> Iterator[Any]:
    values = zip(*(_column(rows, at[name], make) for name, make in writer.places), strict=True)
    if writer.by_position:
        return values
    return (dict(zip(writer.names, each, strict=True)) for each in values)


def _column(rows: Sequence[Any], at: Any, make: Process) -> Iterator[Any]:
    values = map(itemgetter(at), rows)
    return values if make is None else map(make, values)
