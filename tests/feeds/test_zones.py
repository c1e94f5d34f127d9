"""The VTIMEZONE that we make says what zoneinfo says, read by another implementation."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from feeds.zones import is_twice, vtimezone

# One rule, another, none, half an hour, southern, moving with the moon, rules given up.
ZONES = (
    *("Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"),
    *("America/Santiago", "Africa/Casablanca", "Africa/Cairo", "America/Sao_Paulo"),
    *("Asia/Jerusalem", "Europe/Dublin", "America/Nuuk", "Europe/Moscow", "Pacific/Apia"),
    *("Indian/Reunion", "America/Martinique", "Pacific/Noumea", "America/Miquelon"),
)


START = datetime.fromisoformat("2000-01-01T12:00")


def read_back(name: str) -> tzinfo:
    """The zone as icalendar understands our component, without a look at its name."""
    component = Timezone.from_ical(vtimezone(name))
    assert isinstance(component, Timezone)
    zone: tzinfo = component.to_tz(lookup_tzid=False)
    return zone


@pytest.mark.parametrize("name", ZONES)
def test_each_day_has_zoneinfos_offset(name: str) -> None:
    zone = ZoneInfo(name)
    read = read_back(name)
    noons = [START + timedelta(days=day) for day in range(0, 60 * 365, 6)]
    assert [
        noon for noon in noons if read.utcoffset(noon) != noon.replace(tzinfo=zone).utcoffset()
    ] == []


@pytest.mark.parametrize("name", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe"])
def test_the_change_comes_at_its_hour(name: str) -> None:
    """The hour before and after each change of 2027; the lost hour has no true answer."""
    zone, read = ZoneInfo(name), read_back(name)
    year = (datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * n) for n in range(48 * 365))
    locals_ = [instant.astimezone(zone) for instant in year]
    clocks = [local.replace(tzinfo=None) for local in locals_ if not is_twice(local, zone)]
    assert [
        clock for clock in clocks if read.utcoffset(clock) != clock.replace(tzinfo=zone).utcoffset()
    ] == []


def test_paris_is_two_rules_and_no_more() -> None:
    text = vtimezone("Europe/Paris").decode()
    assert text.count("RRULE:") == 2
    assert "RDATE" not in text
    assert "DTSTART:20000326T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in text


def test_only_the_repeated_hour_is_twice() -> None:
    zone = ZoneInfo("Europe/Paris")
    day = datetime(2027, 10, 30, 22, tzinfo=UTC)
    hours = [(day + timedelta(minutes=30 * n)).astimezone(zone) for n in range(50)]
    twice = [f"{local:%H:%M}" for local in hours if is_twice(local, zone)]
    assert twice == ["02:00", "02:30", "02:00", "02:30"]
