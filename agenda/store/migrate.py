"""Making and raising the schema with Alembic, the first one included."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from agenda.errors import StoreError


def configure(engine: Engine) -> Config:
    """Point Alembic at the packaged migrations and at `engine`."""
    config = Config()
    config.set_main_option("script_location", str(files("agenda.store") / "migrations"))
    config.attributes["engine"] = engine
    return config


def compared(name: str | None, _kind: object, _parents: object) -> bool:
    """Tell whether Alembic may compare what is called `name` with the code.

    FTS5's tables and the GIN index exist on one database each; the migration alone knows them.
    """
    return name is None or not name.startswith(("search_index", "search_gin"))


def upgrade(engine: Engine) -> None:
    """Raise the schema to the newest. Does nothing when it is."""
    command.upgrade(configure(engine), "head")


def schema_age(engine: Engine) -> tuple[str | None, str | None]:
    """Give the database's revision and the newest one."""
    newest = ScriptDirectory.from_config(configure(engine)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), newest


def require_current(engine: Engine) -> None:
    """Raise `StoreError` unless the schema is the newest."""
    current, newest = schema_age(engine)
    if current != newest:
        raise StoreError("La base de données est à mettre à jour : lancez « almanach db upgrade ».")
