"""What a source's server was found not to know."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "sources_0002"
down_revision = "sources_0001"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Add the column, empty. Not in a batch: SQLite would lose the table's triggers with it."""
    op.add_column("source", sa.Column("dialect", JSON, nullable=False, server_default="{}"))
