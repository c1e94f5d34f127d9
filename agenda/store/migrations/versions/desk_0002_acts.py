"""Which lines of the journal one form wrote together."""

import sqlalchemy as sa
from alembic import op

revision = "desk_0002"
down_revision = "sources_0002"


def upgrade() -> None:
    """Add the column, empty. Not in a batch: SQLite would lose the table's triggers with it."""
    op.add_column("journal", sa.Column("act", sa.Integer(), nullable=True))
    op.create_index("ix_journal_act", "journal", ["act"], unique=False)
