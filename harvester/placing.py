"""Learning places anew where something changed, and which events elsewhere hear of it.

The towns that a change touches are closed under shared slugs and decisions, then every place of
them is gathered anew; events that use a name whose place became another are merged anew. So a
harvest gives the same places as a rebuild (issue C).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from sqlmodel import Session

from agenda.model import KnownListing, KnownPlace, Place, PlaceSaid
from agenda.store.events import events_of, members_of
from agenda.store.listings import copied_listings
from agenda.store.places import (
    events_in,
    known_places,
    places_named,
    replace_places,
    save_places_said,
    slugs_of,
    slugs_said_in,
    tokens_saying,
    told_in,
    towns_of,
    towns_saying,
)
from normalizer.dedup import Rulings
from normalizer.places import Saying, gather_places, place_slug, town_of

Cluster = list[KnownListing]
Pair = tuple[str, str]


class Named(NamedTuple):
    """Under what a place is kept: the town, and the slug of the name as said."""

    town: str
    slug: str


@dataclass(frozen=True, slots=True)
class Placing:
    """Known places by slug, and the other events that a changed place concerns."""

    places: Mapping[str, KnownPlace]
    others: list[Cluster]


def say_places(session: Session, touched: Iterable[KnownListing]) -> set[str]:
    """Keep where these listings say they are; give the towns that concerns, before and now."""
    by_token = {one.token: said_by(one) for one in touched}
    slugs = slugs_of(session, by_token)
    # Where another town used the name they gave, its place was one with theirs; and a name that
    # nobody may use any more leads to the place it was one with, in whichever town that stands.
    before = towns_of(session, by_token) | towns_saying(session, slugs)
    before |= {one.town for one in places_named(session, slugs).values()}
    said = [one for one in by_token.values() if one]
    save_places_said(session, by_token, said)
    return before | {one.town for one in said}


def said_by(listing: KnownListing) -> PlaceSaid | None:
    """Where a listing says it is, or None."""
    named = _named_by(listing)
    if named is None or listing.place is None:
        return None
    return PlaceSaid(
        listing=listing.token,
        town=named.town,
        slug=named.slug,
        place=listing.place,
        since=listing.first_seen,
    )


def _named_by(listing: KnownListing) -> Named | None:
    slug = place_slug(listing.place)
    if slug is None or listing.place is None:
        return None
    return Named(town_of(listing.place), slug)


def learn_places(
    session: Session, towns: Collection[str], clusters: Sequence[Cluster], rulings: Rulings
) -> Placing:
    """Gather the places of these towns, and of those where `clusters` are, anew."""
    said = {one.token: named for group in clusters for one in group if (named := _named_by(one))}
    towns = _closed(session, {*towns, *(one.town for one in said.values())}, rulings)
    sayings = [Saying(*told) for told in told_in(session, towns)]
    met = _met(session, towns, clusters, said)
    after = {one.id: one for one in gather_places(sayings, met, rulings.places)}
    before = {one.id: one for one in known_places(session, towns)}
    changed = _changed(before, after)
    replace_places(
        session,
        [one for key, one in before.items() if after.get(key) != one],
        {key: one for key, one in after.items() if before.get(key) != one},
    )
    others = _others(session, changed, clusters, rulings)
    return Placing(_by_slug(session, after, [*clusters, *others], rulings), others)


def _closed(session: Session, towns: set[str], rulings: Rulings) -> set[str]:
    """Towns that share a slug, a decision, or a place that stood so far are looked at together."""
    fresh, found = towns, set[str]()
    while fresh:
        found |= fresh
        slugs = slugs_said_in(session, fresh)
        slugs.update(*(one.slugs for one in known_places(session, fresh)))
        slugs.update(*(pair for pair in rulings.places.same if not slugs.isdisjoint(pair)))
        fresh = towns_saying(session, slugs) - found
    return found


def _met(
    session: Session,
    towns: Collection[str],
    clusters: Sequence[Cluster],
    said: Mapping[str, Named],
) -> Mapping[Pair, int]:
    """Count, for two slugs, the events announced under both: kept ones, and those at hand."""
    at_hand = {one.token for group in clusters for one in group}
    kept = events_in(session, towns).values()
    found = [set(one.values()) for one in kept if at_hand.isdisjoint(one)]
    found += [{said[one.token].slug for one in group if one.token in said} for group in clusters]
    return Counter(pair for slugs in found for pair in combinations(sorted(slugs), 2))


def _changed(before: Mapping[str, KnownPlace], after: Mapping[str, KnownPlace]) -> set[str]:
    """The slugs that lead to another place, or to a place of which other things are known."""
    old = {slug: one for one in before.values() for slug in one.slugs}
    new = {slug: one for one in after.values() for slug in one.slugs}
    return {slug for slug in old.keys() | new.keys() if old.get(slug) != new.get(slug)}


def _others(
    session: Session, slugs: Collection[str], clusters: Sequence[Cluster], rulings: Rulings
) -> list[Cluster]:
    """The events beside `clusters` that use one of these slugs."""
    at_hand = {one.token for group in clusters for one in group}
    decided = {token for token, slug in _set_by_people(rulings).items() if slug in slugs}
    tokens = (tokens_saying(session, slugs) | decided) - at_hand
    groups = members_of(session, set(events_of(session, tokens).values())).values()
    listings = {one.token: one for one in copied_listings(session, {*()}.union(*groups))}
    return [[listings[token] for token in sorted(group)] for group in groups if group]


def _set_by_people(rulings: Rulings) -> dict[str, str]:
    """The slugs of places that overrides set, by token."""
    return {
        token: slug
        for token, fields in rulings.overrides.items()
        if "place" in fields
        and fields["place"].value
        and (slug := place_slug(Place.model_validate(fields["place"].value)))
    }


def _by_slug(
    session: Session,
    places: Mapping[str, KnownPlace],
    clusters: Iterable[Cluster],
    rulings: Rulings,
) -> dict[str, KnownPlace]:
    found = {slug: one for one in places.values() for slug in one.slugs}
    tokens = {one.token: place_slug(one.place) for group in clusters for one in group}
    decided = _set_by_people(rulings)
    wanted = {*tokens.values(), *(decided.get(token) for token in tokens)} - found.keys() - {None}
    return found | places_named(session, {slug for slug in wanted if slug})
