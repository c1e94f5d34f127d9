"""Column types: an instant that refuses naive values, a word of an enum, a typed JSON document."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from agenda.model.parts import Part

Process = Callable[[Any], Any] | None


class Instant(TypeDecorator[datetime]):
    """An aware `datetime`, kept in UTC; comes back in UTC whatever the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive values: `ValueError`."""
        return None if value is None else _in_utc(value)

    def bind_processor(self, dialect: Dialect) -> Process:
        """Write for SQLite what its dialect writes, at a third of the price."""
        return _write_instant if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite forgets."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"naive datetime {value!r}: an instant needs a zone")
    return value.astimezone(UTC)


def _write_instant(value: datetime | None) -> str | None:
    if value is None:
        return None
    return _written(value if value.tzinfo is UTC else _in_utc(value))


@lru_cache(maxsize=1024)
def _written(value: datetime) -> str:
    """Kept for a while: rows in a row say the same instants. Of UTC only, where equal ones are."""
    return value.isoformat(" ", "microseconds").removesuffix("+00:00")


class Word(TypeDecorator[StrEnum]):
    """A member of a `StrEnum`, kept as its plain value so that SQL can compare it."""

    impl = String(32)
    cache_ok = True

    def __init__(self, of: type[StrEnum]) -> None:
        super().__init__()
        self.of = of

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Keep the value, refusing words the enum lacks: `ValueError`."""
        return None if value is None else self.of(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the member back."""
        return None if value is None else self.of(value)


PLAIN = (list[str], dict[str, str])
"""Types that JSON has itself: nothing is to be made of their values, either way."""


def _write_words(words: list[str] | None) -> str | None:
    """Write a list of words as `json.dumps` does, at a quarter of its price. Most are empty."""
    if not words:
        return None if words is None else "[]"
    return f"[{', '.join(map(encode_basestring_ascii, words))}]"


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Part)


class Json(TypeDecorator[Any]):
    """A value of type `of` kept as JSON, read back as that type (JSONB on PostgreSQL)."""

    impl = JSON
    cache_ok = True

    def __init__(self, of: Any) -> None:
        super().__init__(none_as_null=True)
        self.of = of
        self._adapter: TypeAdapter[Any] | None = None if of in PLAIN else TypeAdapter(of)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose JSONB where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Turn models into plain JSON values."""
        if value is None or self._adapter is None:
            return value
        return self._adapter.dump_python(value, mode="json")

    def bind_processor(self, dialect: Dialect) -> Process:
        """Write for SQLite what its dialect writes; most of it is short lists of words.

        What a part of an event looks like is kept for a while: many are at one place.
        """
        usual = super().bind_processor(dialect)
        if dialect.name != "sqlite" or usual is None:
            return usual
        if self.of == list[str]:
            return _write_words
        return lru_cache(maxsize=256)(usual) if _is_part(self.of) else usual

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Turn plain JSON values back into models."""
        if value is None or self._adapter is None:
            return value
        return self._adapter.validate_python(value)
