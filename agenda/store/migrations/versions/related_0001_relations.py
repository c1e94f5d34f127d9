"""What belongs together: filled by settling and rebuilding, as everything derived."""

import sqlalchemy as sa
from alembic import op

revision = "related_0001"
down_revision = "places_0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "relation",
        sa.Column("whole", sa.String(16), primary_key=True),
        sa.Column("part", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
    )
    op.create_index("ix_relation_part", "relation", ["part"])
