"""A made-up agenda of any size, with the collisions of a real one; the same seed, the same agenda.

Towns are real communes, so that places resolve; names of venues, people and subjects are built from
syllables, some of them common. A quarter of the events are announced by two or three sources, in
other words; titles such as "Atelier couture" return in every town; a third recur weekly; one day of
the year is a national fête with a fiftieth of everything. Towns and sources grow with the size, the
year does not: ten times the listings is ten times the listings on every day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from agenda.model import Kind, KnownListing, Place, Source
from normalizer.places.commune import Commune
from normalizer.places.gazetteer import gazetteer

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2028, 1, 1, 8, tzinfo=UTC)
FIRST_DAY = date(2028, 1, 3)
DAYS = 364
FETE = date(2028, 6, 21)
LISTINGS_A_TOWN = 600
VENUES_A_TOWN = 8
SMALLEST, LARGEST = 2_000, 60_000


def word_list(words: str) -> list[str]:
    """The words of a list written with spaces."""
    return words.split()


SYLLABLES = word_list(
    "ka le mo ri sa tu vo ban cor del fan gar lis mer nou pel qui ros sol tan ver zel bri cha "
    "dro fle gri plo tre vil bel cam dou"
)
KINDS = word_list(
    "Atelier Concert Stage Conférence Rencontre Spectacle Visite Projection Balade Bal"
)
COMMON = word_list(
    "couture poterie yoga jazz vannerie tricot échecs vélo compost photo théâtre-forum dessin "
    "rock slam cuisine terre eau climat breton généalogie abeilles oiseaux pain bois"
)
BARE = (
    "Repair café",
    "Permanence numérique",
    "Vide-grenier",
    "Marché de Noël",
    "Café des parents",
    "Assemblée générale",
    "Fest-noz",
    "Soirée jeux",
    "Atelier couture",
    "Ciné-débat",
)
VENUES = ("Salle des fêtes", "Médiathèque", "MJC", "Café {}", "Le {}", "Espace {}", "Théâtre {}")
HOURS = (10, 14, 14, 15, 16, 17, 18, 18, 19, 20, 20, 20, 21)


@dataclass(frozen=True, slots=True)
class Made:
    """An event before anyone announces it."""

    number: int
    title: str
    text: str
    place: Place
    start: datetime
    minutes: int | None


@dataclass(frozen=True)
class AgendaMaker:
    """Makes about `size` listings."""

    size: int
    seed: int = 4

    @cached_property
    def towns(self) -> list[Commune]:
        """Communes of middling size, as many as the listings fill."""
        known = gazetteer()
        named = {*known.epci_codes.values()}
        found = (
            one
            for code in known.departement_codes.values()
            for one in known.in_departement(code)
            if one.epci in named and SMALLEST < one.population < LARGEST
        )
        middling = sorted(found, key=lambda one: (one.epci or "", one.insee))
        wanted = max(4, self.size // LISTINGS_A_TOWN)
        return Random(self.seed).sample(middling, min(wanted, len(middling)))

    @cached_property
    def venues(self) -> list[list[Place]]:
        """Of each town, its venues: some named as in every town."""
        random = Random(self.seed + 1)
        return [[_venue(random, town, n) for n in range(VENUES_A_TOWN)] for town in self.towns]

    def sources(self) -> list[Source]:
        """Of each town: two venues and the town hall; of every ten towns, one shared agenda."""
        found = []
        for number, town in enumerate(self.towns):
            for nth in range(2):
                venue = self.venues[number][nth + 3]
                found.append(_source(f"lieu-{number}-{nth}", f"{venue.name} {town.name}", venue))
            usual = Place(commune=town.name, insee=town.insee, basis="default")
            found.append(_source(f"ville-{number}", f"Ville de {town.name}", usual))
            if number % 10 == 0:
                found.append(_source(f"pays-{number // 10}", f"Agenda du pays {number}", None))
        return found

    def listings(self) -> Iterator[KnownListing]:
        """The listings, series by series, never all at once."""
        random = Random(self.seed + 2)
        made = number = 0
        while made < self.size:
            number += 1
            at = random.randrange(len(self.towns))
            for event in _dates(random, _event(random, number, self.venues[at])):
                for listing in _announced(random, event, at):
                    yield listing
                    made += 1
                    if made == self.size:
                        return


def _venue(random: Random, town: Commune, number: int) -> Place:
    pattern = VENUES[number % len(VENUES)]
    return Place(
        name=pattern.format(_name(random)),
        street=f"{random.randrange(1, 90)} rue {_name(random)}",
        postcode=town.postcodes[0] if town.postcodes else None,
        commune=town.name,
        insee=town.insee,
    )


def _source(key: str, name: str, usual: Place | None) -> Source:
    place = usual.model_copy(update={"basis": "default"}) if usual else None
    return Source(
        id=key,
        name=name,
        kind=Kind.ICS,
        url=f"https://{key}.example/agenda.ics",
        place=place,
        added=NOW,
        next_due=NOW,
    )


def _name(random: Random) -> str:
    return "".join(random.choices(SYLLABLES, k=random.choice((2, 3, 3)))).title()


def _event(random: Random, number: int, venues: Sequence[Place]) -> Made:
    """A third bare, a third on a common subject, a third with a name of its own."""
    kind, common = random.choice(KINDS), random.choice(COMMON)
    title = random.choice(
        (random.choice(BARE), f"{kind} {common}", f"{kind} {common} avec {_name(random)}")
        if random.random() < 0.6
        else (f"{_name(random)} {_name(random)}", f"{kind} : {_name(random)} {_name(random)}")
    )
    words = [random.choice((common, _name(random).lower(), kind.lower())) for _ in range(40)]
    day = FETE if random.random() < 0.02 else FIRST_DAY + timedelta(days=_day(random))
    moment = time(random.choice(HOURS), random.choice((0, 0, 30)))
    return Made(
        number,
        title,
        f"Venez à {title} : {' '.join(words)}.",
        random.choice(venues),
        datetime.combine(day, moment, PARIS).astimezone(UTC),
        random.choice((None, 60, 90, 120, 180)),
    )


def _day(random: Random) -> int:
    """Saturdays twice as often as other days."""
    day = random.randrange(DAYS)
    return day if random.random() < 0.8 else day - day % 7 + 5


def _dates(random: Random, event: Made) -> Iterator[Made]:
    """A third of what is listed recurs: one event in twenty, ten weeks each."""
    for week in range(10 if random.random() < 0.05 else 1):
        yield replace(event, start=event.start + timedelta(weeks=week))


def _announced(random: Random, event: Made, town: int) -> Iterator[KnownListing]:
    first = f"lieu-{town}-{event.number % 2}"
    yield _listing(event, first, event.title, event.place, event.start)
    if random.random() < 0.25:
        for key in random.sample((f"ville-{town}", f"pays-{town // 10}"), random.choice((1, 1, 2))):
            yield _copy(random, event, key)


def _copy(random: Random, event: Made, key: str) -> KnownListing:
    """In other words: shouted, dated, shortened; the venue left out; half an hour early."""
    title = random.choice(
        (
            event.title.upper(),
            f"{event.start:%d/%m} {event.title}",
            f"{event.title} à {event.place.commune}",
            " ".join(event.title.split()[:3]),
        )
    )
    town_only = Place(commune=event.place.commune, insee=event.place.insee)
    place = random.choice((event.place, event.place, town_only))
    early = timedelta(minutes=random.choice((0, 0, 0, 30)))
    return _listing(event, key, title, place, event.start - early)


def _listing(event: Made, key: str, title: str, place: Place, start: datetime) -> KnownListing:
    uid = f"{event.number}@{key}.example"
    return KnownListing(
        source_id=key,
        uid=uid,
        recurrence_id=f"{start:%Y%m%dT%H%M}",
        identities=[f"uid:{uid}"],
        title=title,
        description_text=event.text,
        start=start,
        end=start + timedelta(minutes=event.minutes) if event.minutes else None,
        place=place,
        first_seen=NOW,
        last_seen=NOW,
        changed=NOW,
        fingerprint=f"{event.number}",
    )
