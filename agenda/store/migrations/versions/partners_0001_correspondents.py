"""Who is written to about a source."""

import sqlalchemy as sa
from alembic import op

revision = "partners_0001"
down_revision = "related_0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Raise the schema."""
    op.create_table(
        "correspondent",
        sa.Column("source_id", sa.String(80), sa.ForeignKey("source.id"), primary_key=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("approved", INSTANT, nullable=True),
        sa.Column("told", sa.String(16), nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
    )
