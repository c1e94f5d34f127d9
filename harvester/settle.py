"""After listings changed: which events they are now. The database's side of deduplication.

A harvest recomputes only the neighbourhood of what changed, a rebuild everything; both end in
`save_events`, and both give the same agenda (issue C).
"""

from collections.abc import Collection, Iterable, Sequence
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
from agenda.store.proposals import replace_proposals
from agenda.store.sources import all_sources
from normalizer.dedup import Context, Rulings, block_keys, merge, neighbourhood, resolve


def settle(session: Session, touched: Sequence[KnownListing], now: datetime) -> int:
    """Recompute the events around these new, changed or withdrawn listings.

    Gives how many events changed. Belongs to the transaction that wrote the listings.
    """
    if not touched:
        return 0
    tokens = {one.token for one in touched}
    before = block_keys_of(session, tokens)
    save_blocks(session, {one.token: block_keys(one) for one in touched})
    sources = {source.id: source for source in all_sources(session, removed=True)}
    context = Context.of(sources.values())
    rulings = Rulings.from_decisions(all_decisions(session))
    began = tokens | _old_company(session, tokens) | _mates_of(session, before.values())

    def named(wanted: Collection[str]) -> list[KnownListing]:
        return named_listings(session, wanted)

    def mates_under(keys: Collection[str]) -> list[KnownListing]:
        return named(mates(session, keys))

    around = neighbourhood(named(began), mates_under, named, rulings, context)
    return _write(session, around, sources, rulings, context, now)


def rebuild(session: Session, now: datetime) -> int:
    """Recompute every event from listings and decisions. Gives how many changed."""
    listings = all_listings(session)
    save_blocks(session, {one.token: block_keys(one) for one in listings})
    sources = {source.id: source for source in all_sources(session, removed=True)}
    context = Context.of(sources.values())
    rulings = Rulings.from_decisions(all_decisions(session))
    return _write(session, listings, sources, rulings, context, now)


def _old_company(session: Session, tokens: set[str]) -> set[str]:
    events = set(events_of(session, tokens).values())
    return set().union(*members_of(session, events).values())


def _mates_of(session: Session, keys: Iterable[set[str]]) -> set[str]:
    return mates(session, set().union(*keys))


def _write(
    session: Session,
    listings: Sequence[KnownListing],
    sources: dict[str, Source],
    rulings: Rulings,
    context: Context,
    now: datetime,
) -> int:
    resolution = resolve(listings, rulings, context)
    merged = [(merge(group, sources, rulings), group) for group in resolution.clusters]
    proposals = [
        Proposal(
            a=one.a_token,
            b=one.b_token,
            score=one.score,
            reasons=[reason.sentence for reason in one.reasons],
        )
        for one in resolution.proposals
    ]
    replace_proposals(session, {one.token for one in listings}, proposals)
    return save_events(session, merged, sources, now)
