"""A database with something in every table, those of tomorrow included."""

from datetime import datetime
from typing import Any, get_origin

from sqlalchemy import Column, Engine, LargeBinary, Table, insert, select
from sqlmodel import Session, SQLModel

from agenda.model.columns import Instant, Json, Word
from agenda.store.database import writing
from agenda.store.rows import read_rows, tables_of
from harvester.settle import rebuild
from tests.webapp.sample_agenda import NOW, fill

Rows = dict[str, list[dict[str, Any]]]


def fill_all(engine: Engine, now: datetime) -> None:
    """The sample agenda, its events rebuilt, and a row of what it lacks in each other table."""
    fill(engine)
    with writing(engine) as session:
        rebuild(session, NOW)
        for table in SQLModel.metadata.sorted_tables:
            if session.execute(select(*table.primary_key).limit(1)).first() is None:
                session.execute(insert(table), [_row(session, table, now)])


def _row(session: Session, table: Table, now: datetime) -> dict[str, Any]:
    numbered = {column.name for column in table.primary_key if column.name == "id"}
    chosen = [one for one in table.columns if not (one.name in numbered and _is_number(one))]
    return {column.name: _value(session, column, now) for column in chosen}


def _is_number(column: Column[Any]) -> bool:
    return column.type.python_type is int


def _value(session: Session, column: Column[Any], now: datetime) -> Any:
    for key in column.foreign_keys:
        return session.execute(select(key.column).limit(1)).scalar_one()
    kind = column.type
    if isinstance(kind, Instant):
        return now
    if isinstance(kind, Word):
        return next(iter(kind.of))
    if isinstance(kind, Json):
        return {} if get_origin(kind.of) is dict else []
    if isinstance(kind, LargeBinary):
        return b"\x00packed\xff"
    text = f"$argon2 d’{column.name}"[: getattr(kind, "length", None)]
    return {int: 1, bool: True, float: 0.5}.get(kind.python_type, text)


def everything(engine: Engine) -> Rows:
    """Every row of every table, in an order that is the same on both databases."""
    with engine.connect() as connection:
        return {
            table.name: sorted(
                read_rows(connection, table),
                key=lambda row: [str(row[column.name]) for column in table.primary_key],
            )
            for table in tables_of(connection)
        }
