"""Cheap keys: two listings are compared only if they share one.

Each key joins a day with something that few listings of that day have: a telling word of the title,
the town and the hour, the venue. Names of the same thing elsewhere are keys by themselves.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from agenda.model import Listing
from normalizer.dedup.features import Features, read_features
from normalizer.dedup.titles import TELLING
from normalizer.dedup.vocabulary import EVERYWHERE
from normalizer.dedup.words import stem, weight

# Telling words taken from a title, in reading order, and from an event of several days.
WORDS = 8
WORDS_OF_SPAN = 3
# Days of a long event on which one of its parts is looked for.
LONGEST_SPAN = 45

_EVERYWHERE = frozenset(map(stem, EVERYWHERE))


def block_keys(listing: Listing) -> frozenset[str]:
    """Keys of a listing; the store keeps and indexes them."""
    return keys_of(read_features(listing))


def keys_of(features: Features) -> frozenset[str]:
    """Keys of a listing already read."""
    return frozenset(_keys(features))


def _keys(one: Features) -> Iterator[str]:
    yield from one.ids
    telling = [word for word in one.title if weight(word) > TELLING]
    for day in _days(one):
        yield from (f"{day}:w:{word}" for word in telling[:WORDS])
    yield from (f"{day}:w:{word}" for day in _span(one) for word in telling[:WORDS_OF_SPAN])
    yield from (f"{one.day}:{hour}:t:{_site(one)}" for hour in _hours(one))
    yield from (f"{one.day}:w:{word}" for word in one.venue_words)
    towns = one.town_words if one.town else one.names
    yield from (f"{one.day}:{hour}:n:{word}" for hour in _hours(one) for word in towns)
    rarer = [word for word in one.title if word not in _EVERYWHERE and weight(word) <= TELLING]
    yield from (f"{one.day}:{_site(one)}:g:{word}" for word in (rarer if telling else one.title))
    if not telling:
        yield from (f"{one.day}:g:{word}" for word in rarer)


def _site(one: Features) -> str:
    return one.town or ("online" if one.online else "?")


def _hours(one: Features) -> list[int]:
    """The hour it begins, and the next from the half-hour on: 19:30 meets 20:00."""
    if one.minute is None:
        return []
    hour = one.minute // 60
    return [hour, hour + 1] if one.minute % 60 >= 30 else [hour]


def _days(one: Features) -> Iterator[date]:
    """The day it begins, and those a postponed listing names."""
    yield one.day
    for month, day in sorted(one.moved_from):
        found = _nearest(one.day, month, day)
        if found and found != one.day:
            yield found


def _nearest(around: date, month: int, day: int) -> date | None:
    """That day of the year nearest to a date, or None (30 February)."""
    found = []
    for year in (around.year - 1, around.year, around.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda candidate: abs(candidate - around), default=None)


def _span(one: Features) -> Iterator[date]:
    for later in range(1, min(one.span, LONGEST_SPAN)):
        yield one.day + timedelta(days=later)
