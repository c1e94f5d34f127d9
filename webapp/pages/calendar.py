"""The agenda by month, by week, and one day alone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from agenda.model import Theme
from agenda.query import FIRST_YEAR, LAST_YEAR, AgendaQuery
from agenda.store.marks import Mark, find_featured, find_marks
from webapp import lookups
from webapp.answer import Answer
from webapp.feasts import is_red
from webapp.pages.agenda import feed_links
from webapp.pages.stretch import read_stretch
from webapp.site import Inquiry

WEEK = timedelta(days=7)
MOST_MARKS = 36
THEME_ORDER = {theme.value: place for place, theme in enumerate(Theme)}


@dataclass(slots=True)
class Cell:
    """One day of the month's table: how many of each first theme, what was chosen by title."""

    date: date
    red: bool
    themes: Counter[str] = field(default_factory=Counter)
    titles: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rendez-vous begin that day."""
        return self.themes.total()

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """How many of each theme, in their order, those without one left out."""
        return [(theme, self.themes[theme]) for theme in THEME_ORDER if theme in self.themes]

    @property
    def marks(self) -> list[str]:
        """A theme for each rendez-vous, in the order of themes; "" for none.

        Of more than a cell holds every second, every third: full days stay of their kind.
        """
        ordered = sorted(self.themes, key=lambda one: THEME_ORDER.get(one, len(THEME_ORDER)))
        found = [theme for theme in ordered for _ in range(self.themes[theme])]
        return found[:: -(-len(found) // MOST_MARKS)] if found else []

    @property
    def crowded(self) -> bool:
        """Whether a mark stands for more than one."""
        return self.count > MOST_MARKS

    @property
    def featured(self) -> list[str]:
        """At most two titles: those the coordinator chose."""
        return self.titles[:2]


def this_month(inquiry: Inquiry) -> RedirectResponse:
    """Lead to the month of today."""
    return RedirectResponse(f"/mois/{inquiry.today:%Y-%m}{inquiry.carry}", 302)


def this_week(inquiry: Inquiry) -> RedirectResponse:
    """Lead to the week of today."""
    return RedirectResponse(f"/semaine/{inquiry.today:%G-W%V}{inquiry.carry}", 302)


def month(inquiry: Inquiry) -> Answer:
    """A month as a table, Monday first; its edges belong to the neighbours.

    The present month begins with this week, unless `from` asks for an earlier day of it.
    """
    first = _read_day(f"{inquiry.named['month']}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    begin = _begin(inquiry, first, following - timedelta(days=1))
    start = begin - timedelta(days=begin.weekday())
    weeks = -(-(following - start).days // 7)
    last = start + weeks * WEEK - timedelta(days=1)
    query = inquiry.selection().model_copy(update={"since": start, "until": last})
    zone = inquiry.settings.zone
    marks = find_marks(inquiry.session, query, zone)
    featured = find_featured(inquiry.session, query, zone)
    return inquiry.render(
        "month.html",
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        following=following,
        rows=_rows(start, weeks, marks, featured),
        shortened=start > first,
        canonical=inquiry.path,
        feeds=feed_links(inquiry, query),
    )


def _begin(inquiry: Inquiry, first: date, last: date) -> date:
    """Tell where a span begins: on the day asked for, else today, else on its first."""
    asked = inquiry.selection().since or inquiry.today
    return asked if first <= asked <= last else first


def _rows(
    start: date, weeks: int, marks: Iterable[Mark], featured: Iterable[tuple[date, str]]
) -> list[list[Cell]]:
    days = [start + timedelta(days=number) for number in range(7 * weeks)]
    cells = {day: Cell(day, is_red(day)) for day in days}
    for mark in marks:
        if mark.day in cells:
            cells[mark.day].themes[mark.theme] += mark.count
    for day, title in featured:
        if day in cells:
            cells[day].titles.append(title)
    return [[cells[day] for day in days[at : at + 7]] for at in range(0, len(days), 7)]


def week(inquiry: Inquiry) -> Answer:
    """Seven days, Monday first; what is left of the present week."""
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
    begin = _begin(inquiry, first, last)
    query = inquiry.selection().model_copy(update={"since": begin, "until": last})
    return inquiry.render(
        "days.html",
        kind=kind,
        first=first,
        last=last,
        before=first - step,
        following=first + step,
        shortened=begin > first,
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
