"""Accounts of the desk, invitations, secrets, tries to come in, and the journal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "desk_0001"
down_revision = "search_0003"

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Raise the schema. No page for residents shows these: no trigger tells of them."""
    op.create_table(
        "account",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("display", sa.String(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("added", INSTANT, nullable=False),
        sa.Column("seen", INSTANT, nullable=True),
        sa.Column("seen_before", INSTANT, nullable=True),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("account", sa.String(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("made", INSTANT, nullable=False),
        sa.Column("expires", INSTANT, nullable=False),
        sa.Column("used", INSTANT, nullable=True),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("bucket", sa.String(64), nullable=False, index=True),
        sa.Column("at", INSTANT, nullable=False, index=True),
    )
    _make_journal()


def _make_journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", INSTANT, nullable=False, index=True),
        sa.Column("who", sa.String(), nullable=False, index=True),
        sa.Column("kind", sa.String(32), nullable=False, index=True),
        sa.Column("subject", sa.String(), nullable=False, index=True),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=True, index=True),
        sa.Column("undoes", sa.Integer(), nullable=True, index=True),
    )
