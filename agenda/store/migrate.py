"""Making and raising the schema with Alembic, the first one included.

Alembic takes as long to import as a page to write, and is needed only where there is something to
raise: which revisions there are is read from their files.
"""

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from agenda.errors import StoreError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATION_LOCK = 0x616C6D62
MIGRATIONS = files("agenda.store") / "migrations"
LINK = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.MULTILINE)


def configure(engine: Engine) -> "Config":
    """Point Alembic at the packaged migrations and at `engine`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def compared(name: str | None, _kind: object, _parents: object) -> bool:
    """Tell whether Alembic may compare what is called `name` with the code.

    FTS5's tables and the GIN index exist on one database each; the migration alone knows them.
    """
    return name is None or not name.startswith(("search_index", "search_gin"))


def upgrade(engine: Engine) -> None:
    """Raise the schema to the newest, wholly or not at all. Does nothing when it is.

    Raises `StoreError` when the database comes from a newer Almanach.
    """
    current, newest = schema_age(engine)
    if current != newest:
        raise_to(engine, "head")


def raise_to(engine: Engine, revision: str) -> None:
    """Raise the schema to `revision`, in one transaction that other upgrades wait for."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(configure(engine), revision)
    except CommandError as error:
        raise StoreError(
            "Le schéma de la base de données est inconnu : elle vient d’un Almanach plus récent. "
            "Installez celui-là, ou restaurez une sauvegarde."
        ) from error


def lock_schema(connection: Connection) -> None:
    """Let one upgrade at a time look at the schema. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})


def schema_age(engine: Engine) -> tuple[str | None, str]:
    """Give the database's revision, None where there is no schema, and the newest one."""
    with engine.connect() as connection:
        made = inspect(connection).has_table("alembic_version")
        asked = text("SELECT version_num FROM alembic_version")
        return connection.execute(asked).scalar() if made else None, revisions()[-1]


@cache
def revisions() -> list[str]:
    """Give every revision, the first one first."""
    links = [
        dict(LINK.findall(file.read_text("utf-8")))
        for file in (MIGRATIONS / "versions").iterdir()
        if file.name.endswith(".py")
    ]
    following = {link["down_revision"]: link["revision"] for link in links}
    found = [following[""]]
    while found[-1] in following:
        found.append(following[found[-1]])
    return found


def require_current(engine: Engine) -> None:
    """Raise `StoreError` unless the schema is the newest."""
    current, newest = schema_age(engine)
    if current == newest:
        return
    if current is not None and current not in revisions():
        raise StoreError("La base de données vient d’un Almanach plus récent : installez celui-là.")
    raise StoreError("La base de données est à mettre à jour : lancez « almanach db upgrade ».")
