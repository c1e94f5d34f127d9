"""What a listing says, in the form pairs are compared in. Computed once for a listing."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agenda.model import KnownListing, Listing, Place, Status
from normalizer.dedup.marks import Marks
from normalizer.dedup.wording import READ, Wording, read_wording
from normalizer.dedup.words import near, plain, stems
from normalizer.places import find_commune, fold, venue_key

VenueName = tuple[str | None, str | None, str | None, str | None, str | None]
# A UID at least so long is taken to be unique in the world, as is one with an "@".
UNIQUE = 20
NOWHERE: VenueName = (None, None, None, None, None)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One listing, ready to compare. Instants in minutes since 1970, days local.

    `minute` is the start within the day, None when only the day is known. `title` holds every
    stem of the title, `joined` its neighbours written as one word. Of the `wording` those parts
    that each pair is asked for stand here, too. `town` is the INSEE code or the folded commune.
    `moved_from`: days it stood on before, known or named in its words.
    """

    token: str
    source: str
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
    wording: Wording
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
    moved_from: frozenset[tuple[int, int]]
    guessed: bool

    @property
    def text(self) -> frozenset[str]:
        """Stems of its text."""
        return self.wording.text

    @property
    def said(self) -> str:
        """Its title, and the beginning of its text."""
        return self.wording.said

    @property
    def names(self) -> frozenset[str]:
        """Stems of the words that its title and text write with a capital."""
        return self.wording.names

    @property
    def span(self) -> int:
        """Days it takes, 1 or more."""
        return (self.last - self.day).days + 1


def read_features(listing: Listing) -> Features:
    """Read everything `compare` asks for out of a listing. Pure, 50 to 200 µs."""
    zone = ZoneInfo(listing.timezone)
    start = listing.start.astimezone(zone)
    end = listing.end.astimezone(zone) if listing.end else None
    written = listing.original_title or listing.title
    wording = read_wording(written, listing.description_text[: 2 * READ])
    whole = _is_whole_day(listing, start, end)
    place = listing.place
    moved = wording.moved or listing.status == Status.POSTPONED
    venue = _venue(place)
    return Features(
        token=listing.token,
        source=listing.source_id,
        recurrence=listing.recurrence_id,
        series=listing.series is not None or bool(listing.recurrence_id),
        withdrawn=isinstance(listing, KnownListing) and listing.withdrawn is not None,
        day=start.date(),
        last=_last_day(start, end),
        start=int(listing.start.timestamp()) // 60,
        minute=None if whole else start.hour * 60 + start.minute,
        duration=None if whole or end is None else int((end - start).total_seconds()) // 60,
        key=" ".join(wording.title),
        title=wording.title,
        joined=wording.joined,
        wording=wording,
        marks=wording.marks,
        kinds=wording.kinds,
        venue=venue,
        venue_words=_venue_words(venue[0], venue[3]),
        room=fold(place.detail) if place and place.detail else None,
        town=venue[4],
        town_words=_words_of(venue[3] or ""),
        basis=place.basis if place else "none",
        point=_point(place),
        online=listing.is_online or listing.online_url is not None,
        organisers=_words_of(" ".join(listing.organizers)),
        ids=_ids(listing),
        moved_from=_left(listing, zone) | (wording.dates if moved else frozenset()),
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


def _ids(listing: Listing) -> frozenset[str]:
    """Names by which copies know each other; a UID too where it is made to be unique (RFC 7986)."""
    unique = "@" in listing.uid or len(listing.uid) >= UNIQUE
    return frozenset([*listing.identities, *([f"uid:{listing.uid}"] if unique else [])])


def _left(listing: Listing, zone: ZoneInfo) -> frozenset[tuple[int, int]]:
    """The day it stood on before its source moved it: copies elsewhere may still say it."""
    before = listing.moved_from if isinstance(listing, KnownListing) else None
    return frozenset({_month_and_day(before.astimezone(zone))} if before else ())


def _month_and_day(moment: datetime) -> tuple[int, int]:
    return moment.month, moment.day


def _venue(place: Place | None) -> VenueName:
    if place is None:
        return NOWHERE
    town = place.insee or _town(place.commune, place.postcode)
    return (place.name, place.detail, place.street, place.commune, town)


@lru_cache(maxsize=4096)
def _town(commune: str | None, postcode: str | None) -> str | None:
    """INSEE code of a commune, or its folded name where it cannot be known."""
    if not commune:
        return None
    found = find_commune(commune, postcode=postcode)
    return found.insee if found else fold(commune)


@lru_cache(maxsize=16384)
def _venue_words(name: str | None, commune: str | None) -> frozenset[str]:
    """Stems that distinguish the venue: "Café associatif Les Mulots" is `mulot`."""
    if not name:
        return frozenset()
    return frozenset(stems(plain(" ".join(venue_key(name, commune).words))))


@lru_cache(maxsize=16384)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(stems(plain(text)))


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
