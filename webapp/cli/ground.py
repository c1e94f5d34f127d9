"""What every command stands on: settings, logs, an open and current database."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from agenda.logs import set_up_logs
from agenda.settings import Settings, read_settings
from agenda.store.database import open_database, reading
from agenda.store.migrate import upgrade
from agenda.store.territory import settings_in_force
from harvester.queueing import require_ready
from harvester.tend import Hand

COMMAND_LINE = "almanach"


def now() -> datetime:
    """The one place of the command line that looks at the clock."""
    return datetime.now(UTC)


def hand() -> Hand:
    """Whom the journal names for what the command line does."""
    return Hand(COMMAND_LINE, now())


def settings_only() -> Settings:
    """Read the settings and set up logs."""
    settings = read_settings()
    set_up_logs(settings)
    return settings


def ground() -> tuple[Engine, Settings]:
    """Open the database; give the settings in force, the coordinator's over the operator's."""
    engine, settings = operators_ground()
    with reading(engine) as session:
        return engine, settings_in_force(session, settings)


def operators_ground() -> tuple[Engine, Settings]:
    """Open the database, for what runs on: settings are put into force there at each use.

    The embedded database is made and raised without being asked.
    A PostgreSQL database may be shared with other hosts: there an operator upgrades on purpose.
    """
    settings = settings_only()
    engine = open_database(settings.database)
    if engine.dialect.name == "sqlite":
        upgrade(engine)
    else:
        require_ready(engine)
    return engine, settings
