"""Recurrence rules, kept from running wild (RFC 5545 §3.3.10).

dateutil walks a rule from DTSTART, one period at a time, until it has passed the window, and
to the year 9999 when nothing matches. So the steps a rule may cost are counted beforehand.
"""

import math
import re
from datetime import datetime
from functools import lru_cache

from dateutil.rrule import rrulestr  # type: ignore[import-untyped] # it ships no types
from icalendar import vRecur

from agenda.errors import ItemError
from harvester.formats.ics.times import Moment, instant

SECONDS = {
    "SECONDLY": 1,
    "MINUTELY": 60,
    "HOURLY": 3600,
    "DAILY": 86400,
    "WEEKLY": 7 * 86400,
    "MONTHLY": 30 * 86400,
    "YEARLY": 365 * 86400,
}
LAST_DAY = datetime(9999, 12, 31)  # noqa: DTZ001 - where dateutil gives up
MAX_STEPS = 100_000
MAX_DOCUMENT_STEPS = 500_000
# Each new year makes dateutil lay out its days anew.
STEPS_PER_YEAR = 10
PART = re.compile(r"(FREQ|INTERVAL|COUNT|UNTIL|WKST|BY[A-Z]+)=([^;]+)")
CLOCK = {"BYHOUR", "BYMINUTE", "BYSECOND"}
# These may contradict each other, as the 30th of February does.
CHOOSY = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYDAY", "BYMONTH")
# From here to 9999 every year comes with each weekday, leap or not: a whole cycle.
CYCLE = datetime(9972, 1, 1)  # noqa: DTZ001
MAX_RULE = 500


@lru_cache(maxsize=4096)
def read_rule(text: str) -> dict[str, str]:
    """Cut an RRULE into its parts, forgiving spaces, case and stray semicolons.

    Raises ItemError when it has no known frequency or a count or interval that is no number.
    """
    parts = dict(PART.findall(re.sub(r"\s", "", text).upper()))
    numbers = [parts.get(name, "1") for name in ("INTERVAL", "COUNT")]
    sane = all(re.fullmatch(r"-?\d{1,9}", number, re.ASCII) for number in numbers)
    if parts.get("FREQ") not in SECONDS or not sane or len(text) > MAX_RULE:
        raise ItemError("la règle de répétition est illisible")
    if int(numbers[0]) < 1:
        parts.pop("INTERVAL")
    if "COUNT" in parts:
        # Both are forbidden; those who write them mean the same by them.
        parts.pop("UNTIL", None)
    return parts


class Walk:
    """The steps that the rules of one document may still cost, and the window's end."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self.left = MAX_DOCUMENT_STEPS

    def tame(self, text: str, start: Moment) -> vRecur:
        """Read a rule that can be expanded in bounded time. Raises ItemError for the others."""
        parts = read_rule(text)
        if not can_match(frozenset(parts.items())):
            raise ItemError("la règle de répétition ne désigne aucun jour")
        cost = steps(parts, start, self.end)
        if cost > MAX_STEPS or cost > self.left:
            raise ItemError("la répétition est trop fréquente pour un agenda")
        self.left -= cost
        try:
            whole = ";".join(f"{name}={value}" for name, value in parts.items())
            return vRecur(vRecur.from_ical(whole))
        except ValueError as error:
            raise ItemError("la règle de répétition est illisible") from error


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


@lru_cache(maxsize=4096)
def can_match(parts: frozenset[tuple[str, str]]) -> bool:
    """Whether any day at all fits the rule, walked through at every period of one cycle.

    Raises ItemError when dateutil cannot read the rule.
    """
    kept = {name: value for name, value in parts if name in CHOOSY or name in ("FREQ", "WKST")}
    if SECONDS[kept["FREQ"]] < SECONDS["DAILY"]:
        kept["FREQ"] = "DAILY"
    rule = ";".join(f"{name}={value}" for name, value in kept.items())
    try:
        return next(iter(rrulestr(rule, dtstart=CYCLE)), None) is not None
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        raise ItemError("la règle de répétition est illisible") from error
