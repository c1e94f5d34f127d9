"""The agenda laid out by day: what is told in full, what is folded, what goes on. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agenda.model import Entry, Event, Status
from webapp.habits import Habit

# A concert from 21 h to 2 h is one evening: the day after, nothing of it goes on.
END_OF_NIGHT = time(6)


@dataclass(slots=True)
class Day:
    """One day of the list. `folded` counts the weekly rendez-vous told in full on another day."""

    date: date
    entries: list[Entry] = field(default_factory=list)
    folded: int = 0


def day_of(event: Event, zone: ZoneInfo) -> date:
    """Give the territory's day on which an event begins."""
    return event.first_day if event.all_day else event.start.astimezone(zone).date()


def last_day_of(event: Event) -> date:
    """Give the last day worth naming: a night that ends before six belongs to its evening."""
    end, last = event.local_end, event.last_day
    if event.all_day or end is None or last <= event.first_day:
        return last
    return last - timedelta(days=1) if end.time() <= END_OF_NIGHT and end.date() == last else last


def goes_on(event: Event, day: date, now: datetime) -> bool:
    """Tell whether an event begun before `day` is still worth naming then."""
    return last_day_of(event) >= day and (event.end is None or event.end > now)


def lay_out(
    entries: Iterable[Entry], zone: ZoneInfo, habits: Mapping[str, Habit], *, fold: bool
) -> list[Day]:
    """Part entries (in order of time) into days, folding weekly series after their first date."""
    days: dict[date, Day] = {}
    told: set[str] = set()
    for entry in entries:
        event = entry.event
        date_ = day_of(event, zone)
        day = days.setdefault(date_, Day(date_))
        if fold and event.series in told and _is_usual(event, date_, habits):
            day.folded += 1
        else:
            day.entries.append(entry)
        if event.series and event.status is Status.CONFIRMED:
            told.add(event.series)
    return [days[date_] for date_ in sorted(days)]


def resume(days: list[Day], since: date, begun: list[Entry]) -> list[Day]:
    """Put what began before `since` and is not over first into that day."""
    if not begun:
        return days
    same = days[:1] if days and days[0].date == since else []
    first = same[0] if same else Day(since)
    return [Day(since, begun + first.entries, first.folded), *days[len(same) :]]


def _is_usual(event: Event, day: date, habits: Mapping[str, Habit]) -> bool:
    habit = habits.get(event.series or "")
    return habit is not None and habit.covers(day) and event.status is Status.CONFIRMED
