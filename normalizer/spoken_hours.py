"""What an item's own words say of its hours, beside what its fields say (issue C, "Time").

Nothing said in a field is changed: an hour that the words contradict is noted, for people.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agenda.model import RawEvent
from agenda.model.folding import fold
from normalizer.times import When

READ = 3_000
NIGHT = 6 * 60
DAY = 24 * 60

_HOUR = r"(\d{1,2})\s?(?:h(?:eures?)?|:(?=\d\d))\s?(\d{2})?(?!\d)"
_DOORS = re.compile(r"\b(?:ouverture (?:des |de )?)?portes\b")
_BEGINS = re.compile(r"\b(?:concerts?|spectacle|debut|seance|projection|representation|film|bal)\b")
_SAID = re.compile(rf"(?<![\d:]){_HOUR}")
_AT_ONCE = re.compile(rf"\s?[:=(]?\s?(?:a |des |vers )?{_HOUR}")
_SOON = re.compile(rf"[^\d.\n]{{0,14}}{_HOUR}")
_JUST_BEFORE = re.compile(rf"(?<![\d:]){_HOUR}\s?[:,)–-]?\s?$")
_LOOK_BACK = 12
_SPAN = re.compile(rf"(?<![\d:]){_HOUR}\s?(?:-|–|>|a|jusqu'a)\s?{_HOUR}")


def doors_said(text: str) -> set[int]:
    """Give the hours of the doors that a text names ("ouverture des portes 20h"), in minutes."""
    return set(_hours_of(_DOORS, text)) if "portes" in text.lower() else set()


def listen(raw: RawEvent, when: When, text: str) -> tuple[When, list[str]]:
    """Give the times of a dated item with the end its words say, and what is odd about them."""
    if when.all_day:
        return when, []
    end = _end_said(when, text) if when.end is None else None
    notices = [*_doors(when, text), *_taken_for_utc(raw.start, when, text)]
    if end is None:
        return when, notices
    return replace(when, end=end), [*notices, "La fin est lue dans le texte."]


def _doors(when: When, text: str) -> Iterator[str]:
    doors = doors_said(text)
    if not doors or (start := _minute(when.start, when)) not in doors:
        return
    later = sorted(minute for minute in _hours_of(_BEGINS, text) if minute > start)
    told = f" ; le texte dit {_clock(later[0])} pour le début" if later else ""
    yield f"{_clock(start)} est l’heure des portes{told}."


def _taken_for_utc(start: object, when: When, text: str) -> Iterator[str]:
    """A start said in UTC whose figures the words repeat as the local hour."""
    if not isinstance(start, datetime) or start.utcoffset() != timedelta():
        return
    wall, local = _minute(start.astimezone(UTC), None), _minute(when.start, when)
    said = _hours_in(text) - doors_said(text)
    if wall != local and wall in said and local not in said:
        yield (
            f"La source dit {_clock(wall)} en temps universel, donc {_clock(local)} ici ; "
            f"le texte dit {_clock(wall)}. L’heure locale est sans doute donnée pour universelle."
        )


def _end_said(when: When, text: str) -> datetime | None:
    """The end of the one span of hours that begins when the event does."""
    start = _minute(when.start, when)
    ends = {last for first, last in _spans(text) if first == start}
    if len(ends) != 1:
        return None
    length = (ends.pop() - start) % DAY
    over_midnight = (start + length) % DAY < start
    if not length or (over_midnight and (start + length) % DAY > NIGHT):
        return None
    local = when.start.astimezone(ZoneInfo(when.timezone))
    return (local + timedelta(minutes=length)).astimezone(UTC)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _SPAN.findall(_folded(text)):
        clocks = list(_clocks(found))
        if len(clocks) == 2:
            yield clocks[0], clocks[1]


def _folded(text: str) -> str:
    """Fold the title, which stands first, apart from what many events may say below it."""
    title, line_end, below = text[:READ].partition("\n")
    return _fold_line(title) + line_end + _fold_line(below)


@lru_cache(maxsize=64)
def _fold_line(text: str) -> str:
    """Kept for a while: each of these questions is asked of the same text."""
    return fold(text)


def _hours_in(text: str) -> set[int]:
    return {minute for found in _SAID.findall(_folded(text)) for minute in _clocks(found)}


def _hours_of(words: re.Pattern[str], text: str) -> Iterator[int]:
    """The hour that goes with each of these words: right after, else right before, else soon."""
    folded = _folded(text)
    for found in words.finditer(folded):
        before = folded[max(0, found.start() - _LOOK_BACK) : found.start()]
        hour = (
            _AT_ONCE.match(folded, found.end())
            or _JUST_BEFORE.search(before)
            or _SOON.match(folded, found.end())
        )
        yield from _clocks(hour.groups("")) if hour else ()


def _clocks(groups: Iterable[str]) -> Iterator[int]:
    """Minutes of the day for each hour and minutes of a match, the possible ones."""
    told = list(groups)
    for hour, minutes in zip(told[::2], told[1::2], strict=True):
        if int(hour) <= 24 and int(minutes or 0) < 60:
            yield (int(hour) * 60 + int(minutes or 0)) % DAY


def _minute(moment: datetime, when: When | None) -> int:
    local = moment.astimezone(ZoneInfo(when.timezone)) if when else moment
    return local.hour * 60 + local.minute


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute, 60)
    return f"{hours} h {minutes:02}" if minutes else f"{hours} h"
