"""Recurrence rules as they are written (RFC 5545 §3.3.10)."""

import re
from datetime import datetime
from functools import lru_cache

from dateutil.rrule import rrulestr

from agenda.errors import ItemError
from agenda.sentence import N_

SECONDS = {
    "SECONDLY": 1,
    "MINUTELY": 60,
    "HOURLY": 3600,
    "DAILY": 86400,
    "WEEKLY": 7 * 86400,
    "MONTHLY": 30 * 86400,
    "YEARLY": 365 * 86400,
}
PART = re.compile(r"(FREQ|INTERVAL|COUNT|UNTIL|WKST|BY[A-Z]+)=([^;]+)")
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
        raise ItemError(N_("la règle de répétition est illisible"))
    if int(numbers[0]) <= 1:
        parts.pop("INTERVAL", None)
    if "COUNT" in parts:
        # Both are forbidden; those who write them mean the same by them.
        parts.pop("UNTIL", None)
    return parts


def can_match(parts: dict[str, str]) -> bool:
    """Whether any day at all fits the rule. Raises ItemError when dateutil cannot read it."""
    kept = {name: parts[name] for name in (*CHOOSY, "FREQ", "WKST") if name in parts}
    if SECONDS[kept["FREQ"]] < SECONDS["DAILY"]:
        kept["FREQ"] = "DAILY"
    return matches_in_cycle(";".join(f"{name}={value}" for name, value in kept.items()))


@lru_cache(maxsize=4096)
def matches_in_cycle(rule: str) -> bool:
    """Walk a rule through one cycle of the calendar, at every period, until a day fits."""
    try:
        return next(iter(rrulestr(rule, dtstart=CYCLE)), None) is not None
    except (ValueError, TypeError, LookupError, ArithmeticError) as error:
        raise ItemError(N_("la règle de répétition est illisible")) from error
