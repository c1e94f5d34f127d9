"""Which hours belong to which day: those nearest, the concert rather than the doors."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import takewhile

from normalizer.dates.hours import Hours
from normalizer.dates.script import NEAR, Script, Stretch
from normalizer.dates.words import word_set

_DOORS = word_set("portes porte accueil doors ouverture billetterie cafe")
_ENDS = word_set("jusqu'a jusqu'au fin until till fermeture cloture end ends finit termine")
_BETWEEN = word_set("et puis ou / , & and at + a de des ainsi que")
_JOINS = word_set("et puis ou / , & and +")
_CHOICE = word_set("ou or")
_LEADS_TO_DAY = word_set("le la les du ce , | - ( on the : ;")
_STOPS = word_set(", . ; ( / |")
_OPENING = re.compile(
    r"\b(?:ouvert|ouverte|ouverts|ouvertes|accueil du public|bureaux?|secretariat"
    r"|horaires? d.ouverture|telephone|tel|renseignements|standard|opening hours|open)\b"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Tokens that name days; `timed` when their hours are written among them."""

    first: int
    after: int
    timed: bool


def assign_hours(
    script: Script, places: Sequence[Place], hours: Sequence[Hours]
) -> dict[int, list[Hours]]:
    """Return the hours that belong to each of `places` (in order), by the index of the place."""
    given: dict[int, list[Hours]] = {}
    index = 0
    for span in hours:
        while index < len(places) and places[index].after <= span.first:
            index += 1
        if _leads_on(script, places, index, span):
            given.setdefault(index, []).append(span)
        elif index and _follows(script, places[index - 1], span):
            given.setdefault(index - 1, []).append(span)
    return given


def _leads_on(script: Script, places: Sequence[Place], index: int, at: Stretch) -> bool:
    """Tell whether hours belong to the day behind them: "à 18h le jeudi 4"."""
    if index >= len(places) or places[index].timed:
        return False
    if not index:
        return script.start(places[0]) - script.end(at) <= NEAR
    gap = script.words(at.after, places[index].first)
    right_behind = len(gap) <= 3 and _LEADS_TO_DAY.issuperset(gap)
    return right_behind and not script.together(places[index - 1], at)


def _follows(script: Script, place: Place, at: Stretch) -> bool:
    """Tell whether hours belong to the day before them, in its sentence or soon after."""
    if script.together(place, at):
        return True
    near = script.start(at) - script.end(place) <= NEAR
    return near and not place.timed and not _is_opening(script, at)


def _is_opening(script: Script, at: Stretch) -> bool:
    """Tell hours at which an office answers from those of an event."""
    start = script.start(at)
    line = script.folded.rfind("\n", max(0, start - NEAR), start) + 1
    return _OPENING.search(script.folded, max(line, start - NEAR), start) is not None


def sessions(script: Script, hours: Sequence[Hours]) -> list[Hours]:
    """Return what of the `hours` of one day are starts of an event, usually one.

    Doors and welcome give way to the start proper, "jusqu'à 18h" ends it, and hours joined
    with "et" are sessions of their own unless only lunch lies between them.
    """
    ends = [span for span in hours if _is_end(script, span)]
    starts = [span for span in hours if span not in ends]
    proper = [span for span in starts if not _is_doors(script, span)] or starts
    chosen = proper[:1]
    for span in proper[1:]:
        if not _joined(script, chosen[-1], span):
            break
        chosen.append(span)
    if len(chosen) == 1 and chosen[0].end is None and ends:
        return [replace(chosen[0], end=ends[0].start)]
    return _over_lunch(script, chosen)


def _is_doors(script: Script, span: Hours) -> bool:
    if span.end is not None:
        return False
    before = reversed(script.words(span.first - 4, span.first))
    return _meets_doors(before) or _meets_doors(script.words(span.after, span.after + 4))


def _meets_doors(words: Iterable[str]) -> bool:
    """Tell whether the doors are spoken of before the next comma or line end."""
    near = takewhile(lambda word: word not in _STOPS and not word.startswith("\n"), words)
    return bool(_DOORS.intersection(near))


def _is_end(script: Script, span: Hours) -> bool:
    before = script.words(span.first - 2, span.first)
    return span.end is None and bool(_ENDS.intersection(before))


def _joined(script: Script, one: Hours, other: Hours) -> bool:
    between = set(script.words(one.after, other.first))
    return between <= _BETWEEN and bool(between & _JOINS)


def _over_lunch(script: Script, chosen: list[Hours]) -> list[Hours]:
    """Join "de 9h à 12h et de 14h à 17h" into one day of work."""
    if len(chosen) != 2 or chosen[0].end is None or chosen[1].end is None:
        return chosen
    morning, afternoon = chosen
    if _CHOICE.intersection(script.words(morning.after, afternoon.first)):
        return chosen
    if time(11, 30) <= chosen[0].end <= time(14) and afternoon.start <= time(14, 30):
        return [replace(morning, end=afternoon.end, after=afternoon.after)]
    return chosen
