"""Periods of a report: a month, a quarter, a year, or free dates. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agenda.errors import QueryError
from agenda.store.find import midnight

QUARTER = 3
LONGEST_DAYS = 5 * 366
DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1970, 2200


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both in it."""

    first: date
    last: date

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give the instants it begins and ends at, `[since, until)`."""
        return midnight(self.first, zone), midnight(self.last + DAY, zone)

    @property
    def months(self) -> int:
        """How many whole calendar months it is; 0 when it is not made of whole ones."""
        after = self.last + DAY
        whole = self.first.day == after.day == 1
        return _number(after) - _number(self.first) if whole else 0

    @property
    def kind(self) -> str:
        """Give `month`, `quarter`, `year`, or `free`."""
        if self.months == 1:
            return "month"
        if self.months == QUARTER and self.first.month % QUARTER == 1:
            return "quarter"
        return "year" if self.months == 12 and self.first.month == 1 else "free"

    @property
    def quarter(self) -> int:
        """The quarter it begins in, from 1."""
        return (self.first.month - 1) // QUARTER + 1

    def before(self) -> "Period":
        """Give the period before: as many months where it is made of months, else of days."""
        if self.months:
            return Period(_first_of(_number(self.first) - self.months), self.first - DAY)
        return Period(self.first - (self.last - self.first) - DAY, self.first - DAY)

    def by_month(self) -> list["Period"]:
        """Part it by calendar months; the first and the last may be cut."""
        numbers = range(_number(self.first), _number(self.last) + 1)
        return [
            Period(max(self.first, _first_of(n)), min(self.last, _first_of(n + 1) - DAY))
            for n in numbers
        ]


def read_period(given: Mapping[str, str], today: date) -> Period:
    """Read `de` and `a`; this year when neither is given. Raises `QueryError` naming the field."""
    if not given.get("de") and not given.get("a"):
        return Period(date(today.year, 1, 1), date(today.year, 12, 31))
    first, last = _day(given, "de"), _day(given, "a")
    if last < first:
        raise QueryError("a", "La fin vient avant le début.", first.isoformat())
    if (last - first).days >= LONGEST_DAYS:
        raise QueryError("a", "Un bilan couvre cinq ans au plus.", (first + DAY * 365).isoformat())
    return Period(first, last)


def _day(given: Mapping[str, str], name: str) -> date:
    try:
        day = date.fromisoformat(given.get(name, "").strip())
    except ValueError as error:
        sentence = "Une date s’écrit comme 2027-03-14."
        raise QueryError(name, sentence, "2027-03-14") from error
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise QueryError(name, f"L’année {day.year} est hors du calendrier.", "2027-03-14")
    return day


def usual_periods(today: date) -> Iterator[Period]:
    """Give those that are asked for most: this month, quarter, year, and the ones before them."""
    month = _number(today)
    for length in (1, QUARTER, 12):
        began = month - month % length
        this = Period(_first_of(began), _first_of(began + length) - DAY)
        yield from (this, this.before())


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
