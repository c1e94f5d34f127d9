"""A poster: what of some days fits on one sheet, in two columns. Pure.

Heights are reckoned in points on A4, as `static/affiche.css` sets each part, whose boxes cut what
a wider font would add: whatever is announced, the sheet is one. A3 is A4 enlarged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from textwrap import wrap

from agenda.model import Entry, Event, Status
from webapp.daybook import Day
from webapp.habits import Habit
from webapp.voices import count_voices

COLUMN = 504.0
HEADING, TITLE, NOTE, PADDING = 23.0, 13.5, 11.5, 3.0
TITLE_LETTERS, NOTE_LETTERS, MOST_ROWS = 33, 40, 2
CUT = 36.0
"""How much higher a column may be rather than that a day is cut."""
OFF = (Status.CANCELLED, Status.POSTPONED)


@dataclass(frozen=True, slots=True)
class Line:
    """One rendez-vous: its title and what stands below it, each in as many rows as it takes."""

    day: date
    entry: Entry
    title: tuple[str, ...]
    note: tuple[str, ...]

    @property
    def height(self) -> float:
        """Points it takes."""
        return PADDING + TITLE * len(self.title) + NOTE * len(self.note)


@dataclass(frozen=True, slots=True)
class Block:
    """A day, or the part of it that a column holds; `resumed` when it began in the other."""

    day: date
    lines: list[Line]
    resumed: bool


@dataclass(frozen=True, slots=True)
class Poster:
    """Two columns, and how many rendez-vous found no room."""

    columns: tuple[list[Block], list[Block]]
    others: int


def make_poster(
    days: Iterable[Day], habits: Mapping[str, Habit], note: Callable[[Entry], str]
) -> Poster:
    """Keep the most useful that fits. `note` says what stands below a title.

    What does not take place is left out: a poster hangs for two weeks.
    """
    lines = [
        _line(day.date, entry, note(entry))
        for day in days
        for entry in day.entries
        if entry.event.status not in OFF
    ]
    kept: list[Line] = []
    for line in _by_use(lines, habits):
        tried = _in_order([*kept, line])
        if _best_break(tried) is None:
            break
        kept = tried
    cut = _best_break(kept) or 0
    columns = list(_blocks(kept[:cut], None)), list(_blocks(kept[cut:], _last_day(kept[:cut])))
    return Poster(columns, len(lines) - len(kept))


def _line(day: date, entry: Entry, note: str) -> Line:
    return Line(
        day, entry, _rows(entry.event.title, TITLE_LETTERS), _rows(note, NOTE_LETTERS) or ("",)
    )


def _rows(text: str, letters: int) -> tuple[str, ...]:
    return tuple(wrap(text, letters, max_lines=MOST_ROWS, placeholder=" …"))


def _in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.day, line.entry.event.start, line.entry.event.id))


def _by_use(lines: Sequence[Line], habits: Mapping[str, Habit]) -> list[Line]:
    """What was chosen by hand first; then the best of each day, the second of each day, …"""
    ranked: list[tuple[bool, int, date, Line]] = []
    for day, its in groupby(_in_order(lines), key=lambda line: line.day):
        best = sorted(its, key=lambda line: _use(line.entry, habits))
        ranked += [(not one.entry.event.featured, n, day, one) for n, one in enumerate(best)]
    return [line for *_, line in sorted(ranked, key=lambda rank: rank[:3])]


def _use(entry: Entry, habits: Mapping[str, Habit]) -> tuple[bool, bool, bool, int]:
    """Whoever reads a poster can still come, goes somewhere, and may not know of it yet."""
    event = entry.event
    return (
        event.status is Status.FULL,
        event.is_online or event.place is None,
        _is_habit(event, habits),
        -count_voices(entry),
    )


def _is_habit(event: Event, habits: Mapping[str, Habit]) -> bool:
    habit = habits.get(event.series or "")
    return habit is not None and bool(habit.weekly)


def _best_break(lines: Sequence[Line]) -> int | None:
    """Give where the second column begins, so that both are short; None when they cannot hold."""
    fitting = [
        (max(first, second) + (CUT if _cuts(lines, at) else 0), -at)
        for at in range(len(lines) + 1)
        if (first := _height(lines[:at])) <= COLUMN and (second := _height(lines[at:])) <= COLUMN
    ]
    return -min(fitting)[1] if fitting else None


def _cuts(lines: Sequence[Line], at: int) -> bool:
    return 0 < at < len(lines) and lines[at - 1].day == lines[at].day


def _height(lines: Sequence[Line]) -> float:
    return HEADING * len({line.day for line in lines}) + sum(line.height for line in lines)


def _last_day(lines: Sequence[Line]) -> date | None:
    return lines[-1].day if lines else None


def _blocks(lines: Iterable[Line], before: date | None) -> Iterator[Block]:
    for day, its in groupby(lines, key=lambda line: line.day):
        yield Block(day, list(its), day == before)
