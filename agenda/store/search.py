"""Words in the store: SQLite's FTS5 and PostgreSQL's tsvector, made to find the same.

Both index the table `search`, whose words `agenda.model.vocables` has folded and cut, so neither
database parses or stems anything itself. Triggers keep the FTS5 table, a GIN index reads the
column. Of what a person types only letters and digits, between quotes, reach either language.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Select, cast, false, func, literal
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import NullType
from sqlmodel import Session, SQLModel, col, select

from agenda.model import Event
from agenda.model.vocables import asked_words, index_words, singular
from agenda.store.adding import add_rows
from agenda.store.among import among
from agenda.store.listings import chunks
from agenda.store.tables import EventRow, SearchRow

SHORTEST_BEGINNING = 2
# Few are a sixth of all: to look one event up costs SQLite what passing six by does.
SHARE = 6
ARE_FEW = sql(
    "SELECT count(*) * :share <= (SELECT max(number) FROM search) FROM ("
    "SELECT 1 FROM search_index WHERE search_index MATCH :asked"
    " LIMIT (SELECT max(number) / :share + 1 FROM search))"
)


class Signs(NamedTuple):
    """How a language of questions writes a word, the beginning of one, and, or."""

    word: str
    begun: str
    and_: str
    or_: str


FTS5 = Signs('"{}"', '"{}"*', " AND ", " OR ")
TSQUERY_SIGNS = Signs("'{}'", "'{}':*", " & ", " | ")


class WordsMatch(FunctionElement[Any]):
    """A row of `search` answers: FTS5's question, the column, tsquery's question.

    Without a type: of a Boolean SQLAlchemy makes `… = 1`, which SQLite answers row by row.
    """

    name = "words_match"
    type = NullType()
    inherit_cache = True


@compiles(WordsMatch, "sqlite")
def _ask_fts5(element: WordsMatch, compiler: SQLCompiler, **told: Any) -> str:
    asked = compiler.process(next(iter(element.clauses)), **told)
    found = f"SELECT rowid FROM search_index WHERE search_index MATCH {asked}"  # noqa: S608  # a bind
    return f"search.number IN ({found})"


@compiles(WordsMatch, "postgresql")
def _ask_tsvector(element: WordsMatch, compiler: SQLCompiler, **told: Any) -> str:
    _, column, asked = element.clauses
    words = func.array_to_tsvector(func.string_to_array(column, " "))
    return compiler.process(words.op("@@")(cast(asked, TSQUERY)), **told)


class Unindexed(FunctionElement[Any]):
    """A column by which SQLite must not look for rows: a `+` stands before it, as advised
    (sqlite.org/optoverview.html, "Disqualifying WHERE clause terms using unary +").
    """

    name = "unindexed"
    inherit_cache = True

    def __init__(self, column: Column[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(Unindexed, "sqlite")
def _hide_column(element: Unindexed, compiler: SQLCompiler, **told: Any) -> str:
    return "+" + compiler.process(element.clauses, **told)


@compiles(Unindexed, "postgresql")
def _show_column(element: Unindexed, compiler: SQLCompiler, **told: Any) -> str:
    return compiler.process(element.clauses, **told)


def holds_words(q: str, event_id: str = EventRow.id, *, led: bool = False) -> ColumnElement[bool]:
    """Tell events that hold every word of `q` somewhere; none when `q` has no word.

    Accents, ligatures and plurals are forgiven, and the last word may be only begun. `event_id`
    is the column that names the event. With `led`, PostgreSQL looks for the words before anything
    else: it takes it for cheap to cut the words of one event after another anew.
    """
    return _holds(q, "words", event_id, led=led)


def titled(q: str, *, led: bool = False) -> ColumnElement[bool]:
    """Tell events whose title alone holds every word of `q`, none of them only begun."""
    return _holds(q, "title", EventRow.id, led=led)


def _holds(q: str, column: str, event_id: str, *, led: bool) -> ColumnElement[bool]:
    words = asked_words(q)
    if not words:
        return false()
    match = WordsMatch(
        literal(_ask_column(words, column)),
        col(getattr(SearchRow, column)),
        literal(_ask(words, TSQUERY_SIGNS, begun=column == "words")),
    )
    holders: Select[Any] = select(SearchRow.event_id).where(match)
    if led:
        first = holders.cte().prefix_with("MATERIALIZED", dialect="postgresql")
        holders = select(first.c.event_id)
    return col(event_id).in_(holders)


def words_lead(session: Session, q: str | None, column: str = "words") -> bool:
    """Tell whether SQLite does well to begin with the words, being told so: they find few.

    It knows nothing of how many they find, and walks along whatever index it may use. PostgreSQL
    guesses by itself.
    """
    words = asked_words(q) if q and session.get_bind().dialect.name == "sqlite" else []
    if not words:
        return False
    asked = {"asked": _ask_column(words, column), "share": SHARE}
    return bool(session.execute(ARE_FEW, asked).scalar_one())


def unindexed(condition: ColumnElement[bool], table: type[SQLModel]) -> ColumnElement[bool]:
    """Keep SQLite from using an index of `table` for this."""

    def hide(element: Any, **_told: Any) -> Unindexed | None:
        is_its = isinstance(element, Column) and element.table.name == table.__tablename__
        return Unindexed(element) if is_its else None

    hidden: ColumnElement[bool] = replacement_traverse(condition, {}, hide)
    return hidden


def _ask_column(words: list[str], column: str) -> str:
    return f"{column} : ({_ask(words, FTS5, begun=column == 'words')})"


def _ask(words: list[str], signs: Signs, begun: bool) -> str:
    """Ask for each word's singular; the last word may also be the beginning of another."""
    asked = [signs.word.format(singular(word)) for word in words]
    if begun and len(words[-1]) >= SHORTEST_BEGINNING:
        asked[-1] = f"({asked[-1]}{signs.or_}{signs.begun.format(words[-1])})"
    return signs.and_.join(asked)


def save_words(session: Session, events: Iterable[Event]) -> None:
    """Keep what these events are found by, in the transaction that writes them."""
    said = {event.id: words_of(event) for event in events}
    known: set[str] = set()
    for part in chunks(said):
        rows = session.exec(select(SearchRow).where(among(SearchRow.event_id, part)))
        for row in rows:
            known.add(row.event_id)
            row.sqlmodel_update(said[row.event_id])
    fresh = [{"event_id": id_, **words} for id_, words in said.items() if id_ not in known]
    add_rows(session, SearchRow, fresh)


def words_of(event: Event) -> dict[str, str]:
    """Give the columns of `search`: the title's words, and those of all that is said."""
    place = event.place
    where = (place.name, place.street, place.commune) if place else ()
    said = (*event.organizers, *event.tags, *event.themes, *filter(None, where))
    words = index_words([event.title, event.description_text, *said])
    return {"title": index_words([event.title]), "words": words}
