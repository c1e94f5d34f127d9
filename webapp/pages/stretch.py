"""A stretch of the agenda: some days of a selection, ready to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agenda.model import Entry, Status
from agenda.query import AgendaQuery
from agenda.store.find import find, midnight
from webapp import lookups
from webapp.daybook import Day, day_of, goes_on, lay_out, resume
from webapp.habits import Habit, read_habit
from webapp.site import Inquiry

PAGE, LONG = 200, 60
# As many are sooner found by their words and then put in order than looked for day after day.
FEW = 2_000
MOST_ONGOING = 300
HABIT_BEFORE, HABIT_AFTER = timedelta(days=21), timedelta(days=70)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days with what happens, what goes on meanwhile, and where the rest begins.

    `ongoing` is what is to be seen for days on end, as exhibitions are; `weekly` the next date of
    what comes back each week.
    """

    since: date
    days: list[Day]
    ongoing: list[Entry]
    weekly: list[Entry]
    habits: Mapping[str, Habit]
    next_day: date | None

    @property
    def shown(self) -> int:
        """How many rendez-vous these days hold, folded ones included."""
        return sum(len(day.entries) + day.folded for day in self.days)

    @property
    def is_long(self) -> bool:
        """Whether an old phone would feel how long it is."""
        return self.shown > LONG


def read_stretch(
    inquiry: Inquiry,
    query: AgendaQuery,
    *,
    fold: bool = True,
    limit: int | None = PAGE,
    total: int | None = None,
) -> Stretch:
    """Read about `limit` events of `query`, whole days only, from `query.since` on. `total` is
    how many it finds, where that is known.
    """
    since = query.since or inquiry.today
    query = query.model_copy(update={"since": since})
    session, zone = inquiry.session, inquiry.settings.zone
    led = total is not None and total <= FEW and _is_words_alone(query)
    found = find(session, query, zone, stage="coming", limit=limit, brief=True, led=led)
    coming = [entry for entry in found.entries if day_of(entry.event, zone) >= since]
    next_day = None
    if found.next:
        coming, next_day = _whole_days(inquiry, query, coming, found.next)
    habits = _habits(inquiry, coming, since)
    begun = _going_on(inquiry, query, since)
    dated = [entry for entry in begun if not entry.event.long_running]
    return Stretch(
        since,
        resume(lay_out(coming, zone, habits, fold=fold), since, dated),
        [entry for entry in begun if entry.event.long_running],
        _weekly(coming, habits),
        habits,
        next_day,
    )


def _is_words_alone(query: AgendaQuery) -> bool:
    beside = query.model_copy(update={"q": None, "since": None, "holding": "all"})
    return query.q is not None and beside == AgendaQuery()


def read_next(inquiry: Inquiry, query: AgendaQuery, most: int) -> list[Entry]:
    """Read what comes next, at most `most`: none that is over, exhibitions after what is dated."""
    since = query.since or inquiry.today
    query = query.model_copy(update={"since": since})
    begun = _going_on(inquiry, query, since)
    lasting = [entry for entry in begun if entry.event.long_running]
    dated = [entry for entry in begun if not entry.event.long_running]
    return [*dated, *_not_over(inquiry, query, most), *lasting][:most]


def _going_on(inquiry: Inquiry, query: AgendaQuery, since: date) -> list[Entry]:
    """Read what began before `since` and is still worth naming then."""
    zone = inquiry.settings.zone
    now = max(inquiry.now, midnight(since, zone))
    found = find(
        inquiry.session, query, zone, stage="begun", limit=MOST_ONGOING, brief=True
    ).entries
    return [entry for entry in found if goes_on(entry.event, since, now)]


def _not_over(inquiry: Inquiry, query: AgendaQuery, most: int) -> list[Entry]:
    """Read what begins from `query.since` on, without what ended earlier that day."""
    kept: list[Entry] = []
    cursor = None
    while len(kept) < most:
        found = find(
            inquiry.session,
            query,
            inquiry.settings.zone,
            stage="coming",
            limit=most,
            cursor=cursor,
            brief=True,
        )
        kept += [one for one in found.entries if not one.event.end or one.event.end > inquiry.now]
        cursor = found.next
        if cursor is None:
            break
    return kept


def _whole_days(
    inquiry: Inquiry, query: AgendaQuery, coming: list[Entry], cursor: str
) -> tuple[list[Entry], date | None]:
    """Leave out the last day, which may be cut; a day larger than a page is shown whole, what
    `cursor` leads to of it included.
    """
    zone = inquiry.settings.zone
    if not coming:
        return [], None
    last = day_of(coming[-1].event, zone)
    whole = [entry for entry in coming if day_of(entry.event, zone) < last]
    if whole:
        return whole, last
    one_day = query.model_copy(update={"since": last, "until": last})
    rest = find(inquiry.session, one_day, zone, stage="coming", cursor=cursor, brief=True)
    return [*coming, *rest.entries], last + timedelta(days=1)


def _weekly(entries: list[Entry], habits: Mapping[str, Habit]) -> list[Entry]:
    """Give the first date that holds of each weekly series."""
    first: dict[str, Entry] = {}
    for entry in entries:
        name = entry.event.series or ""
        if name in habits and habits[name].weekly and entry.event.status is Status.CONFIRMED:
            first.setdefault(name, entry)
    return [*first.values()]


def _habits(inquiry: Inquiry, entries: list[Entry], since: date) -> dict[str, Habit]:
    names = {entry.event.series for entry in entries if entry.event.series}
    return read_habits(inquiry, names, since)


def read_habits(inquiry: Inquiry, names: set[str], around: date) -> dict[str, Habit]:
    """Read the rhythm of these series from their dates around a day."""
    zone = inquiry.settings.zone
    noon = datetime.combine(around, time(12), zone)
    dates = lookups.series_dates(
        inquiry.session, names, noon - HABIT_BEFORE, noon + HABIT_AFTER, zone
    )
    return {name: read_habit(days) for name, days in dates.items()}
