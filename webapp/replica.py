"""A streaming replica of the database, from which visitors' pages are made.

The primary tells of commits (`webapp.news`), and the shelf is emptied by that. A page is made
from the replica only once that has replayed all that was told, else from the primary: so it is
never older than what the shelf takes it for (docs/decisions/0012-reads-from-a-replica.md).
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from agenda.errors import SettingsError
from agenda.settings import Settings
from agenda.store.database import open_database, reading
from agenda.store.trouble import AWAY, explain

TRIED_AGAIN = 10.0
"""Seconds until a replica that did not answer is asked again."""
LATE = 10.0
"""Seconds behind the primary after which the log tells of it."""
# What was committed and told is flushed; what is not flushed a replica may wait for in vain.
_POSITION = text(
    "SELECT pg_current_wal_flush_lsn()::text, system_identifier FROM pg_control_system()"
)
_HAS_REACHED = text(
    "SELECT pg_is_in_recovery() AND system_identifier = :system"
    " AND pg_last_wal_replay_lsn() >= CAST(:position AS pg_lsn) FROM pg_control_system()"
)

T = TypeVar("T")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Where in the primary's log all of a version of the data stands."""

    version: Hashable
    position: str
    system: int


class Replica:
    """Reads from the replica where that is right. Safe between threads."""

    def __init__(
        self, engine: Engine, primary: Engine, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._engine, self._primary, self._clock = engine, primary, clock
        self._lock = Lock()
        self._wanted: _Wanted | None = None
        self._behind_since: float | None = None
        self._away_until: float | None = None
        self._told = False

    def read(self, version: Hashable, make: Callable[[Session], T]) -> T | None:
        """Give what `make` reads there; None while it is away, or lacks some of this version."""
        if self._is_away():
            return None
        wanted = self._want(version)
        try:
            with reading(self._engine) as session:
                return make(session) if self._has_reached(wanted, session) else None
        except SQLAlchemyError as error:
            self._leave(error)
            return None

    def close(self) -> None:
        """Close its connections."""
        self._engine.dispose()

    def _is_away(self) -> bool:
        with self._lock:
            if self._away_until is None:
                return False
            if self._clock() < self._away_until:
                return True
            # This one asks; the others need not wait with it for an answer.
            self._away_until = self._clock() + TRIED_AGAIN
            return False

    def _want(self, version: Hashable) -> _Wanted:
        """Ask the primary where its log is, once for a version."""
        wanted = self._wanted
        if wanted is None or wanted.version != version:
            with self._primary.connect() as connection:
                position, system = connection.execute(_POSITION).one()
            wanted = self._wanted = _Wanted(version, position, system)
        return wanted

    def _has_reached(self, wanted: _Wanted, session: Session) -> bool:
        """Ask the replica, on the line it is then read from, and note how it is doing."""
        named = {"position": wanted.position, "system": wanted.system}
        reached = session.execute(_HAS_REACHED, named).scalar_one() is True
        with self._lock:
            self._away_until = None
            if reached:
                self._behind_since, self._told = None, False
                return True
            if self._behind_since is None:
                self._behind_since = self._clock()
            if self._clock() - self._behind_since > LATE:
                self._tell("replica.behind")
            return False

    def _leave(self, error: SQLAlchemyError) -> None:
        """Ask it nothing for a while: it did not answer."""
        with self._lock:
            self._away_until = self._clock() + TRIED_AGAIN
            self._tell("replica.away", sentence=explain(error) or AWAY)

    def _tell(self, event: str, **said: str) -> None:
        """Log one line until all is well again."""
        if not self._told:
            log.warning(event, **said)
        self._told = True


def open_replica(settings: Settings, primary: Engine) -> Replica | None:
    """Open what `ALMANACH_REPLICA_URL` names. Raises `SettingsError` where there cannot be one."""
    if not settings.replica_url:
        return None
    if primary.dialect.name != "postgresql" or not settings.replica_url.startswith("postgresql"):
        raise SettingsError(
            "Réglage impossible : ALMANACH_REPLICA_URL veut PostgreSQL, ici et pour "
            "ALMANACH_DATABASE_URL."
        )
    return Replica(open_database(settings.replica_url), primary)
