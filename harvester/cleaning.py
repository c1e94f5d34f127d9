"""From the items of a reading to listings: each is cleaned alone, and a bad one costs no other."""

from dataclasses import dataclass, field
from datetime import datetime

from agenda.errors import ItemError
from agenda.model import Listing, Problem, Source
from agenda.settings import Settings
from harvester.echo import Echo
from harvester.reading import Reading
from harvester.territory import territory_of
from normalizer.normalize import normalize
from normalizer.places import Territory


@dataclass(slots=True)
class Cleaned:
    """What the items of a reading became. `read` and `unread` hold uids of the items.

    `echoes` counts our own events, which are left out.
    """

    listings: list[Listing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    echoes: int = 0


def normalize_all(
    found: Reading,
    source: Source,
    settings: Settings,
    now: datetime,
    around: Territory | None = None,
) -> Cleaned:
    """Turn raw events into listings; a bad one becomes a Problem and the others go on.

    `around` is where a source without a usual place may be; unless given, the territory.
    """
    around = around or territory_of(settings) or None
    cleaned, echo = Cleaned(problems=list(found.problems)), Echo(settings.base_url)
    for raw in found.items:
        if raw in echo:
            cleaned.echoes += 1
            continue
        try:
            listings = normalize(raw, source, settings.zone, now, around)
        except ItemError as error:
            cleaned.problems.append(Problem(item=raw.item, reason=error.sentence))
            cleaned.unread.add(raw.uid)
        else:
            cleaned.listings.extend(listings)
            cleaned.read.add(raw.uid)
    return cleaned
