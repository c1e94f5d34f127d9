"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Raise the schema."""
    op.create_table(
        "block",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("listing", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("key", "listing"),
    )
    with op.batch_alter_table("block", schema=None) as batch_op:
        batch_op.create_index("block_listing", ["listing"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subjects", DOCUMENT, nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description_html", sa.String(), nullable=False),
        sa.Column("description_text", sa.String(), nullable=False),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=True),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("place", DOCUMENT, nullable=True),
        sa.Column("place_id", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("online_url", sa.String(), nullable=True),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("themes", DOCUMENT, nullable=False),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("organizers", DOCUMENT, nullable=False),
        sa.Column("image", DOCUMENT, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("registration", DOCUMENT, nullable=True),
        sa.Column("free", sa.Boolean(), nullable=True),
        sa.Column("price", sa.String(), nullable=True),
        sa.Column("accessibility", DOCUMENT, nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("provenance", DOCUMENT, nullable=False),
        sa.Column("featured", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("updated", INSTANT, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("withdrawn", INSTANT, nullable=True),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("last", INSTANT, nullable=False),
        sa.Column("haystack", sa.String(), nullable=False),
        sa.Column("commune_slug", sa.String(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("event_order", ["start", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_commune_slug"), ["commune_slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_last"), ["last"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_series"), ["series"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_start"), ["start"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_updated"), ["updated"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("a", sa.String(16), nullable=False),
        sa.Column("b", sa.String(16), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("a", "b"),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("place", DOCUMENT, nullable=True),
        sa.Column("themes", DOCUMENT, nullable=False),
        sa.Column("trust", sa.Float(), nullable=False),
        sa.Column("added", INSTANT, nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("removed", INSTANT, nullable=True),
        sa.Column("interval_minutes", sa.Integer(), nullable=False),
        sa.Column("next_due", INSTANT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_visit", INSTANT, nullable=True),
        sa.Column("last_success", INSTANT, nullable=True),
        sa.Column("last_change", INSTANT, nullable=True),
        sa.Column("last_read", INSTANT, nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("body_hash", sa.String(), nullable=True),
        sa.Column("read_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_next_due"), ["next_due"], unique=False)

    op.create_table(
        "facet",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "kind", "value"),
    )
    with op.batch_alter_table("facet", schema=None) as batch_op:
        batch_op.create_index("facet_value", ["kind", "value"], unique=False)

    op.create_table(
        "harvest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("started", INSTANT, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("problems", DOCUMENT, nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("remedy", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("harvest_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_harvest_run_source_id"), ["source_id"], unique=False)

    op.create_table(
        "listing",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("recurrence_id", sa.String(), nullable=False),
        sa.Column("guid", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("original_title", sa.String(), nullable=True),
        sa.Column("description_html", sa.String(), nullable=False),
        sa.Column("description_text", sa.String(), nullable=False),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=True),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("place", DOCUMENT, nullable=True),
        sa.Column("online_url", sa.String(), nullable=True),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("themes", DOCUMENT, nullable=False),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("organizers", DOCUMENT, nullable=False),
        sa.Column("image", DOCUMENT, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("registration", DOCUMENT, nullable=True),
        sa.Column("free", sa.Boolean(), nullable=True),
        sa.Column("price", sa.String(), nullable=True),
        sa.Column("accessibility", DOCUMENT, nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("identities", DOCUMENT, nullable=False),
        sa.Column("source_updated", INSTANT, nullable=True),
        sa.Column("source_sequence", sa.Integer(), nullable=True),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("last_seen", INSTANT, nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("withdrawn", INSTANT, nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("token", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
        ),
        sa.PrimaryKeyConstraint("source_id", "uid", "recurrence_id"),
        sa.UniqueConstraint("token"),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_start"), ["start"], unique=False)

    op.create_table(
        "member",
        sa.Column("listing", sa.String(16), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("listing"),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_event_id"), ["event_id"], unique=False)
