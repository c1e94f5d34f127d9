"""What the words around a date make of it: an event, or a deadline, a street, a dateline…

The rules look at a few words before and after a mention, inside its own sentence. Their order
matters: the first that fits decides. (Issue 3, Formats, point 3: never a date of publication
taken for a date of event.)
"""

import re

from normalizer.dates import cues
from normalizer.dates.cues import Role
from normalizer.dates.words import word_set

__all__ = [
    "Role",
    "around",
    "is_announced",
    "is_moved",
    "leads_to_next",
    "role_of",
    "title_is_no_event",
]

_REACH = 160
_TITLE = 300
_LONG = 100
"""Characters of a first line that is a whole post rather than a title."""
_SENTENCE = re.compile(r"(?<=[a-z0-9)\"»])[.!?;…](?=\s)|[!?]|\n")
_BRACKET = re.compile(r"\([^()]*\)[ .!]*$")
_WORD = re.compile(r"jusqu'(?:au|a|en)|[^\W_]+|[,:(|]")
_LEADS = word_set("le la les du des de d au aux ce cette the on : ( l")
_OPEN = frozenset((Role.SINCE, Role.UNTIL))
"""Roles that bound what goes on, be it a stay or a closure."""
_NOTHING = frozenset((Role.DROPPED, Role.CANCELLED))


def around(folded: str, start: int, end: int) -> tuple[str, str]:
    """Return the folded text of the sentence before `start` and after `end`, within reach."""
    before = folded[max(0, start - _REACH) : start]
    cuts = [match.end() for match in _SENTENCE.finditer(before)]
    # Searched in the whole text: the sentence may end with the very mention.
    stop = _SENTENCE.search(folded, end, end + _REACH)
    after = folded[end : stop.start() if stop else end + _REACH]
    return before[cuts[-1] if cuts else 0 :], after


def _words(folded: str) -> list[str]:
    return _WORD.findall(folded)


def _without_leads(words: list[str]) -> str:
    count = len(words)
    while count and words[count - 1] in _LEADS:
        if words[count - 1] == "des" and count < len(words):
            # Folded "dès le" is told from "des" by the article behind it.
            break
        count -= 1
    return " ".join(words[:count])


def role_of(folded: str, raw: str, start: int, end: int) -> Role:
    """Return the role of the mention at `start:end` of `folded`; `raw` keeps its accents."""
    before, after = around(folded, start, end)
    words, following = _words(before), " ".join(_words(after))
    lead = _without_leads(words)
    if cues.PAST_AFTER.search(after):
        return Role.TOLD
    if cues.HOLIDAYS.search(" ".join(words)):
        return Role.DROPPED
    if cues.QUOTED[0].search(before) and cues.QUOTED[1].search(after):
        # The title of a book or a film: « 14 juillet ».
        return Role.DROPPED
    if cues.STARTED.search(raw[start - len(before) : start].lower()):
        return Role.TOLD
    if cues.OLD_DATE.search(" ".join(words)):
        return Role.SUPERSEDED
    if cues.LATEST_AFTER.search(following):
        return Role.DEADLINE
    found = next((role for role, pattern in cues.BEFORE if pattern.search(lead)), None)
    if found is not None and found not in _OPEN:
        return found
    sentence = _role_of_sentence(lead, following, raw[start - len(before) : end + len(after)])
    return found if found is not None and sentence not in _NOTHING else sentence


def _role_of_sentence(lead: str, following: str, said: str) -> Role:
    if cues.PREVIOUS_DATE.search(lead):
        return Role.EVENT
    if cues.PREVIOUS_DATE.search(following):
        return Role.EVENT if cues.MOVED_FROM.search(following) else Role.SUPERSEDED
    if _is_cancelled(f"{lead} # {following}"):
        return Role.CANCELLED
    if cues.CLOSED.search(said.lower()):
        return Role.DROPPED
    if cues.TOLD_AFTER.search(following) or cues.TOLD_AFTER.search(lead):
        return Role.TOLD
    return Role.EVENT


def _is_cancelled(said: str) -> bool:
    return bool(cues.CANCELLED.search(said)) and not cues.NOT_CANCELLED.search(said)


def is_moved(folded: str, start: int) -> bool:
    """Tell whether the sentence before `start` speaks of a postponement."""
    before, _ = around(folded, start, start)
    return bool(cues.PREVIOUS_DATE.search(before))


def is_announced(folded: str, start: int, end: int) -> bool:
    """Tell whether the sentence around `start:end`, or the first line, speaks of an event."""
    said = (*around(folded, start, end), folded[:_TITLE].partition("\n")[0])
    if said[1].startswith((" prochain", " next")):
        return True
    return any(cues.ANNOUNCED.search(" ".join(_words(part))) for part in said)


def leads_to_next(folded: str, start: int) -> bool:
    """Tell whether the words before `start` announce a further date of the same."""
    before, _ = around(folded, start, start)
    return bool(cues.NEXT.search(_without_leads(_words(before))))


def title_is_no_event(folded: str) -> bool:
    """Tell whether the first line calls the whole event off, or announces opening hours.

    For these, of a post without a title its first sentence alone, as of what ends with
    "(horaires à confirmer)"; "Le bal ? Il est annulé" counts wherever it stands.
    """
    line = folded.partition("\n")[0]
    title = " ".join(_words(line))
    if _is_cancelled(title) and not cues.PREVIOUS_DATE.search(title):
        return True
    bracket = _BRACKET.search(line)
    if len(line) > _LONG or (bracket and cues.TIMETABLE.search(bracket.group())):
        title = " ".join(_words(_SENTENCE.split(line, maxsplit=1)[0]))
    return cues.TIMETABLE.search(title) is not None
