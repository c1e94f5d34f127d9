"""The log of events, begun with what is known of each."""

import sqlalchemy as sa
from alembic import op

revision = "0003_event_changes"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Raise the schema."""
    op.create_table(
        "event_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event_id", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("other", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("event_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_change_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_change_event_id"), ["event_id"], unique=False)
    # Followers begin with the log: it names every event that was ever shown, with 0.5 as the
    # least confidence for that.
    op.execute(
        """
        INSERT INTO event_change (at, event_id, kind, sequence, other)
        SELECT updated, id,
               CASE WHEN merged_into IS NOT NULL THEN 'merged'
                    WHEN withdrawn IS NOT NULL THEN 'withdrawn' ELSE 'created' END,
               sequence, merged_into
        FROM event WHERE NOT hidden AND confidence >= 0.5 ORDER BY updated, id
        """
    )
