"""How often a source is visited: as often as it changes, within the coordinator's bounds. Pure.

One fact drives it, the source's habit: how long it usually goes from one change to the next.
A tenth of that is how late we may be.
"""

import hashlib
from datetime import datetime, timedelta

from agenda.model import Source

VISITS_A_CHANGE = 10
LATEST_WEIGHT = 0.3
HOUR = timedelta(hours=1)


def habit_after(source: Source, now: datetime, *, changed: bool) -> float | None:
    """Give the hours from one change to the next, the latest weighing most; None at first."""
    if not changed or source.last_change is None:
        return source.habit_hours
    gap = (now - source.last_change) / HOUR
    if source.habit_hours is None:
        return gap
    return source.habit_hours * (1 - LATEST_WEIGHT) + gap * LATEST_WEIGHT


def interval_after(
    source: Source, habit: float | None, usual: int, now: datetime, *, changed: bool
) -> int:
    """Give the minutes to the next visit: `usual` is the least when the source has no own.

    A source that has been quiet for longer than its habit is taken for a slower one.
    """
    quiet = (now - source.last_change) / HOUR if source.last_change and not changed else 0.0
    wished = max(habit or 0.0, quiet) * 60 / VISITS_A_CHANGE
    shortest = source.shortest_minutes or usual
    return round(max(shortest, min(wished, source.longest_minutes)))


def spread(source: Source, count: int) -> float:
    """Give up to a tenth, different for each source, that keeps sources from coming together."""
    digest = hashlib.blake2b(f"{source.id}{count}".encode(), digest_size=1).digest()
    return digest[0] / 2550
