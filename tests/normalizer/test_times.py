"""When: every way a source can say it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.errors import ItemError
from agenda.model import RawEvent
from normalizer.times import When, known_zone, read_when

PARIS = ZoneInfo("Europe/Paris")
Moment = datetime | date | None


def when(start: Moment, end: Moment = None, **said: object) -> When:
    raw = RawEvent(item="1", uid="1", start=start, end=end, **said)  # type: ignore[arg-type]  # test data
    return read_when(raw, PARIS)


def test_an_instant_stays_the_same_instant() -> None:
    read = when(datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 3, 28, 2, tzinfo=UTC))
    assert read == When(
        datetime(2027, 3, 28, 1, tzinfo=UTC),
        datetime(2027, 3, 28, 2, tzinfo=UTC),
        all_day=False,
        timezone="Europe/Paris",
    )


@pytest.mark.parametrize(("day", "utc_hour"), [(27, 13), (29, 12)])
def test_a_floating_time_is_local_on_both_sides_of_summer_time(day: int, utc_hour: int) -> None:
    assert when(datetime(2027, 3, day, 14)).start == datetime(2027, 3, day, utc_hour, tzinfo=UTC)  # noqa: DTZ001  # floating


def test_the_events_own_zone_is_kept() -> None:
    reunion = ZoneInfo("Indian/Reunion")
    assert when(datetime(2027, 3, 1, 14, tzinfo=reunion)).timezone == "Indian/Reunion"
    assert when(datetime(2027, 3, 1, 14), timezone="Indian/Reunion").start.hour == 10  # noqa: DTZ001
    assert when(datetime(2027, 3, 1, 14, tzinfo=UTC), timezone="Europe/Nowhere").timezone == (
        "Europe/Paris"
    )


@pytest.mark.parametrize(
    ("start", "end", "first", "after"),
    [
        (date(2027, 3, 14), None, 14, 15),
        (date(2027, 3, 14), date(2027, 3, 14), 14, 15),
        (date(2027, 3, 14), date(2027, 3, 17), 14, 17),
        (date(2027, 3, 14), date(2027, 3, 1), 14, 15),
        (date(2027, 3, 14), datetime(2027, 3, 16, 0, tzinfo=PARIS), 14, 16),
        (date(2027, 3, 14), datetime(2027, 3, 16, 18, tzinfo=PARIS), 14, 17),
        (datetime(2027, 3, 14, tzinfo=PARIS), datetime(2027, 3, 14, 23, 59, tzinfo=PARIS), 14, 15),
        (datetime(2027, 3, 14, tzinfo=PARIS), datetime(2027, 3, 15, tzinfo=PARIS), 14, 15),
    ],
)
def test_whole_days(start: Moment, end: Moment, first: int, after: int) -> None:
    read = when(start, end)
    assert read.all_day
    assert read.end is not None
    assert read.start == datetime(2027, 3, first, tzinfo=PARIS)
    assert read.end == datetime(2027, 3, after, tzinfo=PARIS)


def test_an_hour_not_to_be_shown_is_no_hour() -> None:
    start, end = (datetime(2027, 3, 14, hour, tzinfo=PARIS) for hour in (9, 18))
    read = when(start, end, show_time=False)
    assert read.all_day
    assert (read.start, read.end) == tuple(datetime(2027, 3, d, tzinfo=PARIS) for d in (14, 15))


def test_an_end_before_the_start_is_dropped() -> None:
    start = datetime(2027, 3, 14, 14, tzinfo=PARIS)
    assert when(start, datetime(2027, 3, 14, 13, tzinfo=PARIS)).end is None
    assert when(start, datetime(2999, 3, 14, 13, tzinfo=PARIS).replace(year=2190)).end is None


@pytest.mark.parametrize("start", [None, date(1, 1, 1), datetime(9999, 12, 31, 23, tzinfo=UTC)])
def test_an_impossible_date_is_told(start: Moment) -> None:
    with pytest.raises(ItemError):
        when(start)


@pytest.mark.parametrize("name", [None, "", "UTC", "Etc/UTC", "../etc/passwd", "/abs", "a\0b"])
def test_what_is_no_zone_of_people(name: str | None) -> None:
    assert known_zone(name) is None


moments = st.one_of(
    st.datetimes(timezones=st.sampled_from([None, UTC, PARIS])),
    st.dates(),
)


@given(moments, st.none() | moments, st.booleans())
def test_times_are_read_or_refused_and_never_end_before_they_begin(
    start: datetime | date, end: Moment, show: bool
) -> None:
    try:
        read = when(start, end, show_time=show)
    except ItemError:
        return
    assert read.end is None or read.end > read.start
    assert not read.all_day or read.start.astimezone(PARIS).hour == 0
