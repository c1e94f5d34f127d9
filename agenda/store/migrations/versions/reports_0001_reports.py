"""What readers say is wrong."""

import sqlalchemy as sa
from alembic import op

revision = "reports_0001"
down_revision = "search_0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Raise the schema."""
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.String(16), nullable=False, index=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=False),
        sa.Column("received", INSTANT, nullable=False, index=True),
        sa.Column("done", INSTANT, nullable=True),
    )
