"""Why two events of the agenda are (not) one: the store's side of `normalizer.dedup.why`."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from agenda.errors import UsageError
from agenda.sentence import N_
from agenda.store.events import events_of, members_of
from agenda.store.listings import copied_listings
from harvester.settle import Ground, surround
from normalizer.dedup import Explanation, Reader, explain


def why(session: Session, one: str, other: str, now: datetime) -> Explanation:
    """Explain, in French, why these two are one event or not. Reads only.

    `one` and `other`: tokens of listings, or ids of events, which are tokens of listings too. Of
    two events the likeliest pair of announcements is told. Raises `UsageError` when one of them
    is not there, or both are one.
    """
    if one == other:
        raise UsageError(N_("Il faut deux annonces, ou deux rendez-vous."))
    known = {listing.token for listing in copied_listings(session, [one, other])}
    for token in (one, other):
        if token not in known:
            raise UsageError(
                N_("« %(token)s » n’est ni une annonce ni un rendez-vous.", token=token)
            )
    ground = Ground.of(session, now, None)
    reader = Reader(ground.rulings.places.meant)
    near = surround(ground, {one, other}, reader)
    ones, others = _sides(session, one, other)
    return explain(ones, others, near, ground.rulings, ground.context, reader)


def _sides(session: Session, one: str, other: str) -> tuple[Collection[str], Collection[str]]:
    """All announcements of each event, or, inside one event, the two that were named."""
    event = events_of(session, [one, other])
    if event.get(one) == event.get(other):
        return [one], [other]
    members = members_of(session, set(event.values()))
    return members.get(event.get(one, ""), {one}), members.get(event.get(other, ""), {other})
