from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webapp.habits import Habit, read_habit
from webapp.i18n import translations
from webapp.words import rhythm

TUESDAY = date(2027, 3, 16)


def weekly(start: date, count: int, step: int = 7) -> list[date]:
    """`count` dates, `step` days apart."""
    return [start + timedelta(days=step * number) for number in range(count)]


def words(habit: Habit) -> str:
    """The rhythm in French."""
    return rhythm(habit, "fr", translations("fr"))


def test_rhythms() -> None:
    assert words(read_habit(weekly(TUESDAY, 4))) == "chaque mardi"
    both = weekly(TUESDAY, 4) + weekly(TUESDAY + timedelta(days=2), 4)
    assert words(read_habit(both)) == "chaque mardi et jeudi"
    assert words(read_habit(weekly(TUESDAY, 4, 14))) == "un mardi sur deux"
    assert words(read_habit(weekly(TUESDAY, 3, 28))) == "chaque mois"
    assert words(read_habit(weekly(TUESDAY, 40, 1))) == "chaque jour"
    workdays = [day for day in weekly(TUESDAY, 40, 1) if day.weekday() < 5]
    assert words(read_habit(workdays)) == "du lundi au vendredi"


def test_a_pause_for_holidays_does_not_break_a_weekly_rhythm() -> None:
    dates = weekly(TUESDAY, 4) + weekly(TUESDAY + timedelta(days=42), 4)
    assert read_habit(dates).covers(TUESDAY)


def test_some_dates_are_no_rhythm() -> None:
    assert words(read_habit([])) == ""
    assert words(read_habit([TUESDAY, TUESDAY + timedelta(days=7)])) == ""
    assert words(read_habit([TUESDAY + timedelta(days=gap) for gap in (0, 1, 5, 9)])) == ""


@given(st.lists(st.dates(date(2026, 1, 1), date(2028, 1, 1)), max_size=40))
def test_order_and_repetition_do_not_matter(dates: list[date]) -> None:
    assert read_habit(dates) == read_habit(sorted(dates) * 2)
