"""How often a source is visited."""

from datetime import timedelta

import pytest

from agenda.model import Source
from harvester.rhythm import habit_after, interval_after, spread
from tests.samples import SEEN, a_source

HOUR = timedelta(hours=1)


def lived(every: timedelta, days: int = 120, **bounds: int) -> tuple[Source, int]:
    """A source that changes at this pace, visited as planned; and how often it was."""
    source, now, visits = a_source().model_copy(update={"last_change": SEEN, **bounds}), SEEN, 0
    next_change = SEEN + every
    while now < SEEN + timedelta(days=days):
        now += timedelta(minutes=source.interval_minutes)
        visits += 1
        changed = now >= next_change
        habit = habit_after(source, now, changed=changed)
        minutes = interval_after(source, habit, 60, now, changed=changed)
        source.habit_hours, source.interval_minutes = habit, minutes
        if changed:
            source.last_change, next_change = now, now + every
    return source, visits


def test_what_changes_often_is_visited_often() -> None:
    paces = [HOUR, timedelta(days=1), timedelta(days=7), timedelta(days=365)]
    visits = [lived(pace)[1] for pace in paces]
    assert visits == sorted(visits, reverse=True)
    assert visits[0] > 15 * visits[-1]
    assert visits[-1] >= 120


@pytest.mark.parametrize("every", [HOUR, timedelta(days=365)])
def test_the_coordinator_sets_the_bounds(every: timedelta) -> None:
    source, _ = lived(every, shortest_minutes=240, longest_minutes=300)
    assert 240 <= source.interval_minutes <= 300


def test_a_quiet_source_that_wakes_up_is_visited_often_again() -> None:
    yearly, _ = lived(timedelta(days=100), days=101)
    woken = yearly.model_copy(update={"habit_hours": 24.0})
    assert yearly.last_change
    assert interval_after(woken, 24.0, 60, yearly.last_change, changed=True) == 144


def test_sources_do_not_come_together() -> None:
    spreads = [spread(a_source(f"s{n}"), 1) for n in range(50)]
    assert 0 <= min(spreads) < max(spreads) <= 0.1
    assert len(set(spreads)) > 30
