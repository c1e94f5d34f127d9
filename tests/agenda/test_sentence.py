"""Sentences: told in French, kept with what they say, told again in another language."""

import json
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text

from agenda.errors import FetchError, QueryError, SourceError
from agenda.model import HarvestRun, Kind, Problem, RunStatus, Source
from agenda.model.told import read, write
from agenda.sentence import N_, Sentence, tell
from agenda.store.database import reading, writing
from agenda.store.runs import add_run, last_runs
from agenda.store.sources import add_source, find_source, save_source
from webapp.i18n import retell

REFUSED = N_("%(sentence)s (erreur %(status)s)", sentence=N_("Le site refuse l’accès."), status=403)
DATE = N_("la date «\u00a0%(text)s\u00a0» est illisible", text="31 févr.")
ENGLISH = "The site refuses access. (error 403)"


def test_a_sentence_is_french_text_for_all_who_only_show_it() -> None:
    assert REFUSED == "Le site refuse l’accès. (erreur 403)"
    assert f"{REFUSED}" == str(REFUSED) == retell(REFUSED, "fr")
    assert str(FetchError(REFUSED)) == REFUSED


def test_what_it_says_is_told_too_and_foreign_words_are_not() -> None:
    assert retell(REFUSED, "en") == ENGLISH
    word = "Le site ne répond pas."
    foreign = N_("%(sentence)s (erreur %(status)s)", sentence=word, status=1)
    assert retell(foreign, "en") == f"{word} (error 1)"
    assert retell("Rien de tel au catalogue.", "en") == "Rien de tel au catalogue."
    assert retell("", "en") == ""


def test_percent_signs_of_others_stay() -> None:
    said = N_("L’instance refuse la demande\u00a0: %(why)s.", why="100 % %(x)s")
    assert said.endswith("100 % %(x)s.")
    assert retell(said, "en").endswith("100 % %(x)s.")
    assert tell(N_("100 %"), str) == "100 %"


def test_errors_give_their_sentence() -> None:
    error = SourceError(REFUSED, N_("Vérifiez l’adresse du calendrier."))
    assert error.told == "Le site refuse l’accès. (erreur 403) Vérifiez l’adresse du calendrier."
    assert retell(error.told, "en") == f"{ENGLISH} Check the calendar’s address."
    assert SourceError("Rien.").told == "Rien."
    wrong = QueryError("from", N_("« %(text)s » n’est pas une date."), text="demain")
    assert str(wrong) == "« demain » n’est pas une date."
    assert wrong.tell(lambda message: message.upper().replace("%(TEXT)S", "%(text)s")) == (
        "« demain » N’EST PAS UNE DATE."
    )


@pytest.mark.parametrize(
    "said", ["", "Le site ne répond pas.", '{"a": 1}', '{"message": "x"}', "{", REFUSED, DATE]
)
def test_what_is_kept_is_read_again(said: str) -> None:
    again = read(write(said))
    assert again == said
    assert retell(again, "en") == retell(said, "en")


def test_a_sentence_without_values_is_kept_as_it_is() -> None:
    assert write("Le site ne répond pas.") == write(N_("Le site ne répond pas."))
    assert write(N_("Le site ne répond pas.")) == "Le site ne répond pas."
    assert read("{ pas de nous") == "{ pas de nous"


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"message": 1}',
        '{"message": "x", "said": []}',
        '{"message": "%(a)s", "said": {"b": "c"}}',
        '{"message": "%(a)s", "said": {"a": {}}}',
        '{"message": "%(a)s", "said": {"a": 5}}',
        '{"message": "%(a)s", "said": {"a": ["b"]}}',
    ],
)
def test_a_text_that_only_looks_like_one_of_ours_is_shown_as_it_is(text: str) -> None:
    assert read(text) == text
    with pytest.raises(ValidationError):
        Problem.model_validate({"item": json.loads(text), "reason": "Rien."})


@pytest.mark.parametrize("odd", [3, None, True, ["x"], []])
def test_what_is_neither_a_text_nor_an_object_is_no_sentence(odd: object) -> None:
    with pytest.raises(ValidationError):
        Problem.model_validate({"item": odd, "reason": "Rien."})


def test_a_text_too_deep_to_read_is_shown_as_it_is() -> None:
    deep = '{"a":' * 100_000
    assert read(deep) == deep


def seen(engine: Engine, now: datetime, **said: Any) -> tuple[Source, HarvestRun]:
    """What is read of a source and a visit that were kept with these words."""
    with writing(engine) as session:
        add_source(session, name="Le Moulin", kind=Kind.ICS, url="https://a.example/", now=now)
        save_source(session, "le-moulin", {"last_error": REFUSED, "doubt": DATE})
        run = HarvestRun(source_id="le-moulin", started=now, status=RunStatus.FAILED, **said)
        add_run(session, run)
    with reading(engine) as session:
        found, (kept,) = find_source(session, "le-moulin"), last_runs(session, "le-moulin")
        assert found is not None
        return found, HarvestRun(**kept.model_dump())


def test_sources_and_visits_keep_them(engine: Engine, now: datetime) -> None:
    problems = [Problem(item=N_("élément n°\u00a0%(number)s", number=3), reason=DATE)]
    source, run = seen(engine, now, error=REFUSED, remedy="Patience.", problems=problems)
    assert (source.last_error, source.doubt) == (REFUSED, DATE)
    assert (run.error, run.remedy, run.problems) == (REFUSED, "Patience.", problems)
    told = [source.last_error, run.error, run.problems[0].item, run.problems[0].reason]
    assert [retell(one or "", "en") for one in told] == [
        ENGLISH,
        ENGLISH,
        "item no.\u00a03",
        "the date “31 févr.” cannot be read",
    ]
    plain = source.model_dump(mode="json")
    assert plain["last_error"] == REFUSED
    assert not isinstance(plain["last_error"], dict)


def test_what_no_database_can_hold_is_replaced(engine: Engine, now: datetime) -> None:
    bad = N_("L’instance refuse la demande\u00a0: %(why)s.", why="a\0b\ud800")
    _, run = seen(engine, now, error=bad, problems=[Problem(item="c\0", reason=bad)])
    assert run.error == "L’instance refuse la demande\u00a0: a�b�."
    assert (run.problems[0].item, run.problems[0].reason) == ("c�", run.error)


def test_what_stood_there_before_is_shown_as_it_is(engine: Engine, now: datetime) -> None:
    seen(engine, now)
    old = "Le site refuse l’accès. (erreur 403)"
    problems = '[{"item": "Bal", "reason": "la date « 31 » est illisible"}]'
    with engine.begin() as connection:
        connection.execute(text("UPDATE source SET last_error = :old"), {"old": old})
        told = {"old": old, "problems": problems, "remedy": "Le site ne répond pas."}
        kept = ":problems" if engine.dialect.name == "sqlite" else "CAST(:problems AS jsonb)"
        asked = f"UPDATE harvest_run SET error = :old, remedy = :remedy, problems = {kept}"  # noqa: S608
        connection.execute(text(asked), told)
    with reading(engine) as session:
        source, (run,) = find_source(session, "le-moulin"), last_runs(session, "le-moulin")
        assert source is not None
        assert (source.last_error, run.error) == (old, old)
        assert run.problems == [Problem(item="Bal", reason="la date « 31 » est illisible")]
        assert retell(run.error or "", "en") == old
        assert retell(run.remedy or "", "en") == "The site does not answer."


def test_a_plain_sentence_is_one_too() -> None:
    assert isinstance(Problem(item="Bal", reason="Rien.").reason, Sentence)
