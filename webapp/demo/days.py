"""From "samedi 1 20:30" to a date, reckoned from the day the demo is shown."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agenda.wording import MONTHS, NBSP, WEEKDAYS

PARIS = ZoneInfo("Europe/Paris")
WEEK = timedelta(days=7)

Moment = datetime | date


def read_moment(text: str, today: date) -> Moment:
    """Read a weekday, how many weeks from its next coming (0: tomorrow at the earliest), and
    an hour; without an hour it is a whole day."""
    weekday, weeks, *hour = text.split()
    tomorrow = today + timedelta(days=1)
    ahead = (WEEKDAYS["fr"].index(weekday) - tomorrow.weekday()) % 7
    day = tomorrow + timedelta(days=ahead) + int(weeks) * WEEK
    return at(day, hour[0]) if hour else day


def at(day: date, hour: str) -> datetime:
    """Give that hour of that day (`20:30`) on the wall of the territory."""
    return datetime.combine(day, time.fromisoformat(hour), PARIS)


def in_words(moment: Moment) -> str:
    """Write the day in French, without its year: "samedi 14 mars"."""
    number = "1er" if moment.day == 1 else str(moment.day)
    month = MONTHS["fr"][moment.month - 1]
    return f"{WEEKDAYS['fr'][moment.weekday()]} {number}{NBSP}{month}"


def hour_in_words(moment: Moment | None) -> str:
    """Write the hour in French, "20 h 30" or "20 h"; "" for a whole day."""
    if not isinstance(moment, datetime):
        return ""
    minutes = f"{NBSP}{moment:%M}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"
