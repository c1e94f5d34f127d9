"""Words and counts, the same on both databases."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, MetaData, Table, event, text

from agenda.model import Place
from agenda.model.vocables import asked_words, index_words, singular
from agenda.query import AgendaQuery
from agenda.store import search
from agenda.store.database import open_database, reading, writing
from agenda.store.events import save_events
from agenda.store.find import count_events, find
from agenda.store.listings import save_listings
from agenda.store.migrate import configure, upgrade
from agenda.store.sources import add_source
from tests.samples import NOON, SEEN, a_listing, a_source, an_event, known

PARIS = ZoneInfo("Europe/Paris")
NAVETTE = Place(name="La Navette", street="3, rue du Port", commune="Sainte-Aure")


def keep(engine: Engine, **said: dict[str, Any]) -> None:
    """Write one event for each name, an hour after the one before."""
    source = a_source()
    with writing(engine) as session:
        add_source(session, name=source.name, kind=source.kind, url=source.url, now=SEEN)
        for number, (uid, words) in enumerate(said.items()):
            one = known(a_listing(uid, start=NOON + timedelta(hours=number), **words))
            save_listings(session, [one])
            save_events(session, [(an_event(one), [one])], {source.id: source}, SEEN)


def titles(engine: Engine, q: str) -> list[str]:
    """The titles a question finds, in order of time."""
    with reading(engine) as session:
        return [one.event.title for one in find(session, AgendaQuery(q=q), PARIS).entries]


@pytest.fixture
def agenda(engine: Engine) -> Engine:
    """A few rendez-vous with words that people spell in many ways."""
    keep(
        engine,
        a={"title": "Fête de l’Œuf à Élise", "place": NAVETTE},
        b={"title": "Travaux d’hiver", "description_text": "Nos journaux, un œuf et du jazz."},
        c={"title": "Atelier vélo", "organizers": ["L’Écrou"], "tags": ["réparation"]},
        d={"title": "東京 et les 100 bateaux", "themes": ["nature"]},
    )
    return engine


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("oeuf", "ab"),
        ("ŒUFS", "ab"),
        ("fete", "a"),
        ("fêtes de l'œuf", "a"),
        ("la fête des œufs d’Élise", "a"),
        ("journal", "b"),
        ("journau", "b"),
        ("travail", "b"),
        ("ateliers", "c"),
        ("ATELIERS VÉLOS", "c"),
        ("velo ateli", "c"),
        ("ateli velo", ""),
        ("écrou", "c"),
        ("réparations", "c"),
        ("rue du port", "a"),
        ("navette sainte-aure", "a"),
        ("bateau", "d"),
        ("100", "d"),
        ("東京", "d"),
        ("nature", "d"),
        ("œuf jazz", "b"),
        ("œuf -jazz", "b"),
        ("NOT œuf", ""),
        ("œuf OR vélo", ""),
        ("œu*", "ab"),
        ('"œuf" AND (jazz', ""),
        ("œuf & jazz:*", "b"),
        ("œuf' | 'vélo", ""),
        ("de", "a"),
        ("%", ""),
        ("!!! ''", ""),
        ("rien", ""),
    ],
)
def test_a_question_finds(agenda: Engine, q: str, found: str) -> None:
    names = {"a": "Fête", "b": "Travaux", "c": "Atelier", "d": "東京"}
    assert [one.partition(" ")[0] for one in titles(agenda, q)] == [names[one] for one in found]


def test_sqlite_looks_up_what_few_words_find_and_walks_for_many(
    light: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(light, a={"title": "Bal folk"}, b={"title": "Bal du port"})
    query = AgendaQuery.read({"q": "bal", "from": "2027-03-14", "commune": "agen"})
    plans: list[str] = []

    def explain(_connection: object, cursor: Any, asked: str, given: Any, *_: object) -> None:
        if asked.startswith("SELECT count(*) AS"):
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {asked}", given).fetchall()
            plans.append(" ".join(row[3] for row in rows))

    event.listen(light, "before_cursor_execute", explain)
    with reading(light) as session:
        for share in (1, 2):
            monkeypatch.setattr(search, "SHARE", share)
            count_events(session, query, PARIS)
    led, walked = plans
    assert "(id=?)" in led
    assert "(id=?)" not in walked


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=40) | st.text(alphabet="œufs\"*()&|!:<>-^{}'\\ NEARORT+", max_size=40))
def test_no_question_is_an_error(agenda: Engine, q: str) -> None:
    asked = AgendaQuery.read({"q": q.replace("\0", "")})
    with reading(agenda) as session:
        find(session, asked, PARIS)


def test_a_changed_event_is_found_by_its_new_words_only(engine: Engine) -> None:
    keep(engine, a={"title": "Bal folk"})
    keep(engine, a={"title": "Kora"})
    assert titles(engine, "folk") == []
    assert titles(engine, "kora") == ["Kora"]


def test_words_leave_with_their_event(engine: Engine) -> None:
    keep(engine, a={"title": "Bal folk"})
    with writing(engine) as session:
        session.execute(text("DELETE FROM event"))
        assert session.execute(text("SELECT count(*) FROM search")).scalar_one() == 0
    assert titles(engine, "folk") == []


def test_a_failed_transaction_leaves_no_words(engine: Engine) -> None:
    keep(engine, a={"title": "Bal folk"})
    one = known(a_listing("b", title="Kora"))
    with pytest.raises(KeyError), writing(engine) as session:
        save_events(session, [(an_event(one), [one])], {}, SEEN)
    assert titles(engine, "kora") == []


def test_an_agenda_of_before_is_indexed_when_the_schema_rises(empty_database: str) -> None:
    engine = open_database(empty_database)
    command.upgrade(configure(engine), "0003_event_changes")
    old = Table("event", MetaData(), autoload_with=engine)
    told = a_told_event(title="Fêtes d’hiver", place={"name": "La Navette"}, organizers=["Écrou"])
    with engine.begin() as connection:
        connection.execute(old.insert(), told)
    upgrade(engine)
    for q in ("fete", "navette", "ecrou"):
        assert titles(engine, q) == ["Fêtes d’hiver"]
    engine.dispose()


def a_told_event(**said: object) -> dict[str, object]:
    """The columns an event needed before words had a table of their own."""
    empty: list[str] = []
    lists = dict.fromkeys(("themes", "tags", "organizers", "accessibility"), empty)
    texts = dict.fromkeys(("description_html", "description_text", "haystack"), "")
    switches = dict.fromkeys(("all_day", "is_online", "featured", "hidden"), False)
    times = {"start": NOON, "last": NOON, "created": SEEN, "updated": SEEN, "timezone": "UTC"}
    rest = {"id": "e", "status": "confirmed", "kind": "event", "provenance": {}}
    return lists | texts | switches | times | rest | {"confidence": 1, "sequence": 0} | said


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("atelier", "ateliers"),
        ("journal", "journaux"),
        ("travail", "travaux"),
        ("bateau", "bateaux"),
        ("jeu", "jeux"),
        ("noyau", "noyaux"),
        ("chou", "choux"),
        ("lot", "lots"),
    ],
)
def test_one_and_many_are_the_same_word(one: str, many: str) -> None:
    assert singular(one) == singular(many)


@given(st.text(alphabet="abcdeilnorstuxz", min_size=3, max_size=12))
def test_a_plural_in_s_meets_its_singular(word: str) -> None:
    if not word.endswith(("s", "x", "z")):
        assert singular(f"{word}s") == singular(word)


@given(st.text(max_size=60))
def test_every_word_of_a_text_is_asked_for_as_it_is_kept(words: str) -> None:
    kept = set(index_words([words]).split())
    assert {singular(word) for word in asked_words(words)} <= kept
