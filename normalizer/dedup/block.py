"""Cheap keys: two listings are compared only if their keys meet.

Each key joins a day with something that few listings of that day have: a telling word of the title,
the town and the hour, the venue. Names of the same thing elsewhere are keys by themselves.

A word is common in a country and rare in a town, and two towns that their sources both state are
never one event. So under a word a listing sure of its town stands twice, under the town and under
`@*`, and one that is not under `@?`: the sure meet those of their town and the unsure, the unsure
meet all. That keeps blocks small however many towns an agenda covers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, product

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
SURE, UNSURE = "@*", "@?"

_EVERYWHERE = frozenset(map(stem, EVERYWHERE))


def block_keys(listing: Listing) -> frozenset[str]:
    """Keys of a listing; the store keeps and indexes them."""
    return keys_of(read_features(listing))


def keys_of(features: Features) -> frozenset[str]:
    """Keys of a listing already read."""
    return frozenset(_keys(features))


def sought(keys: Iterable[str]) -> frozenset[str]:
    """Keys under which the listings stand that one with these keys is compared with."""
    return frozenset(other for key in keys for other in _met_by(key))


def _met_by(key: str) -> tuple[str, ...]:
    if key.endswith(UNSURE):
        return key, key.removesuffix(UNSURE) + SURE
    return (key.removesuffix(SURE) + UNSURE,) if key.endswith(SURE) else (key,)


def meetings(keys: Iterable[frozenset[str]]) -> list[tuple[int, int]]:
    """Pairs of listings, by their place in `keys`, whose keys meet; in order."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, found in enumerate(keys):
        for key in found:
            blocks[key].append(index)
    met = set[tuple[int, int]]()
    for key, block in blocks.items():
        if len(block) > 1 and not key.endswith(SURE):
            met.update(combinations(block, 2))
        if key.endswith(UNSURE):
            sure = blocks.get(key.removesuffix(UNSURE) + SURE, ())
            met.update((min(pair), max(pair)) for pair in product(block, sure))
    return sorted(met)


def _keys(one: Features) -> Iterator[str]:
    day, wheres = str(one.day), _wheres(one)
    yield from _names(one, day)
    telling = [word for word in one.title if weight(word) > TELLING]
    rarer = [word for word in one.title if word not in _EVERYWHERE and weight(word) <= TELLING]
    for key in _words(one, telling):
        yield from (key + where for where in wheres)
    if not telling:
        yield from (f"{day}:g:{word}{where}" for word in rarer for where in wheres)
    yield from (f"{day}:{hour}:t:{_site(one)}" for hour in _hours(one))
    towns, where = (one.town_words, SURE) if one.town else (one.names, UNSURE)
    yield from (f"{day}:{hour}:n:{word}{where}" for hour in _hours(one) for word in towns)
    yield from (f"{day}:{_site(one)}:g:{word}" for word in (rarer if telling else one.title))


def _names(one: Features, day: str) -> Iterator[str]:
    """Names of the item elsewhere, with what else must be the same for them to count."""
    for name in one.ids:
        if name.startswith("page:") or one.series:
            yield f"{day}:{name}"
            if one.recurrence:
                yield f"{name}#{one.recurrence}"
        else:
            yield from (name, f"{day}:{name}")


def _words(one: Features, telling: Sequence[str]) -> Iterator[str]:
    """Each day it may stand on with each telling word; its own day with its venue's words."""
    for day in map(str, _days(one)):
        yield from (f"{day}:w:{word}" for word in telling[:WORDS])
    yield from (f"{day}:w:{word}" for day in _span(one) for word in telling[:WORDS_OF_SPAN])
    yield from (f"{one.day}:w:{word}" for word in one.venue_words)


def _wheres(one: Features) -> tuple[str, ...]:
    return (SURE, f"@{one.town}") if one.town and one.basis == "said" else (UNSURE,)


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
