"""From the VEVENTs of a document to its dated occurrences in a window."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from icalendar import Event, vDDDLists, vDDDTypes
from recurring_ical_events import EventAdapter, InvalidCalendar, Series

from agenda.errors import ItemError
from agenda.model import Problem
from agenda.sentence import N_
from harvester.document import Window
from harvester.formats.ics.cut import WHOLE
from harvester.formats.ics.times import Moment, instant, stamp
from harvester.formats.ics.vevent import Vevent
from harvester.formats.ics.walk import Walk

MAX_PER_SERIES = 2_000
MAX_OCCURRENCES = 60_000
# What recurring-ical-events and dateutil raise for values that contradict each other.
CONTRADICTIONS = (
    InvalidCalendar,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated event. `recurrence_id` as in `RawEvent`."""

    event: Vevent
    start: Moment
    end: Moment | None
    recurrence_id: str = ""
    in_series: bool = False


@dataclass(slots=True)
class Expansion:
    """What a document announces in a window. `cut_short` when a bound was reached."""

    occurrences: list[Occurrence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cut_short: bool = False


def expand(events: Iterable[Vevent], window: Window) -> Expansion:
    """Give the occurrences that touch `window`.

    Revisions of one event (same UID and RECURRENCE-ID) give way to the highest SEQUENCE, then
    the last LAST-MODIFIED, then DTSTAMP. Bounded: 2,000 occurrences a series, 60,000 in all.
    """
    groups: dict[str, list[Vevent]] = {}
    for event in events:
        groups.setdefault(event.uid, []).append(event)
    expansion = Expansion()
    walk = Walk(window.end)
    for group in groups.values():
        expansion.occurrences += expand_group(group, window, walk, expansion)
        if len(expansion.occurrences) > MAX_OCCURRENCES:
            shorten(expansion)
            break
    return expansion


def shorten(expansion: Expansion) -> None:
    """Keep the first 60,000 and say so."""
    del expansion.occurrences[MAX_OCCURRENCES:]
    expansion.cut_short = True
    reason = N_("plus de 60 000 dates dans ce seul calendrier : la suite est ignorée")
    expansion.problems.append(Problem(item=WHOLE, reason=reason))


def expand_group(
    group: list[Vevent], window: Window, walk: Walk, expansion: Expansion
) -> list[Occurrence]:
    """Expand what bears one UID: a lone event, a series, or several events in disguise."""
    events = latest(group)
    if any(event.recurrence_id is not None or event.repeats for event in events):
        return expand_series(events, window, walk, expansion)
    alone = len(events) == 1
    return [
        Occurrence(event, event.start, event.end, "" if alone else stamp(event.start), not alone)
        for event in events
        if touches(event.start, event.length, window) and event.start not in event.exdates
    ]


def latest(group: list[Vevent]) -> list[Vevent]:
    """Keep the last revision of each event that bears one UID.

    Some plugins give one UID to each date of a series without saying that it is one. Such
    events, lone, of the same revision and with starts of their own, are all kept.
    """
    if len(group) == 1:
        return group
    apart = is_same_uid_for_many(group)
    best: dict[str, Vevent] = {}
    for event in group:
        moment = event.start if apart else event.recurrence_id
        key = stamp(moment) if moment is not None else ""
        if key not in best or event.revision() >= best[key].revision():
            best[key] = event
    return list(best.values())


def is_same_uid_for_many(group: list[Vevent]) -> bool:
    """Whether events of one UID are several, none being a revision of another."""
    lone = all(event.recurrence_id is None and not event.repeats for event in group)
    return lone and len({event.sequence or 0 for event in group}) == 1


def touches(start: Moment, length: timedelta, window: Window) -> bool:
    """Whether something is going on inside the window."""
    first = instant(start)
    return first < window.end and (first >= window.start or first + length > window.start)


def expand_series(
    events: list[Vevent], window: Window, walk: Walk, expansion: Expansion
) -> list[Occurrence]:
    """Expand one series with its exceptions; what is wrong with it becomes a note.

    recurring-ical-events knows the exceptions by their RECURRENCE-IDs, and so do we.
    """
    try:
        adapters = [EventAdapter(component_of(event, walk)) for event in events]
        known = {a.recurrence_ids: event for a, event in zip(adapters, events, strict=True)}
        dates = Series(adapters).between(window.start, window.end)
        # Those of several rules come one rule after the other, in no order that lasts.
        found = sorted(islice(dates, MAX_PER_SERIES + 1), key=lambda one: instant(one.start))
    except CONTRADICTIONS:
        events[0].notes.append(
            N_("les dates se contredisent : seule la date principale est reprise")
        )
        return [
            occurrence_of(event, event.start, event.end)
            for event in events
            if touches(event.start, event.length, window)
        ]
    if len(found) > MAX_PER_SERIES:
        events[0].notes.append(N_("plus de 2 000 dates : les suivantes sont ignorées"))
        expansion.cut_short = True
    return [
        occurrence_of(known[one.recurrence_ids], one.start, one.end)
        for one in found[:MAX_PER_SERIES]
    ]


def component_of(event: Vevent, walk: Walk) -> Event:
    """Give recurring-ical-events what it needs to know of `event`."""
    component = Event()
    component["UID"] = event.uid
    component["SEQUENCE"] = event.sequence or 0
    component["DTSTART"] = vDDDTypes(event.start)
    component["DTEND"] = vDDDTypes(event.start + event.length)
    if event.recurrence_id is not None:
        params = {"RANGE": "THISANDFUTURE"} if event.this_and_future else {}
        component["RECURRENCE-ID"] = vDDDTypes(event.recurrence_id, params)
    for name, dates in (("RDATE", event.rdates), ("EXDATE", event.exdates)):
        if dates:
            component[name] = vDDDLists(dates)
    component["RRULE"] = rules_of(event, walk)
    return component


def rules_of(event: Vevent, walk: Walk) -> list[object]:
    """Read the rules of an event; a bad one is noted and left out, the first date stays."""
    rules: list[object] = []
    for line in event.lines.get("RRULE", []):
        try:
            rules.append(walk.tame(line.value, event.start))
        except ItemError as error:
            event.notes.append(
                N_("%(wrong)s : seule la première date est reprise", wrong=error.sentence)
            )
    return rules


def occurrence_of(event: Vevent, start: Moment, end: Moment | None) -> Occurrence:
    """Give one occurrence its name: the start it had before it, or the series, was moved."""
    original = start
    if event.recurrence_id is not None:
        original = event.recurrence_id
        if event.this_and_future and start != event.start:
            original = moved_back(start, event.start, event.recurrence_id)
    end = end if end != start else None
    return Occurrence(event, start, end, stamp(original), in_series=True)


def moved_back(start: Moment, moved: Moment, original: Moment) -> Moment:
    """Undo the move of a RANGE=THISANDFUTURE, by the wall clock."""
    if isinstance(moved, datetime) and isinstance(original, datetime):
        return start - (wall(moved, original) - original.replace(tzinfo=None))
    return start - (moved - original) if type(moved) is type(original) else start


def wall(moment: datetime, like: datetime) -> datetime:
    """Read `moment` on the wall clock of `like`."""
    if moment.tzinfo and like.tzinfo:
        moment = moment.astimezone(like.tzinfo)
    return moment.replace(tzinfo=None)
