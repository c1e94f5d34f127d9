"""What visits conclude: doubts, moves, changes field by field, documents kept for a while."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Raise the schema."""
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shortest_minutes", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("longest_minutes", sa.Integer(), nullable=False, server_default="1440")
        )
        batch_op.add_column(sa.Column("habit_hours", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("pause_reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("lists_all", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("doubted", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("doubt", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("lost", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("accepted_loss", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("moved_to", sa.String(), nullable=True))

    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_from", INSTANT, nullable=True))
        batch_op.add_column(sa.Column("alias", sa.String(), nullable=True))

    with op.batch_alter_table("harvest_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("echoes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("doubt", sa.String(), nullable=True))

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("listing", sa.String(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("field", sa.String(32), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_listing"), ["listing"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_source_id"), ["source_id"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_source_id"), ["source_id"], unique=False)

    op.create_table(
        "page_memory",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("source_id", "key"),
    )

    op.create_table(
        "slices",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("hashes", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("source_id"),
    )
