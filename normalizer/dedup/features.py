"""What a listing says, in the form pairs are compared in. Computed once for a listing."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from agenda.model import KnownListing, Listing, Place, Status
from normalizer.dedup.marks import Marks, read_marks
from normalizer.dedup.vocabulary import CYCLES, EXHIBITIONS, OPENINGS, PARTS
from normalizer.dedup.words import (
    dates_in,
    near,
    plain,
    stem,
    stems,
    without_dates,
    without_footer,
)
from normalizer.places import find_commune, fold, venue_key

# Beginning of a description that is read; the rest repeats or advertises.
READ = 1500
_MOVED = re.compile(r"\b(?:reporte|reportee|reportes|deplace|deplacee|decale|decalee|report)\b")
_KIND_OF = tuple(
    (kind, frozenset(map(stem, words)))
    for kind, words in (
        ("opening", OPENINGS),
        ("exhibition", EXHIBITIONS),
        ("cycle", CYCLES),
        ("part", PARTS),
    )
)

VenueName = tuple[str | None, str | None, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One listing, ready to compare. Instants in minutes since 1970, days local.

    `minute` is the start within the day, None when only the day is known. `title` holds every
    stem of the title, `joined` its neighbours written as one word. `town` is the INSEE code or
    the folded commune. `moved_from` are the other days a postponed listing names.
    """

    token: str
    source: str
    uid: str
    recurrence: str
    series: bool
    withdrawn: bool
    day: date
    last: date
    start: int
    minute: int | None
    duration: int | None
    key: str
    title: tuple[str, ...]
    joined: frozenset[str]
    text: frozenset[str]
    said: str
    marks: Marks
    kinds: frozenset[str]
    venue: VenueName
    venue_words: frozenset[str]
    room: str | None
    town: str | None
    town_words: frozenset[str]
    basis: str
    point: tuple[float, float] | None
    online: bool
    organisers: frozenset[str]
    ids: frozenset[str]
    cancelled: bool
    moved: bool
    moved_from: frozenset[tuple[int, int]]
    guessed: bool

    @property
    def span(self) -> int:
        """Days it takes, 1 or more."""
        return (self.last - self.day).days + 1


def read_features(listing: Listing) -> Features:
    """Read everything `compare` asks for out of a listing. Pure, about 100 µs."""
    zone = ZoneInfo(listing.timezone)
    start = listing.start.astimezone(zone)
    end = listing.end.astimezone(zone) if listing.end else None
    title = plain(listing.original_title or listing.title)
    text = plain(without_footer(listing.description_text[: 2 * READ])[:READ])
    words = tuple(stems(without_dates(title)))
    marks = read_marks(title)
    whole = _is_whole_day(listing, start, end)
    place = listing.place
    moved = listing.status == Status.POSTPONED or _MOVED.search(title + " " + text) is not None
    return Features(
        token=listing.token,
        source=listing.source_id,
        uid=listing.uid,
        recurrence=listing.recurrence_id,
        series=listing.series is not None or bool(listing.recurrence_id),
        withdrawn=isinstance(listing, KnownListing) and listing.withdrawn is not None,
        day=start.date(),
        last=_last_day(start, end),
        start=int(listing.start.timestamp()) // 60,
        minute=None if whole else start.hour * 60 + start.minute,
        duration=None if whole or end is None else int((end - start).total_seconds()) // 60,
        key=" ".join(words),
        title=words,
        joined=frozenset(map("".join, pairwise(words))),
        text=frozenset(word for word in stems(without_dates(text)) if not word.isdigit()),
        said=f"{listing.original_title or listing.title}\n{listing.description_text[:READ]}",
        marks=marks,
        kinds=_kinds(words, marks),
        venue=_venue(place),
        venue_words=_venue_words(place),
        room=fold(place.detail) if place and place.detail else None,
        town=_town(place),
        town_words=frozenset(stems(plain(place.commune or ""))) if place else frozenset(),
        basis=place.basis if place else "none",
        point=_point(place),
        online=listing.is_online or listing.online_url is not None,
        organisers=frozenset(stems(plain(" ".join(listing.organizers)))),
        ids=frozenset(listing.identities),
        cancelled=listing.status == Status.CANCELLED,
        moved=moved,
        moved_from=dates_in(title + " " + text) if moved else frozenset(),
        guessed=listing.confidence < 1,
    )


def _is_whole_day(listing: Listing, start: datetime, end: datetime | None) -> bool:
    """All day, or midnight put where no hour was known (issue 4: 00:00-23:59 is all-day)."""
    if listing.all_day:
        return True
    if start.time() != time():
        return False
    return end is None or end.time() in {time(), time(23, 59)} or end - start >= timedelta(hours=20)


def _last_day(start: datetime, end: datetime | None) -> date:
    """The last day it touches; a party until five in the morning is of the day it began."""
    if end is None or end <= start:
        return start.date()
    if end - start < timedelta(hours=18):
        return start.date()
    return (end - timedelta(minutes=1)).date()


def _kinds(words: tuple[str, ...], marks: Marks) -> frozenset[str]:
    """What sort of whole or part the title names; a numbered session of a cycle is no cycle."""
    found = frozenset(kind for kind, stems_of in _KIND_OF if not stems_of.isdisjoint(words))
    numbered = any(kind in {"séance", "jour"} for kind, _ in marks)
    return found - {"cycle"} if numbered else found


def _venue(place: Place | None) -> VenueName:
    if place is None:
        return (None, None, None, None, None)
    return (place.name, place.detail, place.street, place.commune, _town(place))


def _venue_words(place: Place | None) -> frozenset[str]:
    """Stems that distinguish the venue: "Café associatif Les Mulots" is `mulot`."""
    if place is None or not place.name:
        return frozenset()
    key = venue_key(place.name, place.commune)
    return frozenset(stems(plain(" ".join(key.words))))


def _town(place: Place | None) -> str | None:
    if place is None or not place.commune:
        return place.insee if place else None
    found = None if place.insee else find_commune(place.commune, postcode=place.postcode)
    return place.insee or (found.insee if found else fold(place.commune))


def _point(place: Place | None) -> tuple[float, float] | None:
    if place is None or place.lat is None or place.lon is None:
        return None
    return (place.lat, place.lon)


def names_venue(features: Features, venue_words: frozenset[str]) -> bool:
    """Whether the listing's own words name that venue, in its title or its text."""
    if not venue_words:
        return False
    own = features.text.union(features.title)
    return all(
        word in own or any(near(word, other) for other in features.title) for word in venue_words
    )
