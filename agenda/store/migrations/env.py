"""Alembic's entry: runs the migrations on the engine it is handed."""

from alembic import context
from sqlmodel import SQLModel

import agenda.store.desk_tables
import agenda.store.tables  # noqa: F401  # both fill the metadata
from agenda.store.migrate import compared, lock_schema

engine = context.config.attributes["engine"]

# One transaction from looking at the schema to its last change: an upgrade that is interrupted
# leaves nothing, and a second one waits until it can see what the first one did.
with engine.execution_options(writes=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        include_name=compared,
        transaction_per_migration=False,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        lock_schema(connection)
        context.run_migrations()
