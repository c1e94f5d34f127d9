"""What every command stands on: settings, logs, an open and current database."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from agenda.logs import set_up_logs
from agenda.settings import Settings, read_settings
from agenda.store.database import open_database
from agenda.store.migrate import require_current, upgrade


def now() -> datetime:
    """The one place of the command line that looks at the clock."""
    return datetime.now(UTC)


def settings_only() -> Settings:
    """Read the settings and set up logs."""
    settings = read_settings()
    set_up_logs(settings)
    return settings


def ground() -> tuple[Engine, Settings]:
    """Open the database; the embedded one is made and raised without being asked.

    A PostgreSQL database may be shared with other hosts: there an operator upgrades on purpose.
    """
    settings = settings_only()
    engine = open_database(settings.database)
    if engine.dialect.name == "sqlite":
        upgrade(engine)
    else:
        require_current(engine)
    return engine, settings
