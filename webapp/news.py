"""News of commits: SQLite counts them, PostgreSQL tells of them, so that no page need ask."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Any
from weakref import ref

from sqlalchemy import Connection, Engine, event

from agenda.store.database import has_moved

CHANNEL = "almanach"
"""What the triggers of the migrations notify, whoever commits."""

HEARD_WITHIN = 0.005
"""Seconds after which SQLite is asked anew what other processes committed."""

# A line may be dead without either end knowing: it is tried every so often.
TRIED_EVERY = 10.0


class CountedNews:
    """`PRAGMA data_version` counts the commits of other connections: one is kept for it alone.

    To ask it at each request took a fifth of what a 304 costs: it is asked once in `HEARD_WITHIN`,
    and whenever this process commits.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._clock = engine, clock
        self._lock = Lock()
        self._opened = 1
        self._kept = engine.raw_connection()
        self._counted, self._holds_until = (0, 0), 0.0
        self._note = _noting(ref(self))
        event.listen(engine, "commit", self._note)

    def count(self) -> tuple[int, int]:
        """Give numbers that differ after every commit. Safe between threads."""
        with self._lock:
            now = self._clock()
            if now >= self._holds_until:
                self._counted, self._holds_until = self._ask(), now + HEARD_WITHIN
            return self._counted

    def _ask(self) -> tuple[int, int]:
        if has_moved(self._kept):
            left, self._kept = self._kept, self._engine.raw_connection()
            left.close()
            self._opened += 1
        driver: Any = self._kept.dbapi_connection
        row = driver.execute("PRAGMA data_version").fetchone()
        return self._opened, int(row[0]) if row else 0

    def expect(self) -> None:
        """Ask at the next count: this process commits something."""
        self._holds_until = 0.0

    def close(self) -> None:
        """Give the kept connection back."""
        if event.contains(self._engine, "commit", self._note):
            event.remove(self._engine, "commit", self._note)
        self._kept.close()


def _noting(counted: ref[CountedNews]) -> Callable[[Connection], None]:
    """Note commits for as long as someone counts: an engine holds fast whoever listens to it."""

    def note(_connection: Connection) -> None:
        news = counted()
        if news is not None:
            news.expect()

    return note


class ToldNews:
    """Counts what NOTIFY tells, on a connection kept for it alone. Safe between threads.

    Other processes are heard within a millisecond or so, this one before it commits.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._count = 0
        self._line: Any = None
        self._tried = 0.0
        event.listen(engine, "commit", self._note)
        event.listen(engine, "engine_disposed", self._leave)

    def count(self) -> int:
        """Give how much was heard so far. Raises the driver's error when the server is away."""
        with self._lock:
            try:
                self._hear()
            except self._driver_error():
                self._hang_up()
                self._hear()
            return self._count

    def _note(self, _connection: Connection) -> None:
        self._count += 1

    def _leave(self, _engine: Engine) -> None:
        with self._lock:
            self._hang_up()

    def _hear(self) -> None:
        if self._line is None:
            self._dial()
        elif time.monotonic() - self._tried > TRIED_EVERY:
            self._driver.execute("SELECT")
            self._tried = time.monotonic()
        self._driver.pgconn.consume_input()
        while self._driver.pgconn.notifies():
            self._count += 1

    def _heard(self, _: object) -> None:
        self._count += 1

    def _dial(self) -> None:
        self._line = self._engine.raw_connection()
        self._line.detach()
        self._driver.autocommit = True
        # What comes in while the line is tried is handed over here, and by no other way.
        self._driver.add_notify_handler(self._heard)
        self._driver.execute(f"LISTEN {CHANNEL}")
        self._tried = time.monotonic()
        # Whatever was said before this line stood was not heard.
        self._count += 1

    @property
    def _driver(self) -> Any:
        return self._line.dbapi_connection

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _driver_error(self) -> type[Exception]:
        driver: Any = self._engine.dialect.loaded_dbapi
        error: type[Exception] = driver.Error
        return error

    def close(self) -> None:
        """Give the connection up."""
        event.remove(self._engine, "commit", self._note)
        event.remove(self._engine, "engine_disposed", self._leave)
        self._leave(self._engine)
