"""PostgreSQL tells of every commit on channel `almanach`; SQLite counts its commits itself."""

import sqlalchemy as sa
from alembic import op

revision = "search_0003"
down_revision = "reports_0001"

FUNCTION = """
CREATE FUNCTION tell_almanach() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NOTIFY almanach; RETURN NULL; END $$
"""
TRIGGER = """
CREATE TRIGGER tell_almanach AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {}
FOR EACH STATEMENT EXECUTE FUNCTION tell_almanach()
"""


def upgrade() -> None:
    """Raise the schema. A table made later needs the trigger too, if pages show it."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(FUNCTION)
    for table in sa.inspect(op.get_bind()).get_table_names():
        if table != "alembic_version":
            op.execute(TRIGGER.format(table))
