"""After listings changed: which events they are now. The database's side of deduplication.

A harvest recomputes only the neighbourhood of what changed, a rebuild everything; both end in
`save_events`, and both give the same agenda (issue C).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from agenda.model import KnownListing, Proposal, Source
from agenda.store.decisions import all_decisions
from agenda.store.events import events_of, members_of, save_events
from agenda.store.listings import (
    all_listings,
    block_keys_of,
    mates,
    named_listings,
    save_blocks,
)
from agenda.store.places import all_towns
from agenda.store.proposals import replace_proposals
from agenda.store.sources import all_sources
from harvester.placing import learn_places, say_places
from harvester.series import dates_of, source_of
from normalizer.dedup import (
    Context,
    Dates,
    Resolution,
    Rulings,
    block_keys,
    merge,
    neighbourhood,
    resolve,
    series_named,
    sought,
)
from normalizer.places import Geography, Territory


@dataclass(frozen=True, slots=True)
class Ground:
    """What listings are settled on: sources, decisions, the territory (empty: everywhere)."""

    session: Session
    sources: dict[str, Source]
    rulings: Rulings
    dates: Dates
    territory: Territory
    now: datetime

    @classmethod
    def of(cls, session: Session, now: datetime, territory: Territory | None) -> "Ground":
        """Read it from the store."""
        sources = {source.id: source for source in all_sources(session, removed=True)}
        decisions = all_decisions(session)
        dates = dates_of(session, series_named(decisions))
        rulings = Rulings.from_decisions(decisions, dates)
        return cls(session, sources, rulings, dates, territory or Territory(), now)

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
    tokens = {one.token for one in touched}
    before = block_keys_of(session, tokens)
    save_blocks(session, {one.token: block_keys(one) for one in touched})
    towns = say_places(session, touched)
    ground = Ground.of(session, now, territory)
    context = Context.of(ground.sources.values())
    # A date more or less in a series can change which dates of it meet which of another.
    dated = ground.dated_in({one.source_id for one in touched})
    began = tokens | dated | _mates_of(session, before.values())
    began |= _old_company(session, tokens | dated)

    def named(wanted: Collection[str]) -> list[KnownListing]:
        return named_listings(session, wanted)

    def mates_under(keys: Collection[str]) -> list[KnownListing]:
        return named(mates(session, keys))

    around = neighbourhood(named(began), mates_under, named, ground.rulings, context)
    return _write(ground, resolve(around, ground.rulings, context), towns)


def rebuild(session: Session, now: datetime, territory: Territory | None = None) -> int:
    """Recompute every event and place from listings and decisions. Gives how many changed."""
    listings = all_listings(session)
    save_blocks(session, {one.token: block_keys(one) for one in listings})
    towns = say_places(session, listings) | all_towns(session)
    ground = Ground.of(session, now, territory)
    context = Context.of(ground.sources.values())
    return _write(ground, resolve(listings, ground.rulings, context), towns)


def _old_company(session: Session, tokens: set[str]) -> set[str]:
    events = set(events_of(session, tokens).values())
    return set().union(*members_of(session, events).values())


def _mates_of(session: Session, keys: Iterable[set[str]]) -> set[str]:
    return mates(session, sought(set().union(*keys)))


def _write(ground: Ground, resolution: Resolution, towns: Collection[str]) -> int:
    session, clusters = ground.session, resolution.clusters
    placing = learn_places(session, towns, clusters, ground.rulings)
    geography = Geography(placing.places, ground.territory)
    merged = [
        (merge(group, ground.sources, ground.rulings, geography), group)
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
    replace_proposals(session, {one.token for group in clusters for one in group}, proposals)
    return save_events(session, merged, ground.sources, ground.now)
