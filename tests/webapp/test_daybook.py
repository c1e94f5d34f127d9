from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Entry, Event, Status
from tests.samples import a_listing, an_event, known
from webapp.daybook import day_of, goes_on, last_day_of, lay_out
from webapp.habits import read_habit

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2027, 3, 15, 18, tzinfo=PARIS)


def event(start: datetime, hours: float = 2, uid: str = "1", **said: object) -> Event:
    """An event of some hours."""
    listing = known(a_listing(uid, start=start, end=start + timedelta(hours=hours)))
    return an_event(listing, **said)


def test_a_night_belongs_to_its_evening() -> None:
    night = event(MONDAY.replace(hour=21), 6)
    assert last_day_of(night) == MONDAY.date()
    assert not goes_on(night, MONDAY.date() + timedelta(days=1), MONDAY)
    camp = event(MONDAY, 48)
    assert last_day_of(camp) == MONDAY.date() + timedelta(days=2)
    assert goes_on(camp, MONDAY.date() + timedelta(days=1), MONDAY)


def test_what_is_over_does_not_go_on() -> None:
    camp = event(MONDAY, 48)
    assert not goes_on(camp, MONDAY.date() + timedelta(days=2), MONDAY + timedelta(hours=49))


def test_changed_dates_of_a_series_are_told_in_full() -> None:
    series = [
        Entry(event(MONDAY + timedelta(days=7 * week), uid=str(week), series="s"), ())
        for week in range(4)
    ]
    series[2].event.status = Status.CANCELLED
    habits = {"s": read_habit(day_of(one.event, PARIS) for one in series)}
    days = lay_out(series, PARIS, habits, fold=True)
    assert [(len(day.entries), day.folded) for day in days] == [(1, 0), (0, 1), (1, 0), (0, 1)]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from([None, "a", "b"])), max_size=30),
    st.booleans(),
)
def test_no_entry_is_lost(starts: list[tuple[int, str | None]], fold: bool) -> None:
    entries = [
        Entry(event(MONDAY + timedelta(days=days), uid=str(number), series=series), ())
        for number, (days, series) in enumerate(sorted(starts, key=lambda one: one[0]))
    ]
    names = {entry.event.series for entry in entries if entry.event.series}
    habits = {
        name: read_habit(day_of(one.event, PARIS) for one in entries if one.event.series == name)
        for name in names
    }
    days = lay_out(entries, PARIS, habits, fold=fold)
    assert sum(len(day.entries) + day.folded for day in days) == len(entries)
    assert [day.date for day in days] == sorted({day_of(one.event, PARIS) for one in entries})
    if not fold:
        assert not any(day.folded for day in days)
