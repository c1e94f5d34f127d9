"""Keep recurrence rules from running wild.

dateutil walks a rule from DTSTART, one period at a time, until it has passed the window, and
to the year 9999 when nothing matches. So the steps a rule may cost are counted beforehand.
"""

import math
from datetime import datetime

from icalendar import vRecur

from agenda.errors import ItemError
from agenda.sentence import N_
from harvester.formats.ics.rules import CHOOSY, SECONDS, can_match, read_rule
from harvester.formats.ics.times import Moment, instant

LAST_DAY = datetime(9999, 12, 31)  # noqa: DTZ001 - where dateutil gives up
MAX_STEPS = 100_000
MAX_DOCUMENT_STEPS = 500_000
# Each new year makes dateutil lay out its days anew.
STEPS_PER_YEAR = 10
CLOCK = {"BYHOUR", "BYMINUTE", "BYSECOND"}


class Walk:
    """The steps that the rules of one document may still cost, and the window's end."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self.left = MAX_DOCUMENT_STEPS

    def tame(self, text: str, start: Moment) -> vRecur:
        """Read a rule that can be expanded in bounded time. Raises ItemError for the others."""
        parts = read_rule(text)
        if not can_match(parts):
            raise ItemError(N_("la règle de répétition ne désigne aucun jour"))
        cost = steps(parts, start, self.end)
        if cost > MAX_STEPS or cost > self.left:
            raise ItemError(N_("la répétition est trop fréquente pour un agenda"))
        self.left -= cost
        try:
            whole = ";".join(f"{name}={value}" for name, value in parts.items())
            return vRecur(vRecur.from_ical(whole))
        except ValueError as error:
            raise ItemError(N_("la règle de répétition est illisible")) from error


def steps(parts: dict[str, str], start: Moment, end: datetime) -> int:
    """Bound the periods that will be walked through.

    Up to `end`; but to the end of time when an interval above 1 leaves it open whether the
    days that the rule chooses are ever met.
    """
    interval = int(parts.get("INTERVAL", "1"))
    last = instant(LAST_DAY) if interval > 1 and is_doubtful(parts, interval) else end
    seconds = max((last - instant(start)).total_seconds(), 0)
    walked = seconds / SECONDS[parts["FREQ"]] / interval
    if "COUNT" in parts:
        walked = min(walked, abs(int(parts["COUNT"])) * steps_per_match(parts))
    return int(walked + min(walked, seconds / SECONDS["YEARLY"]) * STEPS_PER_YEAR)


def steps_per_match(parts: dict[str, str]) -> float:
    """Bound the steps from one match to the next, where days and hours come round surely."""
    limits = {name for name in parts if name.startswith("BY")}
    if not limits:
        return 1
    if not limits <= CLOCK | {"BYDAY"}:
        return math.inf
    cycle = SECONDS["WEEKLY"] if "BYDAY" in limits else SECONDS["DAILY"]
    return max(1, cycle / SECONDS[parts["FREQ"]])


def is_doubtful(parts: dict[str, str], interval: int) -> bool:
    """Whether the interval may step over all the days that the rule chooses."""
    by_week = SECONDS[parts["FREQ"]] < SECONDS["WEEKLY"] and interval % 7 == 0
    return sum(name in parts for name in CHOOSY) > 1 or (by_week and "BYDAY" in parts)
