"""What an item's words say of its hours (issue C, "Time")."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import RawEvent
from normalizer.spoken_hours import doors_said, listen
from normalizer.times import When, read_when

PARIS = ZoneInfo("Europe/Paris")
EIGHT = datetime(2027, 6, 5, 20, tzinfo=PARIS)


def heard(
    text: str, start: datetime = EIGHT, end: datetime | None = None
) -> tuple[When, list[str]]:
    raw = RawEvent(item="x", uid="x", start=start, end=end)
    return listen(raw, read_when(raw, PARIS), text)


@pytest.mark.parametrize(
    "text",
    [
        "Ouverture des portes 20h, concert 20h30",
        "Portes : 20h. Début du concert à 20 h 30.",
        "20h ouverture des portes / 20h30 concert",
        "20h00 - portes ; 20h30 : spectacle",
    ],
)
def test_the_hour_of_the_doors_is_noted_and_kept(text: str) -> None:
    when, notices = heard(text)
    assert when.start == EIGHT
    assert notices == ["20 h est l’heure des portes ; le texte dit 20 h 30 pour le début."]


def test_doors_at_another_hour_are_no_notice() -> None:
    assert heard("Ouverture des portes 19h30, concert 20h")[1] == []
    assert heard("On frappe aux portes du rêve. 20 personnes")[1] == []
    assert doors_said("portes à 19h30") == {19 * 60 + 30}


def test_a_local_hour_said_as_utc_is_suspected_and_left() -> None:
    said = datetime(2027, 6, 5, 20, 30, tzinfo=UTC)
    when, (notice,) = heard("Rendez-vous à 20h30 devant la halle", said)
    assert when.start == said
    assert "20 h 30 en temps universel, donc 22 h 30 ici" in notice
    assert heard("Rendez-vous à 22h30 devant la halle", said)[1] == []
    assert heard("Rendez-vous devant la halle", said)[1] == []
    assert heard("Rendez-vous à 18h", datetime(2027, 6, 5, 18, tzinfo=PARIS))[1] == []


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("de 20h à 22h30", datetime(2027, 6, 5, 22, 30, tzinfo=PARIS)),
        ("20h-1h", datetime(2027, 6, 6, 1, tzinfo=PARIS)),
        ("20:00 – 23:00", datetime(2027, 6, 5, 23, tzinfo=PARIS)),
        ("de 14h à 16h", None),
        ("20h-21h ou 20h-22h", None),
        ("20h à 12h", None),
        ("à 20h", None),
    ],
)
def test_a_missing_end_is_read_where_the_words_say_it(text: str, end: datetime | None) -> None:
    when, notices = heard(text)
    assert when.end == end
    assert bool(notices) == bool(end)


def test_an_end_that_is_said_stays() -> None:
    later = datetime(2027, 6, 5, 23, tzinfo=PARIS)
    assert heard("de 20h à 22h", end=later) == (When(EIGHT, later, False, "Europe/Paris"), [])


@given(st.text(max_size=200), st.datetimes(timezones=st.just(UTC)).filter(lambda d: d.year > 1999))
def test_listening_never_moves_a_start(text: str, start: datetime) -> None:
    start = start.replace(year=2000 + start.year % 100, day=min(start.day, 28))
    when, _ = heard(text, start)
    assert when.start == start
    assert when.end is None or when.end > when.start
