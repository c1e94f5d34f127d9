"""Compared with printed almanacs for Paris, and with the dates of the moon in 2026 and 2027."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.feasts import easter, holidays, is_red
from webapp.sky import moon, sun

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("day", "rises", "sets"),
    [
        (date(2026, 6, 21), "05:47", "21:58"),
        (date(2026, 12, 21), "08:41", "16:56"),
        (date(2026, 3, 20), "06:54", "19:03"),
    ],
)
def test_the_sun_of_paris(day: date, rises: str, sets: str) -> None:
    found = sun(day, 48.8566, 2.3522)
    assert found
    for moment, expected in zip(found, (rises, sets), strict=True):
        clock = datetime.combine(day, datetime.strptime(expected, "%H:%M").time(), PARIS)  # noqa: DTZ007  # a wall clock
        assert abs(moment - clock) < timedelta(minutes=4)


def test_polar_days_have_no_sunrise() -> None:
    assert sun(date(2027, 6, 21), 78, 15) is None


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2026, 1, 3), "full"),
        (date(2026, 1, 18), "new"),
        (date(2026, 1, 26), "first"),
        (date(2026, 2, 9), "last"),
        (date(2027, 3, 22), "full"),
        (date(2027, 3, 23), None),
    ],
)
def test_the_moon(day: date, phase: str | None) -> None:
    assert moon(day, ZoneInfo("UTC")) == phase


@given(st.dates(date(1980, 1, 1), date(2190, 1, 1)))
def test_phases_come_about_once_a_week(day: date) -> None:
    month = [moon(day + timedelta(days=number), PARIS) for number in range(30)]
    assert 3 <= len([phase for phase in month if phase]) <= 5


@given(st.dates(date(1971, 1, 1), date(2199, 1, 1)), st.floats(-60, 60), st.floats(-180, 180))
def test_the_sun_rises_before_it_sets(day: date, lat: float, lon: float) -> None:
    found = sun(day, lat, lon)
    assert found
    assert found[0] < found[1]
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(hours=lon / 15)
    assert found[0] < noon < found[1]


def test_feasts() -> None:
    assert easter(2027) == date(2027, 3, 28)
    assert easter(2038) == date(2038, 4, 25)
    assert len(holidays(2027)) == 11
    assert is_red(date(2027, 3, 29))
    assert is_red(date(2027, 3, 14))
    assert not is_red(date(2027, 3, 15))
