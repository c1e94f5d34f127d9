"""The agenda by month, by week, and one day alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from agenda.model import Theme
from agenda.query import AgendaQuery
from agenda.store.marks import Mark, find_marks
from webapp import lookups
from webapp.answer import Answer
from webapp.feasts import is_red
from webapp.pages.agenda import feed_links
from webapp.pages.stretch import read_stretch
from webapp.site import FIRST_YEAR, LAST_YEAR, Inquiry

WEEK = timedelta(days=7)
THEME_ORDER = {theme.value: place for place, theme in enumerate(Theme)}


@dataclass(slots=True)
class Cell:
    """One day of the month's table: a mark for each rendez-vous, what was chosen by title."""

    date: date
    red: bool
    entries: list[Mark] = field(default_factory=list)

    @property
    def marks(self) -> list[str]:
        """The first theme of each entry, in the order of themes; "" for none."""
        found = [entry.theme for entry in self.entries]
        return sorted(found, key=lambda theme: THEME_ORDER.get(theme, len(THEME_ORDER)))

    @property
    def featured(self) -> list[str]:
        """At most two titles: those the coordinator chose."""
        return [entry.title for entry in self.entries if entry.title][:2]


def this_month(inquiry: Inquiry) -> RedirectResponse:
    """Lead to the month of today."""
    return RedirectResponse(f"/mois/{inquiry.today:%Y-%m}{inquiry.carry}", 302)


def month(inquiry: Inquiry) -> Answer:
    """A month as a table, Monday first; its edges belong to the neighbours."""
    first = _read_day(f"{inquiry.named['month']}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    weeks = -(-(following - start).days // 7)
    last = start + weeks * WEEK - timedelta(days=1)
    query = inquiry.selection().model_copy(update={"since": start, "until": last})
    marks = find_marks(inquiry.session, query, inquiry.settings.zone)
    return inquiry.render(
        "month.html",
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        following=following,
        rows=_rows(start, weeks, marks),
        canonical=inquiry.path,
        feeds=feed_links(inquiry, query),
    )


def _rows(start: date, weeks: int, marks: Iterable[Mark]) -> list[list[Cell]]:
    by_day = defaultdict(list)
    for mark in marks:
        by_day[mark.day].append(mark)
    days = [start + timedelta(days=number) for number in range(7 * weeks)]
    cells = [Cell(day, is_red(day), by_day[day]) for day in days]
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def week(inquiry: Inquiry) -> Answer:
    """Seven days, Monday first."""
    year, _, number = inquiry.named["week"].partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        raise HTTPException(404) from None
    return _days(inquiry, _within(monday), monday + 6 * timedelta(days=1), WEEK, "week")


def day(inquiry: Inquiry) -> Answer:
    """One day, nothing folded."""
    only = _read_day(inquiry.named["day"])
    return _days(inquiry, only, only, timedelta(days=1), "day")


def _days(inquiry: Inquiry, first: date, last: date, step: timedelta, kind: str) -> Answer:
    query = inquiry.selection().model_copy(update={"since": first, "until": last})
    return inquiry.render(
        "days.html",
        kind=kind,
        first=first,
        last=last,
        before=first - step,
        following=first + step,
        stretch=read_stretch(inquiry, query, fold=False, limit=None),
        centre=inquiry.count(lookups.centre, AgendaQuery(since=inquiry.today)),
        canonical=inquiry.path,
        feeds=feed_links(inquiry, query),
    )


def _read_day(text: str) -> date:
    try:
        return _within(date.fromisoformat(text))
    except ValueError:
        raise HTTPException(404) from None


def _within(day: date) -> date:
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise HTTPException(404)
    return day
