"""Read the dates of events out of French and English text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from normalizer.dates.assigning import Place, assign_hours, sessions
from normalizer.dates.bounds import Bounds, Said, read_bounds
from normalizer.dates.context import (
    Role,
    is_announced,
    is_moved,
    leads_to_next,
    role_of,
    title_is_no_event,
)
from normalizer.dates.found import PUBLISH, FoundDate
from normalizer.dates.gathering import gather
from normalizer.dates.hours import Hours, find_hours
from normalizer.dates.mentions import Mention, find_mentions
from normalizer.dates.moments import Moment, find_moments
from normalizer.dates.rhythms import Rhythm, find_rhythms, occurrences
from normalizer.dates.script import Script, Stretch, read_script
from normalizer.dates.settling import Settled, Years, join_days, settle_part
from normalizer.dates.words import weekday_of

_CEILINGS = {
    Role.EVENT: 0.99,
    Role.SINCE: 0.45,
    Role.UNTIL: 0.3,
    Role.DEADLINE: 0.2,
    Role.CANCELLED: 0.2,
    Role.SUPERSEDED: 0.2,
    Role.TOLD: 0.2,
}
"""Most confidence a role allows; a role that is missing here is no event at all."""

_GONE = frozenset((Role.CANCELLED, Role.SUPERSEDED))
_FEW_DAYS = timedelta(days=2)
_HOURS_ADD = 0.15
_DOUBT = 0.45
_ALONE = 0.8
"""Trust below which a day was told without weekday, year and hour."""
_FURTHER = 0.7
"""Trust in a bare day that is announced as the next: above that of one named in passing."""
_MORNING = time(8)
"""A night ends by then."""
_EVENING = time(17)
"""What begins by then may last longer: children sleep at the museum, players play on."""
_BEHIND = 3
"""Tokens between an hour and the days it counts for: ", les"."""
_JOINED = (["et"], [","], ["&"], ["and"])
"""What stands between two weekdays of one habit."""
_MOST_JOINED = 6
_MOST_MENTIONS = 300
_MOST_RHYTHMS = 20

Clocked = Mapping[int, Sequence[Hours]]
"""The hours assigned to what begins with a token, by the index of that token."""
Lent = Mapping[tuple[int, int], Sequence[Hours]]
"""The hours lent to the days of a mention, by its first token and their weekday."""


def read_dates(text: str, *, published: date) -> list[FoundDate]:
    """Return the dates of events told by plain `text` (title, newline, body), in order of time.

    `published` is the local day of the post: a date without year is the next such day on or
    after it. At most `MAX_FOUND` dates are returned, and only the first `MAX_TEXT` characters
    are read. Dates with a confidence below `PUBLISH` are for a person to look at. Never raises
    for any text; the year of `published` must lie between 1900 and 2200, else nothing is found.
    """
    if not 1900 <= published.year <= 2200:
        return []
    script = read_script(text)
    mentions = find_mentions(script.tokens)[:_MOST_MENTIONS]
    rhythms = _rhythms(script, mentions)[:_MOST_RHYTHMS]
    moments = find_moments(script.tokens, _tokens_of([*mentions, *rhythms]), published)
    clocked = _clocked(script, mentions, [*rhythms, *moments])
    lent = _lent(script, mentions, moments, clocked)
    said = _say(script, mentions, published)
    found, bound = _of_rhythms(script, rhythms, said, clocked, published)
    for one in said:
        if one.mention.first not in bound:
            found.extend(_of_mention(script, one, clocked, lent))
    if all(one.confidence < PUBLISH for one in found):
        found.extend(_of_moments(script, moments, clocked))
    else:
        found.extend(_hours_told_apart(script, moments, clocked, found))
    if title_is_no_event(script.folded):
        found = [replace(one, confidence=min(one.confidence, 0.2)) for one in found]
    return gather(found, {s.start for one in said if one.role in _GONE for s in one.dates})


def _rhythms(script: Script, mentions: list[Mention]) -> list[Rhythm]:
    """Return what comes back; a mere "le jeudi" does between the ends of a span beside it."""
    spans = [one for one in mentions if len(one.parts) == 1 and one.parts[0].last is not None]
    return [
        one
        for one in find_rhythms(script.tokens)
        if one.habitual or any(script.together(one, span) for span in spans)
    ]


def _tokens_of(stretches: Sequence[Stretch]) -> frozenset[int]:
    return frozenset(at for one in stretches for at in range(one.first, one.after))


def _clocked(script: Script, mentions: list[Mention], others: list[Rhythm | Moment]) -> Clocked:
    places = [Place(one.first, one.after, _is_timed(one)) for one in mentions]
    places += [Place(one.first, one.after, timed=False) for one in others]
    places.sort(key=lambda place: place.first)
    hours = find_hours(script.tokens, _tokens_of(places))
    return {
        places[index].first: spans for index, spans in assign_hours(script, places, hours).items()
    }


def _lent(script: Script, mentions: list[Mention], moments: list[Moment], clocked: Clocked) -> Lent:
    """Let the hour of "cinq mardis à 20h, les 12 et 19 mars" count for the Tuesdays behind it."""
    return {
        (mention.first, weekday): clocked[moment.first]
        for mention in mentions
        if mention.first not in clocked and not _is_timed(mention)
        for index, moment in enumerate(moments)
        if moment.day is None and moment.first in clocked
        if 0 <= mention.first - clocked[moment.first][-1].after <= _BEHIND
        if script.together(moment, mention)
        for weekday in _weekdays(script, moments, index)
    }


def _weekdays(script: Script, moments: list[Moment], index: int) -> Iterator[int]:
    """Return the weekday of a habit and those joined to it: "mardi et jeudi"."""
    joined = moments[max(0, index - _MOST_JOINED) : index + 1]
    for at in reversed(range(len(joined))):
        one, later = joined[at], joined[at + 1 : at + 2]
        weekday = weekday_of(script.tokens[one.first].word)
        if one.day is not None or weekday is None:
            return
        if later and script.words(one.after, later[0].first) not in _JOINED:
            return
        yield weekday


def _is_timed(mention: Mention) -> bool:
    return any(part.first.hours or (part.last and part.last.hours) for part in mention.parts)


def _say(script: Script, mentions: list[Mention], published: date) -> list[Said]:
    """Settle the role and the dates of each mention; of a move, the new date alone counts."""
    years = _years(mentions, published)
    said: list[Said] = []
    for mention in mentions:
        start, end = script.start(mention), script.end(mention)
        role = role_of(script.folded, script.raw, start, end)
        settled = _settle(mention, published, years, _told(said))
        if role is Role.EVENT and is_moved(script.folded, start):
            said.extend(_moved(mention, settled))
        else:
            said.append(Said(mention, role, tuple(settled)))
    return said


def _settle(mention: Mention, published: date, years: Years, told: date | None) -> list[Settled]:
    settled: list[Settled] = []
    for part in mention.parts:
        one = settle_part(part, published, years, told)
        if one is not None:
            settled.append(one)
            told = one.end or one.start
    return join_days(settled)


def _told(said: list[Said]) -> date | None:
    """Return the date of the last event told so far."""
    ends = (one.dates[-1] for one in said if one.dates and one.role is Role.EVENT)
    return max((last.end or last.start for last in ends), default=None)


def _years(mentions: list[Mention], published: date) -> Years:
    """Return the years said with a day, for where the same day is told without."""
    parts = (part for mention in mentions for part in mention.parts)
    days = (day for part in parts for day in (part.first, part.last))
    return {
        (day.month, day.day): day.year
        for day in days
        if day is not None and day.month and day.year and day.year >= published.year
    }


def _moved(mention: Mention, settled: list[Settled]) -> Iterator[Said]:
    """Part "reporté du samedi 13 au samedi 20" into the date that was and the one that is."""
    for one in settled:
        if one.end is None:
            yield Said(mention, Role.EVENT, (one,))
        else:
            yield Said(mention, Role.SUPERSEDED, (replace(one, end=None),))
            new = Settled(one.end, None, one.trust, one.closing or one.opening)
            yield Said(mention, Role.EVENT, (new,))


def _of_mention(script: Script, said: Said, clocked: Clocked, lent: Lent) -> Iterator[FoundDate]:
    if said.role not in _CEILINGS:
        return
    first, text = said.mention.first, script.written(said.mention)
    announced = is_announced(script.folded, script.start(said.mention), script.end(said.mention))
    further = leads_to_next(script.folded, script.start(said.mention))
    for told in said.dates:
        one = replace(told, trust=max(told.trust, _FURTHER)) if further else told
        given = clocked.get(first) or lent.get((first, one.start.weekday()), ())
        found = _of_span(one, text) if one.end else _of_day(script, one, given, text)
        # "from April 3 to April 5" says the end as well, "à partir du 3 avril" does not.
        ceiling = _CEILINGS[Role.EVENT if one.end and said.role is Role.SINCE else said.role]
        for dated in found:
            alone = one.trust < _ALONE and not isinstance(dated.start, datetime)
            most = ceiling if announced or not alone else min(ceiling, _DOUBT)
            yield replace(dated, confidence=min(dated.confidence, most))


def _of_day(script: Script, day: Settled, given: Sequence[Hours], text: str) -> Iterator[FoundDate]:
    hours = [day.opening, *given] if day.opening is not None else given
    spans = sessions(script, hours)
    if not spans:
        yield FoundDate(day.start, None, day.trust, text)
    for span in spans:
        yield _at(day.start, span, day.trust, text)


def _at(day: date, hours: Hours, trust: float, text: str) -> FoundDate:
    """Put `hours` on `day`; an end before the start is in the night that follows, or a slip.

    What begins in the evening ends the next day, however late: sleep-overs, games for a night.
    """
    start = datetime.combine(day + timedelta(days=int(hours.late)), hours.start)
    end = datetime.combine(start.date(), hours.end) if hours.end is not None else None
    if end is not None and end <= start:
        overnight = end.time() <= _MORNING or start.time() >= _EVENING
        end = end + timedelta(days=1) if overnight else None
    return FoundDate(start, end, _sure(trust), text)


def _sure(trust: float) -> float:
    """Return the trust with an hour added; a doubt about the day stays a doubt."""
    return min(0.99, trust + _HOURS_ADD) if trust >= _DOUBT else trust


def _of_span(span: Settled, text: str) -> Iterator[FoundDate]:
    """Tell a stay with its first and last hour from performances on days in a row.

    The daily hours of anything longer, mostly exhibitions, are opening hours and left out.
    """
    last = span.end or span.start
    opening, closing = span.opening, span.closing
    if opening is None or closing is None or (opening is closing and last - span.start > _FEW_DAYS):
        yield FoundDate(span.start, last, span.trust, text)
    elif opening is closing and opening.end is None:
        for ahead in range((last - span.start).days + 1):
            yield _at(span.start + timedelta(days=ahead), opening, span.trust, text)
    else:
        start = datetime.combine(span.start, opening.start)
        end = datetime.combine(last, closing.end or closing.start)
        yield FoundDate(start, end, _sure(span.trust), text)


def _of_rhythms(
    script: Script, rhythms: list[Rhythm], said: list[Said], clocked: Clocked, published: date
) -> tuple[list[FoundDate], set[int]]:
    """Return the dates of all rhythms, and the first tokens of mentions that only bound them."""
    found: list[FoundDate] = []
    bound: set[int] = set()
    for rhythm in rhythms:
        bounds, used = read_bounds(script, rhythm, said, published)
        bound.update(one.mention.first for one in used)
        role = role_of(script.folded, script.raw, script.start(rhythm), script.end(rhythm))
        if role in _CEILINGS:
            spans = sessions(script, clocked.get(rhythm.first, _hours_of(used)))
            trust = min(_trust(rhythm, bounds), _CEILINGS[role])
            found.extend(_of_rhythm(script, rhythm, bounds, spans, trust, published))
    return found, bound


def _hours_of(used: list[Said]) -> list[Hours]:
    """Return the hours written with the last bound: "du 7 janvier au 24 juin de 14h à 16h"."""
    return [hours for one in used for day in one.dates if (hours := day.closing or day.opening)][:1]


def _trust(rhythm: Rhythm, bounds: Bounds) -> float:
    """Trust a rhythm whose end is said, and whose exceptions are."""
    phased = rhythm.step == 1 or bounds.since is not None
    return 0.75 if bounds.until is not None and phased and not bounds.vague else 0.4


def _of_rhythm(
    script: Script,
    rhythm: Rhythm,
    bounds: Bounds,
    spans: Sequence[Hours],
    trust: float,
    published: date,
) -> Iterator[FoundDate]:
    text = script.written(rhythm)
    for day in occurrences(rhythm, bounds.since or published, bounds.until, bounds.without):
        for span in spans:
            yield replace(_at(day, span, trust, text), day_said=False)
        if not spans:
            # Many dates at once want an hour: "the hall is booked every Monday until June".
            yield FoundDate(day, None, min(trust - 0.1, _DOUBT), text, day_said=False)


def _hours_told_apart(
    script: Script, moments: list[Moment], clocked: Clocked, found: list[FoundDate]
) -> list[FoundDate]:
    """Return the hour of "vendredi à 18h30 ! Ce vendredi 9 octobre…", said with the weekday."""
    timed = {one.day for one in found if isinstance(one.start, datetime)}
    bare = {one.day for one in found if one.end is None} - timed
    told = _of_moments(script, moments, clocked)
    return [one for one in told if one.day in bare and isinstance(one.start, datetime)]


def _of_moments(script: Script, moments: list[Moment], clocked: Clocked) -> Iterator[FoundDate]:
    """Read days told from the post's own; several bare weekdays are a timetable, not an event."""
    bare = {one.day for one in moments if one.bare}
    for moment in moments:
        spans = sessions(script, clocked.get(moment.first, ()))
        if moment.day is None or (moment.bare and (len(bare) > 1 or not spans)):
            continue
        text = script.written(moment)
        for span in spans:
            yield replace(_at(moment.day, span, moment.trust, text), day_said=False)
        if not spans:
            yield FoundDate(moment.day, None, moment.trust - 0.1, text, day_said=False)
