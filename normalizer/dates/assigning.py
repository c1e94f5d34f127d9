"""Which hours belong to which day: those nearest, the concert rather than the doors."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import takewhile

from normalizer.dates.hours import Hours
from normalizer.dates.script import NEAR, Script, Stretch
from normalizer.dates.words import word_set

_DOORS = word_set(
    "portes porte accueil doors ouverture billetterie cafe exposants installation restauration "
    "buvette"
)
_ENDS = word_set("jusqu'a jusqu'au fin until till fermeture cloture end ends finit termine")
_FINISH = word_set("fin finit ends")
_RETURN = word_set("retour back return")
_ABOUT = word_set("vers pour prevu by about around")
_BETWEEN = word_set("et puis ou / , & and at + a de des ainsi que")
_JOINS = word_set("et puis ou / , & and +")
_CHOICE = word_set("ou or")
_LEADS_TO_DAY = word_set("le la les du ce , | - ( on the : ;")
_STOPS = word_set(", . ; ( / |")
_TITLE = re.compile(r"\s?[:–—-]?\s?[«“\"]")
_OPENING = re.compile(
    r"\b(?:ouvert|ouverte|ouverts|ouvertes|accueil du public(?! a [0-9])|bureaux?|secretariat"
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
            for listed in _listed(script, places, index - 1, span, given):
                given.setdefault(listed, []).append(span)
    return given


def _listed(
    script: Script,
    places: Sequence[Place],
    index: int,
    span: Stretch,
    given: Mapping[int, Sequence[Hours]],
) -> range:
    """Return the places that hours on a line of their own below a list of days count for."""
    first = index
    if not script.together(places[index], span):
        while first and _lists_on(script, places[first - 1], places[first], given, first - 1):
            first -= 1
    return range(first, index + 1)


def _lists_on(
    script: Script,
    one: Place,
    other: Place,
    given: Mapping[int, Sequence[Hours]],
    index: int,
) -> bool:
    """Tell whether two days stand on lines that follow each other, the first without hours."""
    between = script.words(one.after, other.first)
    lines = sum(word.startswith("\n") for word in between)
    return lines == 1 and not one.timed and index not in given


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
    # "Rendez-vous à 9h. Fin vers 12h" goes on; "Réservations jusqu'à 18h" does not.
    wanted = not place.timed or not _FINISH.isdisjoint(script.words(at.first - 2, at.first))
    return near and wanted and not _is_opening(script, at)


def _is_opening(script: Script, at: Stretch) -> bool:
    """Tell hours at which an office answers from those of an event."""
    start = script.start(at)
    line = script.folded.rfind("\n", max(0, start - NEAR), start) + 1
    return _OPENING.search(script.folded, max(line, start - NEAR), start) is not None


def sessions(script: Script, hours: Sequence[Hours]) -> list[Hours]:
    """Return what of the `hours` of one day are starts of an event, usually one.

    Doors and welcome give way to the start proper, "jusqu'à 18h" ends it, and hours joined
    with "et" are sessions of their own unless only lunch lies between them; so are hours that
    begin a line with a title each. When one is back from an outing is neither start nor end.
    """
    hours = _without_return(script, hours)
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


def _without_return(script: Script, hours: Sequence[Hours]) -> list[Hours]:
    """Leave out "retour vers 17h", and "retour 17h" beside a start: "Le Retour" is a film, too."""
    out = [span for span in hours if not _is_led_by(script, span, _RETURN)]
    if any(not _is_end(script, span) for span in out):
        return out
    return [
        span
        for span in hours
        if not (_is_led_by(script, span, _RETURN) and _is_led_by(script, span, _ABOUT))
    ]


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
    return span.end is None and _is_led_by(script, span, _ENDS)


def _is_led_by(script: Script, span: Hours, words: frozenset[str]) -> bool:
    return bool(words.intersection(script.words(span.first - 2, span.first)))


def _joined(script: Script, one: Hours, other: Hours) -> bool:
    between = set(_outside_brackets(script.words(one.after, other.first)))
    joined = between <= _BETWEEN and bool(between & _JOINS)
    return joined or (_is_billed(script, one) and _is_billed(script, other))


def _outside_brackets(words: Iterable[str]) -> Iterator[str]:
    """Leave out "(dès 3 ans)", which says for whom an hour is."""
    inside = False
    for word in words:
        inside = inside or word == "("
        if not inside:
            yield word
        inside = inside and word != ")"


def _is_billed(script: Script, span: Hours) -> bool:
    """Tell an hour that begins a line with a title in quotes: "20h30 : « Le Bal »"."""
    line = script.raw[: script.start(span)].rstrip(" ").endswith("\n")
    return line and _TITLE.match(script.raw, script.end(span)) is not None


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
