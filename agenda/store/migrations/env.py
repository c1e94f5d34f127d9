"""Alembic's entry: runs the migrations on the engine it is handed."""

from alembic import context
from sqlmodel import SQLModel

import agenda.store.tables  # noqa: F401  # fills the metadata
from agenda.store.migrate import compared

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        include_name=compared,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
