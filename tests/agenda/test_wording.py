"""Dates, hours and places in good French, and in English."""

from datetime import date
from typing import Any

import pytest

from agenda.model import Place, Status, Theme
from agenda.wording import (
    THEMES,
    day_words,
    fact_words,
    headline_words,
    hour_words,
    status_words,
    theme_words,
    when_words,
    where_words,
)
from tests.feeds.samples import event, paris


def spaced(words: str) -> str:
    """The words with plain spaces, for reading."""
    return words.replace("\u00a0", " ")


def test_days() -> None:
    assert day_words(date(2027, 3, 14)) == "dimanche 14\u00a0mars 2027"
    assert day_words(date(2027, 8, 1)) == "dimanche 1er\u00a0août 2027"
    assert day_words(date(2027, 8, 1), year=False) == "dimanche 1er\u00a0août"
    assert spaced(day_words(date(2027, 8, 1), "en")) == "Sunday 1 August 2027"


@pytest.mark.parametrize(
    ("hour", "minute", "french", "english"),
    [(9, 0, "9 h", "09:00"), (14, 30, "14 h 30", "14:30"), (0, 5, "0 h 05", "00:05")],
)
def test_hours(hour: int, minute: int, french: str, english: str) -> None:
    moment = event(start=paris(2027, 3, 14, hour, minute)).local_start
    assert hour_words(moment) == french.replace(" ", "\u00a0")
    assert hour_words(moment, "en") == english


@pytest.mark.parametrize(
    ("fields", "french", "english"),
    [
        (
            {"end": None},
            "dimanche 14 mars 2027, 14 h 30",
            "Sunday 14 March 2027, 14:30",
        ),
        (
            {},
            "dimanche 14 mars 2027, de 14 h 30 à 16 h",
            "Sunday 14 March 2027, 14:30 to 16:00",
        ),
        (
            {"end": paris(2027, 3, 15, 2)},
            "dimanche 14 mars 2027, de 14 h 30 à 2 h",
            "Sunday 14 March 2027, 14:30 to 02:00",
        ),
        (
            {"end": paris(2027, 3, 15, 18)},
            "du dimanche 14 mars 2027, 14 h 30, au lundi 15 mars 2027, 18 h",
            "from Sunday 14 March 2027, 14:30, to Monday 15 March 2027, 18:00",
        ),
        (
            {"all_day": True, "start": paris(2027, 3, 14), "end": paris(2027, 3, 15)},
            "dimanche 14 mars 2027",
            "Sunday 14 March 2027",
        ),
        (
            {"all_day": True, "start": paris(2027, 3, 14), "end": paris(2027, 3, 16)},
            "du dimanche 14 au lundi 15 mars 2027",
            "from Sunday 14 to Monday 15 March 2027",
        ),
        (
            {"all_day": True, "start": paris(2027, 3, 31), "end": paris(2027, 4, 2)},
            "du mercredi 31 mars au jeudi 1er avril 2027",
            "from Wednesday 31 March to Thursday 1 April 2027",
        ),
        (
            {"all_day": True, "start": paris(2027, 12, 31), "end": paris(2028, 1, 2)},
            "du vendredi 31 décembre 2027 au samedi 1er janvier 2028",
            "from Friday 31 December 2027 to Saturday 1 January 2028",
        ),
    ],
)
def test_when(fields: dict[str, Any], french: str, english: str) -> None:
    assert spaced(when_words(event(**fields))) == french
    assert spaced(when_words(event(**fields), "en")) == english


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"place": Place(name="Le Moulin", commune="Sainte-Aure")}, "Le Moulin, Sainte-Aure"),
        ({"place": Place(commune="Sainte-Aure")}, "Sainte-Aure"),
        ({"place": Place(name="Sainte-Aure", commune="Sainte-Aure")}, "Sainte-Aure"),
        ({"place": Place(name="Le Moulin"), "is_online": True}, "Le Moulin, en ligne"),
        ({"place": None, "is_online": True}, "en ligne"),
        ({"place": None}, ""),
    ],
)
def test_where(fields: dict[str, Any], words: str) -> None:
    assert where_words(event(**fields)) == words


def test_statuses_and_headlines() -> None:
    assert status_words(event()) == ""
    assert headline_words(event(title="Bal")) == "Bal"
    full = event(title="Bal", status=Status.FULL)
    assert headline_words(full) == "Complet\u00a0: Bal"
    assert headline_words(full, "en") == "Full: Bal"
    assert status_words(event(withdrawn=paris(2027, 1, 1))) == "Retiré"


def test_each_theme_has_its_word() -> None:
    assert THEMES["fr"].keys() == THEMES["en"].keys() == {theme.value for theme in Theme}
    assert theme_words("fetes") == "Fêtes"
    assert theme_words("inconnu") == "inconnu"


def test_facts() -> None:
    assert fact_words("price", "5 €") == "Tarif\u00a0: 5 €"
    assert fact_words("price", None) == ""
