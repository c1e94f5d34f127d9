"""Make one list of what was found: each date once, the best account of it."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date, datetime

from normalizer.dates.found import MAX_FOUND, PUBLISH, FoundDate

_DOUBTFUL = 0.25
_SURE = 0.8
_BARE = 0.65
"""Most trust in a day without weekday, year and hour."""


def gather(found: Iterable[FoundDate], gone: AbstractSet[date]) -> list[FoundDate]:
    """Return the dates in order of time, each once; days in `gone` are held back."""
    dates = [_held(one, 0.2) if one.day in gone else one for one in found]
    kept: dict[date | datetime, FoundDate] = {}
    for one in dates:
        kept[one.start] = _better(kept[one.start], one) if one.start in kept else one
    merged = _without_bare_days(list(kept.values()))
    spans = [one for one in merged if _is_span(one) and one.confidence >= PUBLISH]
    sure = any(isinstance(one.start, datetime) and one.confidence >= _SURE for one in merged)
    weighed = [
        _held(one, 0.45) if _is_inside(one, spans) or (sure and _is_aside(one)) else one
        for one in merged
    ]
    if any(one.confidence >= PUBLISH for one in weighed):
        weighed = [one for one in weighed if one.confidence >= _DOUBTFUL]
    weighed.sort(key=lambda one: (one.day, isinstance(one.start, datetime), str(one.start)))
    return weighed[:MAX_FOUND]


def _held(one: FoundDate, ceiling: float) -> FoundDate:
    return replace(one, confidence=min(one.confidence, ceiling))


def _better(one: FoundDate, other: FoundDate) -> FoundDate:
    """Return the fuller of two accounts of one start; told twice, it is the surer."""
    fuller, other = sorted((one, other), key=_fullness, reverse=True)
    return replace(fuller, confidence=max(fuller.confidence, other.confidence))


def _fullness(one: FoundDate) -> tuple[bool, float, int]:
    return one.end is not None, one.confidence, len(one.text)


def _without_bare_days(found: list[FoundDate]) -> list[FoundDate]:
    """Drop a day told without hour when the text tells its hour elsewhere."""
    timed: dict[date, float] = {}
    bare: dict[date, float] = {}
    for one in found:
        side = timed if isinstance(one.start, datetime) else bare
        if not _is_span(one):
            side[one.day] = max(side.get(one.day, 0.0), one.confidence)
    return [
        replace(one, confidence=max(one.confidence, bare.get(one.day, 0.0)))
        if one.day in timed and isinstance(one.start, datetime) and not _is_span(one)
        else one
        for one in found
        if _is_span(one) or isinstance(one.start, datetime) or one.day not in timed
    ]


def _is_span(one: FoundDate) -> bool:
    """Tell whether `one` lasts several days (a night does not)."""
    if isinstance(one.end, datetime) and isinstance(one.start, datetime):
        return (one.end - one.start).days >= 1
    return one.end is not None and not isinstance(one.end, datetime) and one.end > one.day


def _is_aside(one: FoundDate) -> bool:
    """Tell a day named in passing beside the date proper: "la fête du 26 juin"."""
    return one.end is None and not isinstance(one.start, datetime) and one.confidence <= _BARE


def _is_inside(one: FoundDate, spans: list[FoundDate]) -> bool:
    return any(span is not one and span.day <= one.day <= _last_day(span) for span in spans)


def _last_day(span: FoundDate) -> date:
    return span.end.date() if isinstance(span.end, datetime) else span.end or span.day
