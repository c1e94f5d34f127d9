"""The tables of the cluster's queue: Procrastinate's own, in a schema of their own.

The queue holds nothing that the agenda's tables do not say: sources have their due times, messages
theirs. So its tables are never migrated: when Procrastinate brings others, they are made anew.
"""

from hashlib import blake2b
from importlib.util import find_spec

from sqlalchemy import Connection, Engine, text

from agenda.errors import StoreError
from agenda.store.migrate import lock_schema, require_current

SCHEMA = "almanach_jobs"
_AGE = text("SELECT obj_description(to_regnamespace(:name), 'pg_namespace')")


def is_shared(engine: Engine) -> bool:
    """Tell whether errands go through the queue: on PostgreSQL, with the extra `cluster`."""
    return engine.dialect.name == "postgresql" and find_spec("procrastinate") is not None


def raise_queue(engine: Engine) -> bool:
    """Make the queue's tables as the installed Procrastinate wants them; False when they were."""
    wanted = _wanted()
    with engine.begin() as connection:
        lock_schema(connection)
        if _age(connection) == _name(wanted):
            return False
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        connection.execute(text(f"SET LOCAL search_path TO {SCHEMA}"))
        # Many statements at once, with percent signs: the driver takes them as they are.
        connection.connection.driver_connection.execute(wanted)  # type: ignore[union-attr]
        connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS '{_name(wanted)}'"))
    return True


def require_ready(engine: Engine) -> None:
    """Raise `StoreError` unless the database has every table that this installation uses."""
    require_current(engine)
    if is_shared(engine):
        require_queue(engine)


def require_queue(engine: Engine) -> None:
    """Raise `StoreError` unless the queue's tables are what the installed Procrastinate wants."""
    with engine.connect() as connection:
        age = _age(connection)
    if age != _name(_wanted()):
        raise StoreError("La file des tâches est à mettre à jour : lancez « almanach db upgrade ».")


def _wanted() -> str:
    # Imported here because it takes longer to load than all the rest of a small agenda.
    from procrastinate.schema import SchemaManager

    return SchemaManager.get_schema()


def _name(schema: str) -> str:
    return f"Procrastinate {blake2b(schema.encode(), digest_size=12).hexdigest()}"


def _age(connection: Connection) -> str | None:
    found: str | None = connection.execute(_AGE, {"name": SCHEMA}).scalar()
    return found
