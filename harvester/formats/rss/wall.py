"""Feeds that write the local hour and call it UTC.

WordPress themes print `Sat, 26 Nov 2022 09:00:00 +0000` for nine in the morning in France: the
`+0000` is a constant of the template. The text betrays it when it names the very hour that is
written; then the times of the whole feed are floating.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from agenda.model import RawEvent
from harvester.formats.rss.stamps import Moment

_HOUR = re.compile(r"\b(\d{1,2})\s?(?:[hH]|heures?|:)\s?(\d\d)?\b")
_TAGS = re.compile(r"<[^<>]*>")


def clock_is_local(items: list[RawEvent]) -> bool:
    """Tell whether most items whose text names hours name the one written as UTC."""
    votes = [vote for vote in map(_vote, items) if vote is not None]
    return bool(votes) and sum(votes) * 2 > len(votes)


def float_times(item: RawEvent) -> RawEvent:
    """Take the false zone off."""
    return replace(item, start=_float(item.start), end=_float(item.end))


def _vote(item: RawEvent) -> bool | None:
    start = item.start
    if not isinstance(start, datetime) or start.utcoffset() != timedelta():
        return None
    text = _TAGS.sub("", f"{item.title} {item.description}")[:20_000]
    hours = {(int(hour), int(minute or 0)) for hour, minute in _HOUR.findall(text)}
    if not hours:
        return None
    named = (start.hour, start.minute) in hours
    if isinstance(item.end, datetime) and (item.end.hour, item.end.minute) in hours:
        return named
    # Doors at 18 h 30, concert at 19 h 30: both readings stand in the text.
    later = {((start.hour + shift) % 24, start.minute) for shift in (1, 2)}
    return None if named and hours & later else named


def _float(moment: Moment | None) -> Moment | None:
    if isinstance(moment, datetime) and moment.utcoffset() == timedelta():
        return moment.replace(tzinfo=None)
    return moment
