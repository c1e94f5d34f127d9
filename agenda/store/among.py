"""Asking for many values at once by a single parameter: the statement is always the same.

SQLAlchemy's `in_` has a place for each value and writes the statement anew each time, which
costs more than what the database does with it.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Dialect, String, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine
from sqlmodel import col


class _Many(TypeDecorator[Collection[str]]):
    """Strings as one value: an array where there are any, else JSON."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose an array for PostgreSQL."""
        kind: TypeEngine[Any] = ARRAY(String()) if dialect.name == "postgresql" else String()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        """Write the strings."""
        listed = list(value or ())
        return listed if dialect.name == "postgresql" else json.dumps(listed)


class Among(FunctionElement[Any]):
    """A column holds one of many strings. Without a type, as a Boolean is compared with 1."""

    name = "among"
    type = NullType()
    inherit_cache = True


@compiles(Among, "sqlite")
def _in_json(element: Among, compiler: SQLCompiler, **told: Any) -> str:
    column, values = (compiler.process(clause, **told) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # a bind


@compiles(Among, "postgresql")
def _in_array(element: Among, compiler: SQLCompiler, **told: Any) -> str:
    column, values = (compiler.process(clause, **told) for clause in element.clauses)
    return f"{column} = ANY ({values})"


def among(column: str | None, values: Collection[str]) -> Among:
    """Tell rows whose `column` (of SQLModel, of strings) is one of `values`, however many."""
    return Among(col(column), bindparam(None, values, type_=_Many(), unique=True))


def among_given(column: ColumnElement[str], name: str) -> Among:
    """Tell the same for a statement made once: the values are given as `name` when it is asked."""
    return Among(column, bindparam(name, type_=_Many()))
