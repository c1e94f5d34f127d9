"""Places and their names; events set aside as not of the territory; notices about listings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "places_0001"
down_revision = "search_0001"

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    """Raise the schema; `almanach rebuild` then fills the places."""
    op.create_table(
        "place",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("town", sa.String(), nullable=False, index=True),
        *(
            sa.Column(name, sa.String(), nullable=True)
            for name in ("name", "street", "postcode", "commune", "insee")
        ),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        *(sa.Column(name, DOCUMENT, nullable=False) for name in ("aliases", "slugs", "decided")),
    )
    op.create_table(
        "place_name",
        sa.Column("slug", sa.String(), primary_key=True),
        sa.Column(
            "place_id",
            sa.String(),
            sa.ForeignKey("place.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
    )
    op.create_table(
        "place_said",
        sa.Column("listing", sa.String(16), primary_key=True),
        sa.Column("town", sa.String(), nullable=False, index=True),
        sa.Column("slug", sa.String(), nullable=False, index=True),
        sa.Column("place", DOCUMENT, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
    )
    # No batch: it would copy the table, and dropping the old one would take members along.
    op.add_column("event", sa.Column("outside", sa.String(), nullable=True))
    op.add_column("listing", sa.Column("notices", DOCUMENT, nullable=False, server_default="[]"))
    op.add_column(
        "harvest_run", sa.Column("outside", sa.Integer(), nullable=False, server_default="0")
    )
