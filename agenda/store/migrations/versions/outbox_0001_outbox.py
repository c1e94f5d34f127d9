"""What goes out, when regular things are due, and what the coordinator set."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "outbox_0001"
down_revision = "desk_0001"

INSTANT = sa.DateTime(timezone=True)
TRIGGER = """
CREATE TRIGGER tell_almanach AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON revision
FOR EACH STATEMENT EXECUTE FUNCTION tell_almanach()
"""
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Raise the schema."""
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False, unique=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("queued", INSTANT, nullable=False, index=True),
        sa.Column("due", INSTANT, nullable=True, index=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent", INSTANT, nullable=True),
        sa.Column("given_up", INSTANT, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
    )
    op.create_table(
        "appointment",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("due", INSTANT, nullable=True),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False, index=True),
        sa.Column("value", JSON, nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
    )
    # What is set changes pages at once; the outbox changes none (see search_0003).
    if op.get_bind().dialect.name == "postgresql":
        op.execute(TRIGGER)
