"""What places provide for: accessibility codes that people set."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "places_0002"
down_revision = "outbox_0001"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add the column, empty. Not in a batch: SQLite would lose the table's triggers with it."""
    column = sa.Column("accessibility", JSON, nullable=False, server_default="[]")
    op.add_column("place", column)
