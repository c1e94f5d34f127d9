"""What pages ask of an event, in two indexes that answer without its row."""

import sqlalchemy as sa
from alembic import op

revision = "search_0002"
down_revision = "places_0001"

INSTANT = sa.DateTime(timezone=True)
BY_TIME = ["shown", "start", "id", "last", "withdrawn", "all_day", "timezone", "theme", "featured"]
BY_CHOICE = ["shown", "commune_slug", "place_id", "last", "withdrawn", "kind", "free", "is_online"]
BY_CHOICE += ["start", "id", "lat", "lon"]
# A moment after the start, in how each database writes it.
LAST = {
    "sqlite": "UPDATE event SET last = substr(start, 1, 20) || '000001' WHERE last <= start",
    "postgresql": "UPDATE event SET last = start + interval '1 microsecond' WHERE last <= start",
}
THEME = {
    "sqlite": "UPDATE event SET theme = json_extract(themes, '$[0]')",
    "postgresql": "UPDATE event SET theme = themes->>0",
}


def upgrade() -> None:
    """Raise the schema."""
    dialect = op.get_bind().dialect.name
    # No batches: they would copy the tables, and dropping the old ones would cascade.
    op.add_column("event", sa.Column("theme", sa.String(16), nullable=True))
    op.add_column("facet", sa.Column("last", INSTANT, nullable=True))
    op.add_column(
        "event", sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.execute(
        "UPDATE event SET shown = (merged_into IS NULL AND outside IS NULL "
        "AND NOT hidden AND confidence >= 0.5)"
    )
    op.execute(THEME[dialect])
    op.execute(LAST[dialect])
    op.execute(
        "UPDATE facet SET last = (SELECT last FROM event "
        "WHERE id = facet.event_id AND shown AND withdrawn IS NULL)"
    )
    op.drop_index("event_order", "event")
    op.drop_index("facet_value", "facet")
    op.create_index("event_by_time", "event", BY_TIME)
    op.create_index("event_by_choice", "event", BY_CHOICE)
    op.create_index("facet_value", "facet", ["kind", "value", "last", "event_id"])
