"""Words in a table of their own, indexed by FTS5 on SQLite and by GIN on PostgreSQL."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from agenda.model.vocables import index_words

revision = "search_0001"
down_revision = "0003_event_changes"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LISTS = ("organizers", "tags", "themes")
EVENT = sa.table(
    "event",
    *(sa.column(name, sa.String()) for name in ("id", "title", "description_text")),
    *(sa.column(name, DOCUMENT) for name in (*LISTS, "place")),
)
SEARCH = sa.table("search", *(sa.column(name) for name in ("event_id", "title", "words")))
FTS5 = """
CREATE VIRTUAL TABLE search_index USING fts5(
    title, words, content='search', content_rowid='number',
    tokenize='ascii', detail='column', columnsize=0
)
"""
ADD = "INSERT INTO search_index(rowid, title, words) VALUES (new.number, new.title, new.words);"
# FTS5 wants to be told what the row said: https://www.sqlite.org/fts5.html#external_content_tables
TAKE = (
    "INSERT INTO search_index(search_index, rowid, title, words) "
    "VALUES ('delete', old.number, old.title, old.words);"
)
TRIGGERS = (
    f"CREATE TRIGGER search_added AFTER INSERT ON search BEGIN {ADD} END",
    f"CREATE TRIGGER search_gone AFTER DELETE ON search BEGIN {TAKE} END",
    f"CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN {TAKE} {ADD} END",
)
GIN = (
    "CREATE INDEX search_gin ON search USING gin ((array_to_tsvector(string_to_array(words, ' '))))"
)


def upgrade() -> None:
    """Raise the schema."""
    op.create_table(
        "search",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_search_event_id", "search", ["event_id"], unique=True)
    for statement in (FTS5, *TRIGGERS) if op.get_bind().dialect.name == "sqlite" else (GIN,):
        op.execute(statement)
    _fill()
    # A batch would copy the table, and dropping the old one would take members and facets along.
    op.drop_column("event", "haystack")


def _fill() -> None:
    """Index what is there already, as `agenda.store.search` does since."""
    for row in op.get_bind().execute(sa.select(EVENT)).mappings().all():
        place = row["place"] or {}
        where = [place.get(name) or "" for name in ("name", "street", "commune")]
        said = [value for name in LISTS for value in row[name]]
        words = index_words([row["title"], row["description_text"], *said, *where])
        values = {"event_id": row["id"], "title": index_words([row["title"]]), "words": words}
        op.get_bind().execute(sa.insert(SEARCH).values(values))
