"""After listings changed: which events they are now. The database's side of deduplication.

A harvest recomputes only the neighbourhood of what changed, a rebuild everything; both end in
`save_events`, and both give the same agenda (issue C).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from agenda.model import KnownListing, Proposal, Source
from agenda.model.relation import RelatedListings
from agenda.store.decisions import all_decisions
from agenda.store.events import events_of, members_of, save_events
from agenda.store.listings import block_keys_of, copied_listings, copies, mates, save_blocks
from agenda.store.places import all_towns, tokens_by_town, towns_said
from agenda.store.proposals import replace_proposals
from agenda.store.relations import replace_relations
from agenda.store.sources_by_id import SourcesById, usual_towns
from agenda.store.stock import taking_stock
from harvester.placing import learn_places, say_places
from harvester.series import dates_of, source_of
from normalizer.dedup import (
    Context,
    Dates,
    Reader,
    Rulings,
    merge,
    neighbourhood,
    region,
    resolve,
    series_named,
    sought,
)
from normalizer.places import Geography, Territory
from normalizer.where import point_of

# Listings that a rebuild holds at once, their neighbours aside.
SLICE = 5_000


@dataclass(frozen=True, slots=True)
class Ground:
    """What listings are settled on: sources, decisions, the territory (empty: everywhere)."""

    session: Session
    sources: Mapping[str, Source]
    context: Context
    rulings: Rulings
    dates: Dates
    territory: Territory
    now: datetime

    @classmethod
    def of(cls, session: Session, now: datetime, territory: Territory | None) -> "Ground":
        """Read it from the store."""
        sources = SourcesById(session)
        decisions = all_decisions(session)
        dates = dates_of(session, series_named(decisions))
        rulings = Rulings.from_decisions(decisions, dates)
        context = Context(sources, departements=region(usual_towns(session)))
        return cls(session, sources, context, rulings, dates, territory or Territory(), now)

    def dated_in(self, source_ids: Collection[str]) -> set[str]:
        """The dates of series of these sources that people decided about, by token."""
        return {
            token
            for name, dates in self.dates.items()
            for _, token in dates
            if source_of(name) in source_ids
        }


def settle(
    session: Session,
    touched: Sequence[KnownListing],
    now: datetime,
    territory: Territory | None = None,
) -> int:
    """Recompute the events around these new, changed or withdrawn listings.

    Gives how many events changed. Belongs to the transaction that wrote the listings.
    """
    if not touched:
        return 0
    touched = copies(touched)
    tokens = {one.token for one in touched}
    before = block_keys_of(session, tokens)
    ground = Ground.of(session, now, territory)
    reader = Reader(ground.rulings.places.meant)
    # A date more or less in a series can change which dates of it meet which of another.
    dated = ground.dated_in({one.source_id for one in touched})
    began = tokens | dated | mates(session, sought(set().union(*before.values())))
    around = surround(ground, began, reader, touched)
    # Noted only now: until here the store was asked for others than these, which are at hand.
    return _write(ground, around, _note(session, touched, reader), reader)


def rebuild(session: Session, now: datetime, territory: Territory | None = None) -> int:
    """Recompute every event and place from listings and decisions. Gives how many changed.

    First what the listings are found by, then their neighbourhoods, both a slice at a time: so
    memory does not grow with the agenda. Towns follow each other, for the sake of their places.
    """
    known = all_towns(session)
    ground = Ground.of(session, now, territory)
    meant = ground.rulings.places.meant
    for part in taking_stock(session, _slices(tokens_by_town(session))):
        _note(session, copied_listings(session, part), Reader(meant))
    # Towns that no listing names any more lose their places with the first slice.
    towns = known - towns_said(session)
    settled, changed = set[str](), 0
    for part in taking_stock(session, _slices(tokens_by_town(session))):
        reader = Reader(meant)
        around = surround(ground, set(part) - settled, reader)
        settled |= {one.token for one in around}
        changed += _write(ground, around, towns, reader)
        towns = set()
    return changed


def _note(session: Session, listings: Sequence[KnownListing], reader: Reader) -> set[str]:
    """Keep what these listings are found by; give the towns that concerns."""
    keys = {one.token: reader.keys(reader.features(one)) for one in listings}
    save_blocks(session, keys)
    return say_places(session, listings)


def _slices(tokens: list[str]) -> Iterator[list[str]]:
    """Cut a rebuild's work: nothing of a slice outlives it."""
    for at in range(0, max(len(tokens), 1), SLICE):
        yield tokens[at : at + SLICE]


def surround(
    ground: Ground, began: set[str], reader: Reader, held: Iterable[KnownListing] = ()
) -> list[KnownListing]:
    """Close these listings under edges, decisions, and the events they were in.

    `held` are at hand already, as they are written.
    """
    session = ground.session

    read = {one.token: one for one in held}

    def named(wanted: AbstractSet[str]) -> list[KnownListing]:
        read.update((one.token, one) for one in copied_listings(session, wanted - read.keys()))
        return [read[token] for token in wanted if token in read]

    def mates_under(keys: Collection[str]) -> list[KnownListing]:
        return named(mates(session, keys))

    around, inside = list[KnownListing](), set[str]()
    while not (began := began | _company(session, began)) <= inside:
        around = neighbourhood(
            named(began), mates_under, named, ground.rulings, ground.context, reader
        )
        inside = {one.token for one in around}
        began = inside
    return around


def _company(session: Session, tokens: set[str]) -> set[str]:
    events = set(events_of(session, tokens).values())
    return set().union(*members_of(session, events).values())


def _write(
    ground: Ground, around: Sequence[KnownListing], towns: Collection[str], reader: Reader
) -> int:
    resolution = resolve(around, ground.rulings, ground.context, reader)
    session, clusters = ground.session, resolution.clusters
    placing = learn_places(session, towns, clusters, ground.rulings)
    geography = Geography(placing.places, ground.territory)
    merged = [
        (merge(group, ground.sources, ground.rulings, geography, reader), group)
        for group in (*clusters, *placing.others)
    ]
    proposals = [
        Proposal(
            a=one.a_token,
            b=one.b_token,
            score=one.score,
            reasons=[reason.sentence for reason in one.reasons],
        )
        for one in resolution.proposals
    ]
    tokens = {one.token for group in clusters for one in group}
    replace_proposals(session, tokens, proposals)
    relations = [RelatedListings(**asdict(one)) for one in resolution.related]
    replace_relations(session, tokens, relations)
    return save_events(session, merged, ground.sources, ground.now, point_of)
