"""Spans of hours: "de 14h à 17h", "14-17h", "7-9pm", "à partir de 19h", "midi"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from normalizer.dates.tokens import Clock, Token
from normalizer.dates.words import word_set

LEADS = word_set(
    "a de d des vers partir entre heure heures horaire horaires from at between starting "
    "start debut , | - : ( / en le matin soir apres-midi midi @ ."
)
"""What may stand between a day and its hour."""

_TO = frozenset(("-", "a", "au", "/", ">", "jusqu'a", "jusqu'au", "to", "until", "till"))
_NAMED = {"midi": time(12), "noon": time(12), "minuit": time(0), "midnight": time(0)}


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one day, from token `first` up to and without token `after`.

    `late` says that the start belongs to the night that ends the day ("à minuit", "24h").
    """

    start: time
    end: time | None
    first: int
    after: int
    late: bool = False


def read_clock(tokens: Sequence[Token], at: int) -> time | None:
    """Return the hour token `at` says, taken alone; 24h is midnight."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if isinstance(token.value, Clock):
        return _time(token.value, token.value.half)
    return _NAMED.get(token.word)


def read_hours(tokens: Sequence[Token], at: int) -> Hours | None:
    """Return the span of hours that begins with token `at`, or None."""
    if at >= len(tokens):
        return None
    half = _half_after(tokens, at)
    start = _bare_hour(tokens, at, half)
    if start is None:
        start = read_clock(tokens, at)
    if start is None or (tokens[at].word in _NAMED and not _named_here(tokens, at)):
        return None
    end, after = _end(tokens, at + 1, tokens[at])
    late = start == time(0) and tokens[at].word in {"minuit", "midnight", "24h", "24h00"}
    return Hours(start, end, at, after, late)


def _half_after(tokens: Sequence[Token], at: int) -> str:
    """Return the half of the day said by the end of a span: the p of "7-9pm"."""
    if at + 2 < len(tokens) and tokens[at + 1].word in _TO:
        end = tokens[at + 2].value
        return end.half if isinstance(end, Clock) else ""
    return ""


def _bare_hour(tokens: Sequence[Token], at: int, half: str) -> time | None:
    """Return the first hour of "14-17h" or "de 14 à 17h", written as a number only."""
    value = tokens[at].value
    hour = value.hour if isinstance(value, Clock) and not value.half and half else value
    minute = value.minute if isinstance(value, Clock) else 0
    if not isinstance(hour, int) or not 0 <= hour <= 24 or at + 2 >= len(tokens):
        return None
    end = tokens[at + 2].value
    if not _links(tokens, at + 1):
        return None
    if not isinstance(end, Clock):
        return None
    if end.half == "p" and hour < 12 and hour > end.hour % 12:
        return time(hour, minute)
    return _time(Clock(hour, minute), half if hour <= 12 else "")


def _named_here(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether "midi" is an hour here: not in "pause de midi", "le midi", "Midi libre"."""
    before = tokens[at - 1].word if at else ""
    opens = before in {"de", "from", "entre", "between"} and _links(tokens, at + 1)
    return opens or before in {"a", "vers", ",", "-", "|", "at", "des", ">", "/", ":"}


def _end(tokens: Sequence[Token], at: int, start: Token) -> tuple[time | None, int]:
    """Return the end said by tokens from `at`, and the token after it."""
    if not _links(tokens, at):
        return None, at
    end = read_clock(tokens, at + 1)
    if end is None and isinstance(start.value, Clock):
        end = _bare_end(tokens, at + 1, start.value)
    return (end, at + 2) if end is not None else (None, at)


def _links(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether token `at` leads from a start to an end; "et" only after "entre"."""
    if at >= len(tokens):
        return False
    if tokens[at].word in {"et", "and"}:
        return at > 1 and tokens[at - 2].word in {"entre", "between"}
    return tokens[at].word in _TO


def _bare_end(tokens: Sequence[Token], at: int, start: Clock) -> time | None:
    """Return the end of "14h-16", a number later than the start and not of something else."""
    if at >= len(tokens):
        return None
    value = tokens[at].value
    tight = tokens[at].start == tokens[at - 1].end
    if tight and isinstance(value, int) and start.hour < value <= 24:
        return _time(Clock(value, 0), "")
    return None


def _time(clock: Clock, half: str) -> time:
    hour = clock.hour % 24
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, clock.minute)


def find_hours(tokens: Sequence[Token], taken: frozenset[int]) -> list[Hours]:
    """Return every span of hours outside the `taken` tokens, in order."""
    found: list[Hours] = []
    at = 0
    while at < len(tokens):
        hours = None if at in taken else read_hours(tokens, at)
        if hours is not None and not _is_duration(tokens, hours):
            found.append(hours)
        at = hours.after if hours is not None else at + 1
    return found


_POINTS = word_set("a des vers jusqu'a jusqu'au au - at from until")
_DURATION_BEFORE = frozenset(("duree", "pendant", "dure", "durant", "environ", "en", "("))


def _is_duration(tokens: Sequence[Token], hours: Hours) -> bool:
    """Tell a length of time ("durée 2h", "1h30 de spectacle") from an hour of the day."""
    if hours.end is not None or hours.start.hour > 6:
        return False
    before = [token.word for token in tokens[max(0, hours.first - 2) : hours.first]]
    after = tokens[hours.after].word if hours.after < len(tokens) else ""
    return (
        bool(_DURATION_BEFORE.intersection(before))
        or after == "de"
        or _POINTS.isdisjoint(before[-1:])
    )
