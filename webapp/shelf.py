"""A shelf of answers already made, thrown away when the data changes, not when time passes."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import timedelta
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from agenda.errors import StoreError
from agenda.store.trouble import AWAY, explain
from webapp.answer import Packed
from webapp.calm import Calm
from webapp.news import CountedNews, ToldNews

ROOM = 48 * 1024 * 1024
LARGEST = 4 * 1024 * 1024
AGED = 0.25
"""Of the time for which an answer may be given in a stream of commits; docs/operating.md."""
MOST_COUNTS = 256
# The present one, and the one from which some pages are still being made.
VERSIONS = 2
T = TypeVar("T")


class DataVersion:
    """Tells whether anything was committed since it was last asked. Safe between threads."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._calm = Calm(clock)
        told = engine.dialect.name == "postgresql"
        self._news = ToldNews(engine) if told else CountedNews(engine)
        self._driver_error: type[Exception] = getattr(engine.dialect.loaded_dbapi, "Error")  # noqa: B009

    def read(self, *, at_once: bool = False) -> Hashable:
        """Give a value that differs after a commit, whoever made it, when there are few of them.

        In a stream of commits it differs every `calm.REST` seconds; `at_once`, after each.
        Raises `StoreError` when the database is away.
        """
        try:
            told = self._news.count()
        except (self._driver_error, SQLAlchemyError) as error:
            raise StoreError(explain(error) or AWAY) from error
        return self._calm.hear(told, at_once=at_once)

    @property
    def is_in_a_stream(self) -> bool:
        """Tell whether there were so many commits lately that not each is passed on."""
        return self._calm.is_in_a_stream

    def close(self) -> None:
        """Give the kept connection back."""
        self._news.close()


class Shelf:
    """The latest answers, oldest use first, within `ROOM` bytes. Used from the event loop only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, Packed, float]] = OrderedDict()
        self._clock, self._size = clock, 0

    def now(self) -> float:
        """Seconds of the clock by which answers age."""
        return self._clock()

    def find(self, key: Hashable, version: Hashable) -> Packed | None:
        """Give the answer made from this very version of the data."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def find_lately_made(self, key: Hashable) -> Packed | None:
        """Give the answer made from former data, while whoever has it need not ask again."""
        kept = self._kept.get(key)
        if kept is None or self._age(kept) >= kept[1].max_age:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def wants_successor(self, key: Hashable) -> bool:
        """Tell whether an answer is old enough to be made anew before anyone must wait for it."""
        kept = self._kept.get(key)
        return kept is not None and self._age(kept) > kept[1].max_age * AGED

    def _age(self, kept: tuple[Hashable, Packed, float]) -> float:
        return self.now() - kept[2]

    def put(self, key: Hashable, version: Hashable, packed: Packed, begun: float) -> Packed:
        """Keep an answer whose making was `begun` then (by `now`), and give what is kept.

        One that came out the same as before keeps its date. One that was overtaken by another,
        made from later data, is not kept: that other one is given.
        """
        before = self._kept.get(key)
        if before:
            if begun < before[2]:
                return before[1]
            del self._kept[key]
            self._size -= before[1].size
            if before[1].etag == packed.etag:
                packed = before[1]
            elif packed.modified <= before[1].modified:
                # Whoever asks by date alone must hear of it.
                packed = replace(packed, modified=before[1].modified + timedelta(seconds=1))
        if packed.size <= LARGEST:
            self._kept[key] = version, packed, begun
            self._size += packed.size
        while self._size > ROOM:
            _, (_, oldest, _) = self._kept.popitem(last=False)
            self._size -= oldest.size
        return packed


class Memory:
    """What was counted from the last versions of the data. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[Hashable, dict[Hashable, Any]] = {}

    def recall(self, version: Hashable, key: Hashable, count: Callable[[], T]) -> T:
        """Give what `count` gave for `key` since the data last changed, else count."""
        with self._lock:
            if version not in self._kept and len(self._kept) == VERSIONS:
                del self._kept[next(iter(self._kept))]
            kept = self._kept.setdefault(version, {})
        if key not in kept:
            counted = count()
            if len(kept) >= MOST_COUNTS:
                return counted
            kept[key] = counted
        known: T = kept[key]
        return known
