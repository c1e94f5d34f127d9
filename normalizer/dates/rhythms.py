"""Events that come back: "tous les mardis", "chaque premier samedi du mois", and their dates."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from normalizer.dates.tokens import Clock, Token
from normalizer.dates.words import MONTHS, ORDINALS, PLURAL_WEEKDAYS, WEEKDAYS, word_set

_EVERY = (("tous", "les"), ("toutes", "les"), ("chaque",), ("every",), ("each",))
_AND = word_set("et , and & / ou +")
_HORIZON = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Weekdays that come back, from token `first` up to and without token `after`.

    `ordinals`: which of them in each month (-1 the last one), empty for each week;
    `month`: only in that month; `step`: every so many weeks. `habitual` is False for a mere
    "le jeudi", which comes back only where a span of days says so.
    """

    weekdays: tuple[int, ...]
    ordinals: tuple[int, ...]
    month: int | None
    step: int
    first: int
    after: int
    habitual: bool = True


def find_rhythms(tokens: Sequence[Token]) -> list[Rhythm]:
    """Return the rhythms said by `tokens`, in order."""
    found: list[Rhythm] = []
    at = 0
    while at < len(tokens):
        rhythm = _read_rhythm(tokens, at)
        if rhythm is not None:
            found.append(rhythm)
        at = rhythm.after if rhythm is not None else at + 1
    return found


def _read_rhythm(tokens: Sequence[Token], at: int) -> Rhythm | None:
    every = _every(tokens, at)
    articled = _word(tokens, at) in {"le", "les", "un", "the"} or _is_some(tokens[at])
    if not every and not articled:
        return None
    ordinals, after = _ordinals(tokens, at + (every or 1))
    weekdays, plural, after = _weekdays(tokens, after)
    if not weekdays or _a_number_follows(tokens, after):
        return None
    step, after = _step(tokens, after)
    monthly, month, after = _months(tokens, after)
    habitual = bool(every or plural or step > 1 or (ordinals and (monthly or month)))
    if (monthly or ordinals or not _is_le(tokens, at)) and not habitual:
        return None
    if monthly and not ordinals:
        return None
    return Rhythm(weekdays, ordinals, month, step, at, after, habitual)


def _is_le(tokens: Sequence[Token], at: int) -> bool:
    """Tell "le jeudi de 18h à 20h" from "un jeudi", and from "nocturne le jeudi"."""
    before = tokens[at - 1].word if at else "\n"
    timed = any(isinstance(token.value, Clock) for token in tokens[at + 2 : at + 5])
    return _word(tokens, at) == "le" and timed and before in {":", ",", "-", "|", "(", "\n", "."}


def _is_some(token: Token) -> bool:
    """Tell the 5 of "5 mardis de 18h30 à 20h"."""
    return isinstance(token.value, int) and token.value > 1 and token.word.isdigit()


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].word if at < len(tokens) else ""


def _every(tokens: Sequence[Token], at: int) -> int:
    """Return how many tokens say "every" from `at`, 0 for none."""
    for words in _EVERY:
        if all(_word(tokens, at + index) == word for index, word in enumerate(words)):
            return len(words)
    return 0


def _ordinals(tokens: Sequence[Token], at: int) -> tuple[tuple[int, ...], int]:
    found: list[int] = []
    while at < len(tokens) and len(found) < 5:
        number = _ordinal(tokens[at])
        if number is None:
            break
        found.append(number)
        at += 2 if _word(tokens, at + 1) in _AND and _ordinal_at(tokens, at + 2) else 1
    return tuple(found), at


def _ordinal_at(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and _ordinal(tokens[at]) is not None


def _ordinal(token: Token) -> int | None:
    if isinstance(token.value, int) and 1 <= token.value <= 5 and not token.word.isdigit():
        return token.value
    return ORDINALS.get(token.word)


def _weekdays(tokens: Sequence[Token], at: int) -> tuple[tuple[int, ...], bool, int]:
    """Return the weekdays listed from `at`, whether in the plural, and the token after them."""
    found: list[int] = []
    plural = False
    while len(found) < 7:
        start = at + int(bool(found) and _word(tokens, at) in _AND)
        start += int(bool(found) and _word(tokens, start) in {"les", "le"})
        word = _word(tokens, start)
        weekday = WEEKDAYS.get(word, PLURAL_WEEKDAYS.get(word))
        if weekday is None:
            break
        plural = plural or word in PLURAL_WEEKDAYS
        found.append(weekday)
        at = start + 1
    return tuple(dict.fromkeys(found)), plural, at


def _a_number_follows(tokens: Sequence[Token], at: int) -> bool:
    value = tokens[at].value if at < len(tokens) else None
    return isinstance(value, int) and 1 <= value <= 31 and _word(tokens, at + 1) != "h"


def _step(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    if _word(tokens, at) == "sur" and _word(tokens, at + 1) in {"deux", "2"}:
        return 2, at + 2
    return 1, at


def _months(tokens: Sequence[Token], at: int) -> tuple[bool, int | None, int]:
    """Read "du mois", "de chaque mois", "d'avril", "en mars", "du mois d'avril"."""
    start, monthly = at, False
    for _ in range(6):
        word = _word(tokens, at)
        if word in MONTHS:
            return monthly, MONTHS[word], at + 1
        if word in {"mois", "month"}:
            monthly, start = True, at + 1
        elif word not in {"du", "de", "d", "'", "en", "chaque", "of", "the", "each", "every", "in"}:
            break
        at += 1
    return monthly, None, start


def occurrences(
    rhythm: Rhythm, since: date, until: date | None, without: Container[date]
) -> Iterator[date]:
    """Yield the days of `rhythm` from `since` to `until` inclusive, one year at most."""
    last = min(until or since + _HORIZON, since + _HORIZON)
    for ahead in range((last - since).days + 1):
        day = since + timedelta(days=ahead)
        if day.weekday() in rhythm.weekdays and day not in without and _fits(rhythm, since, day):
            yield day


def _fits(rhythm: Rhythm, since: date, day: date) -> bool:
    if rhythm.month is not None and day.month != rhythm.month:
        return False
    if rhythm.ordinals:
        from_start = (day.day - 1) // 7 + 1
        is_last = (day + timedelta(days=7)).month != day.month
        return from_start in rhythm.ordinals or (is_last and -1 in rhythm.ordinals)
    return (day - since).days // 7 % rhythm.step == 0
