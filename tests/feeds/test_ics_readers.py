"""Real readers agree on our calendar: same count, same instants, same status, no complaint."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

import pytest
import recurring_ical_events
from icalendar import Calendar

from agenda.model import Entry, Event, Status
from feeds.ics import STATUSES, write_ics
from tests.feeds.readers import READERS, Seen, by_calcurse, by_ical_js, by_libical, moment
from tests.feeds.samples import PARIS, entry, paris, written

HOUR = timedelta(hours=1)


def year_around() -> list[Entry]:
    """Events each five hours around both changes of hour of 2027, and every odd kind."""
    starts = [
        begin + 5 * HOUR * number
        for begin in (paris(2027, 3, 26, 9, 20), paris(2027, 10, 29, 9, 20))
        for number in range(25)
    ]
    timed = [
        entry(id=f"t{number}", title=f"Veillée n° {number}", status=status, start=start, end=end)
        for number, (start, end, status) in enumerate(
            zip(starts, (start + 2 * HOUR for start in starts), cycle(Status), strict=False)
        )
    ]
    return [
        *timed,
        # 2 h 30 strikes twice in Paris on 31 October 2027; in no other year would it matter.
        entry(id="first", start=datetime(2027, 10, 31, 0, 30, tzinfo=UTC), end=None),
        entry(id="second", start=datetime(2027, 10, 31, 1, 30, tzinfo=UTC), end=None),
        entry(id="day", start=paris(2027, 3, 28), end=paris(2027, 3, 29), all_day=True),
        entry(id="days", start=paris(2027, 10, 30), end=paris(2027, 11, 2), all_day=True),
        entry(id="noend", start=paris(2027, 6, 1), end=None, all_day=True),
        entry(id="montreal", timezone="America/Toronto", start=paris(2027, 3, 14, 8), end=None),
        entry(id="reunion", timezone="Indian/Reunion", start=paris(2027, 3, 14, 8), end=None),
        entry(id="utc", timezone="UTC", start=paris(2027, 7, 14, 8), end=None),
        entry(id="old", start=paris(1998, 7, 14, 8), end=None),
        entry(id="gone", withdrawn=datetime(2026, 11, 1, tzinfo=UTC)),
        entry(id="merged", merged_into="t1"),
    ]


def expected(event: Event) -> Seen:
    status = "CANCELLED" if event.withdrawn else STATUSES[event.status]
    start: date = event.first_day if event.all_day else event.start
    end: date | None = event.last_day + timedelta(days=1) if event.all_day else event.end
    uid = f"{event.id}@agenda.example"
    return Seen(uid, event.title, status, moment(start) or "", moment(end))


@pytest.mark.parametrize("read", READERS)
def test_a_reader_sees_each_event_once_at_its_instant(read: Callable[[bytes], list[Seen]]) -> None:
    entries = year_around()
    told = [expected(one.event) for one in entries if not one.event.merged_into]
    assert read(written(write_ics, *entries)) == told


def ten_thousand() -> list[Entry]:
    """Ten thousand events of a few words, an hour apart, in every state."""
    return [
        entry(
            id=f"e{number}",
            title=f"Veillée n° {number}",
            description_text="Buvette.",
            description_html="",
            status=status,
            image=None,
            start=paris(2027, 1, 4, 14, 30) + HOUR * number,
            end=None,
        )
        for number, status in zip(range(10_000), cycle(Status), strict=False)
    ]


# icalendar and vobject need ten seconds each for so many: `./run.sh bench feeds` asks them.
@pytest.mark.parametrize("read", [by_ical_js, by_libical])
def test_a_reader_sees_ten_thousand(read: Callable[[bytes], list[Seen]]) -> None:
    entries = ten_thousand()
    assert read(written(write_ics, *entries)) == [expected(one.event) for one in entries]


def test_calcurse_imports_ten_thousand(tmp_path: Path) -> None:
    entries = ten_thousand()
    imported = by_calcurse(written(write_ics, *entries), tmp_path)
    assert sorted(imported) == sorted(on_calcurse(one.event) for one in entries)


@pytest.mark.parametrize("read", READERS)
def test_a_reader_bears_an_empty_calendar(read: Callable[[bytes], list[Seen]]) -> None:
    assert read(written(write_ics)) == []


def test_calcurse_imports_all_of_it(tmp_path: Path) -> None:
    entries = [one for one in year_around() if not one.event.merged_into]
    imported = by_calcurse(written(write_ics, *entries), tmp_path)
    assert sorted(imported) == sorted(on_calcurse(one.event) for one in entries)


def on_calcurse(event: Event) -> tuple[str, str]:
    start = event.first_day if event.all_day else event.start.astimezone(PARIS)
    return event.title, f"{start:%m/%d/%Y}" if event.all_day else f"{start:%m/%d/%Y %H:%M}"


def test_occurrences_are_the_events(tmp_path: Path) -> None:
    """Nothing repeats by mistake: expanding gives each event of the span, once."""
    entries = [entry(id=str(number)) for number in islice(range(9), 5)]
    calendar = Calendar.from_ical(written(write_ics, *entries))
    found = recurring_ical_events.of(calendar).between(date(2020, 1, 1), date(2040, 1, 1))
    assert sorted(str(one["UID"]) for one in found) == [f"{n}@agenda.example" for n in range(5)]
