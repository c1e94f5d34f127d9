"""A title made fit for display: without date, venue, status and decoration (issue 4, "Text").

The original stays with the raw event. Editions ("#3", "2e édition", "épisode 4") are kept, since
they tell events apart.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from agenda.model import Status
from agenda.model.folding import fold
from normalizer.capitals import mend_capitals
from normalizer.text import clean_line
from normalizer.title_words import LINKING, VENUE_KINDS
from normalizer.typography import typeset

_SEPARATOR = r"(?:\s*[|•·>~]+\s*|\s+[-–—/]+\s+|\s*[–—]\s*|\s*:\s+|\s+:\s*|\s*//\s*)"
_EDGE = " \t\u00a0-–—|:;,•·>~/@_=+\\"

_DECORATION = re.compile(
    "[\U0001f000-\U0001faff\U0001f1e6-\U0001f1ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff"
    "\u2190-\u2191\u21b0-\u21ff\u20e3\ufe00-\ufe0f\u2022\u3030\u303d]+"
    r"|(?<!\w)\*+|\*+(?!\w)|[=_~^]{2,}|-{3,}|#{2,}|>{2,}(?!\S)|\+{3,}"
)

_WEEKDAY = r"(?:lun|mar|mer|jeu|ven|sam|dim)(?:\.|di|credi|dredi|edi|anche)?(?:\s+(?:matin|soir))?"
_MONTH = (
    r"(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)"
    r"(?:ier|r(?:ier)?|il|let|embre|obre)?\.?"
)
_DAY = r"(?:1\s?er|[12]?\d|3[01])"
_YEAR = r"(?:\s+(?:19|20)\d\d)"
_HOUR = r"(?:[01]?\d|2[0-4])\s?(?:h(?:eures?|\s?[0-5]\d)?|:[0-5]\d)"
_HOURS = rf"(?:(?:de\s+|à\s+|dès\s+)?{_HOUR}(?:\s?(?:-|–|à|/|>)\s?{_HOUR})?)"
_NUMERIC = (
    r"(?:[0-3]?\d/(?:0[1-9]|1[0-2])(?:/(?:20)?\d\d)?|[0-3]?\d\.[01]?\d\.20\d\d|20\d\d-\d\d-\d\d)"
)
_WRITTEN = rf"{_DAY}\s+{_MONTH}(?![^\W_]){_YEAR}?"
_ONE_DATE = rf"(?:{_WEEKDAY}\s+)?(?:{_NUMERIC}|{_WRITTEN})"
_RANGE = (
    rf"(?:du\s+)?(?:{_WEEKDAY}\s+)?{_DAY}(?:\s+{_MONTH})?{_YEAR}?\s?(?:au|et|[-–])\s?{_ONE_DATE}"
)
_DATE = (
    rf"(?:(?:le|du|ce|les)\s+)?(?:{_RANGE}|{_ONE_DATE})"
    rf"(?:(?:\s?[,:|•-])?\s*{_HOURS})?"
)
_WHEN = rf"(?:{_DATE}|{_HOURS})"

# Dates that need no weekday and no separator to be told from an edition or a score.
_PLAIN = r"(?:[0-3]\d/(?:0[1-9]|1[0-2])|20\d\d-\d\d-\d\d)"

_WHEN_FIRST = re.compile(
    rf"^(?:[\[(]\s*{_WHEN}\s*[\])]\s*[-–—:|]?|{_WHEN}{_SEPARATOR})\s*(?=\S)", re.IGNORECASE
)
_WHEN_LAST = re.compile(
    rf"(?:{_SEPARATOR}|\s*,\s*|\s+[\[(]\s*){_WHEN}\s*[\])]?$"
    rf"|\s+(?:(?:le|du|ce)\s+)?(?:{_WEEKDAY}\s+(?:{_NUMERIC}|{_WRITTEN})|{_PLAIN})"
    rf"(?:\s*(?:,|à)?\s*{_HOURS})?$",
    re.IGNORECASE,
)

_DELAY = r"(?:\s+(?:au|à|a|en|pour|jusqu['’]au|sine|suite|du|le)\b[^|:–—\])]{1,50}?)?"
_SUBJECT = (
    r"(?:(?:(?:la|le)\s+|l['’])?(?:repr[ée]sentation|s[ée]ance|spectacle|concert|atelier|soir[ée]e"
    r"|date)\s+)?"
)
_MARK = (
    rf"{_SUBJECT}(?:(?:est|sont|a été)\s+)?"
    r"(?P<mark>annul[ée]e?s?(?!\s+et\s+rempl)|annulation|cancell?ed"
    r"|report[ée]e?s?|report|postponed|d[ée]cal[ée]e?s?"
    r"|complet(?:s|e|es)?|sold[\s-]?out|guichets? ferm[ée]s?|plus de places?"
    r"|passe en (?:visio|ligne)|[àa] confirmer|sous r[ée]serve)"
    rf"(?![\w-])(?P<rest>{_DELAY})"
)
_STATUSES = {
    **dict.fromkeys(("ann", "can"), Status.CANCELLED),
    **dict.fromkeys(("rep", "pos", "dec"), Status.POSTPONED),
    **dict.fromkeys(("com", "sol", "gui", "plu"), Status.FULL),
    "pas": Status.MOVED_ONLINE,
    **dict.fromkeys(("a c", "sou"), Status.TENTATIVE),
}
_MARKS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^[\[(]\s*{_MARK}\s*[!.]*[\])]\s*[-–—:|!]*\s*",
        rf"^{_MARK}\s*(?:[|:!–—]+|-+\s|/\s)\s*",
        rf"\s*[\[(]\s*{_MARK}\s*[!.]*\s*[\])]$",
        rf"(?:{_SEPARATOR}|\s*,\s*|\s*!\s+|(?<=[»”\"])\s+){_MARK}\s*[!.]*$",
    )
)
# Without a separator, only capitals before words that are not in capitals tell a mark.
_LOUD_MARK = re.compile(
    r"^(?P<mark>ANNUL[ÉE]E?S?|REPORT[ÉE]E?S?|COMPLET)\s+(?P<rest>)(?=(?:\S+\s+)?\S*[a-zà-ÿ]{2})"
)
_HINTS = (
    *("annul", "cancel", "report", "postpon", "décal", "decal", "complet", "sold", "guichet"),
    *("plus de", "passe en", "confirmer", "serve"),
)
# A figure followed as in a date or an hour; without one nothing below can be either.
_FIGURE = re.compile(r"\d(?:\s?[h:]|[/.-]\d|(?:\s?er)?\s+[jfmasond])", re.IGNORECASE)
_APART = re.compile(r"[|•·>~–—:,/@(\[]|\s-")
_FROM = re.compile(r"^\s+du\s+", re.IGNORECASE)

_BRACKETED_LAST = re.compile(r"\s*[\[(]([^\[\]()]*)[\])]$")
_BRACKETED_FIRST = re.compile(r"^[\[(]([^\[\]()]*)[\])]\s*[-–—:|]?\s*(?=\S)")
_PARTING = re.compile(_SEPARATOR)
_PARTING_LAST = re.compile(rf"{_SEPARATOR}|\s*,\s+|\s+@\s*|\s*@\s+")
_TO_PLACE = re.compile(r"^(?:(?:à|a)\s+(?:la\s+|l['’])?|aux?\s+|chez\s+|en\s+)", re.IGNORECASE)
_EMPTY = re.compile(r"\(\s*\)|\[\s*\]|\"\s*\"|«\s*»|“\s*”")
# Two communes of a match or a way are what the title says, not where it is.
_BETWEEN_TOWNS = re.compile(
    r"\b(?:match|vs|contre|derby|tournoi|boucle|trajet|covoiturage|navette|[àa] v[ée]lo)\b",
    re.IGNORECASE,
)
_LONGEST_PART = 70


def clean_title(title: str, *, venue: str | None = None, commune: str | None = None) -> str:
    """Make `title` fit for display.

    Away go marks of status, dates and hours at either end, the venue's or the commune's name where
    a separator sets it apart, emoji and decoration; shouting is brought to sentence case and the
    typography is made French. Never empty: falls back to the line as it was said.
    """
    line, bare = clean_line(title), _settle(_plain(title), venue, commune)
    if not any(map(str.isalnum, bare)):
        bare = line
    return mend_capitals(typeset(bare), _names(venue, commune)).strip()


def title_status(title: str) -> Status | None:
    """Read the status a title announces ("ANNULÉ - …", "[COMPLET] …"), or None.

    A title that says where it was postponed *from* announces the new date: no status.
    """
    mark = _find_mark(_plain(title))
    if mark is None or _FROM.match(mark["rest"]):
        return None
    return _STATUSES[fold(mark["mark"])[:3]]


@lru_cache(maxsize=64)
def _plain(title: str) -> str:
    """Give a title as one line without decoration; its status and its words are asked in a row."""
    return _trim(_DECORATION.sub(" ", clean_line(title)))


def _find_mark(line: str) -> re.Match[str] | None:
    lowered = line.lower()
    if not any(hint in lowered for hint in _HINTS):
        return None
    found = (pattern.search(line) for pattern in (*_MARKS, _LOUD_MARK))
    return next(filter(None, found), None)


def _settle(line: str, venue: str | None, commune: str | None) -> str:
    """Peel one thing after another off the ends until nothing more comes off."""
    peels: tuple[Callable[[str], str], ...] = (
        _without_mark,
        _without_when,
        lambda line: _without_place(line, venue, commune),
    )
    before = ""
    while line != before:
        before = line
        for peel in peels:
            peeled = peel(line)
            if peeled != line:
                line = _keep_words(_close(_trim(peeled), line), line)
    return line


def _keep_words(peeled: str, line: str) -> str:
    return peeled if any(map(str.isalpha, peeled)) else line


def _close(peeled: str, line: str) -> str:
    """Close again the bracket whose end went with what was peeled off."""
    for opening, closing in ("()", "[]"):
        lost = line.count(closing) - peeled.count(closing)
        if lost and peeled.count(opening) == peeled.count(closing) + 1:
            peeled += closing
    return peeled


def _without_mark(line: str) -> str:
    mark = _find_mark(line)
    return line[: mark.start()] + " " + line[mark.end() :] if mark else line


def _without_when(line: str) -> str:
    if not _FIGURE.search(line):
        return line
    return _WHEN_LAST.sub("", _WHEN_FIRST.sub("", line))


def _without_place(line: str, venue: str | None, commune: str | None) -> str:
    if not (venue or commune) or not _APART.search(line):
        return line
    town = "" if _BETWEEN_TOWNS.search(line) else commune or ""
    for start, end, part in _outer_parts(line):
        if _names_place(part, venue or "", town):
            return line[:start] + line[end:]
    return line


def _outer_parts(line: str) -> Iterator[tuple[int, int, str]]:
    """Give what stands apart at either end of `line`: where to cut, and the words."""
    for brackets in filter(None, (_BRACKETED_LAST.search(line), _BRACKETED_FIRST.match(line))):
        yield *brackets.span(), brackets[1]
    *_, last = (None, *_PARTING_LAST.finditer(line))
    if last:
        yield last.start(), len(line), line[last.end() :]
    first = _PARTING.search(line)
    if first:
        yield 0, first.end(), line[: first.start()]


def _names_place(part: str, venue: str, commune: str) -> bool:
    """Whether `part` is the venue, the commune, or both, in other clothes."""
    if not part or len(part) > _LONGEST_PART:
        return False
    said = _distinctive(_TO_PLACE.sub("", part))
    here, town = _distinctive(venue), _distinctive(commune)
    if not said:
        return False
    return said in (here, town) or (said <= here | town and (here - town) <= said)


@lru_cache(maxsize=4096)
def _distinctive(name: str) -> frozenset[str]:
    """The words of a name that tell it from others of its kind; all of them if none does."""
    words = re.findall(r"[a-z0-9]+", fold(name))
    spelt = frozenset({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
    return (spelt - LINKING - VENUE_KINDS) or (spelt - LINKING)


def _names(venue: str | None, commune: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (venue, commune)))


def _trim(line: str) -> str:
    """Take separators, empty brackets and spaces off both ends."""
    return " ".join(_EMPTY.sub(" ", line).split()).strip(_EDGE)
