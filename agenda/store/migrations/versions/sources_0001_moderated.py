"""Sources whose rendez-vous wait for a look."""

import sqlalchemy as sa
from alembic import op

revision = "sources_0001"
down_revision = "partners_0001"


def upgrade() -> None:
    """Add the column: none is. Not in a batch: SQLite would lose the table's triggers with it."""
    column: sa.Column[bool] = sa.Column(
        "moderated", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("source", column)
