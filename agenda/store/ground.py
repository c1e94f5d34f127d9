"""Places and tags as the coordinator looks through them: with what stands at each."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from agenda.model import KnownPlace
from agenda.model.folding import slug
from agenda.store.places import places_by_id
from agenda.store.tables import EventRow, ListingRow, PlaceNameRow, PlaceRow


class Peopled(NamedTuple):
    """A place, and how many rendez-vous are to come there."""

    place: KnownPlace
    coming: int


class TagUse(NamedTuple):
    """A tag as one source writes it, and on how many announcements to come."""

    tag: str
    coming: int


def look_through_places(session: Session, words: str, now: datetime, limit: int) -> list[Peopled]:
    """Give the places of which a name begins, or goes on, with these words: the liveliest first."""
    coming = func.count(col(EventRow.id))
    joined = (col(EventRow.place_id) == col(PlaceRow.id)) & (col(EventRow.last) > now)
    asked = (
        select(PlaceRow.id, coming)
        .join(EventRow, joined & col(EventRow.merged_into).is_(None), isouter=True)
        .group_by(col(PlaceRow.id))
        .order_by(coming.desc(), col(PlaceRow.id))
        .limit(limit)
    )
    if wanted := slug(words):
        named = select(PlaceNameRow.place_id).where(col(PlaceNameRow.slug).contains(wanted))
        asked = asked.where(col(PlaceRow.id).in_(named))
    counts = dict(session.exec(asked).all())
    places = places_by_id(session, counts.keys())
    return [Peopled(places[id_], count) for id_, count in counts.items() if id_ in places]


def tags_in_use(session: Session, now: datetime) -> list[TagUse]:
    """Give the tags of what is announced and to come, the most used first."""
    counts: dict[str, int] = {}
    standing = (col(ListingRow.withdrawn).is_(None), col(ListingRow.start) >= now)
    for tags in session.exec(select(ListingRow.tags).where(*standing)):
        for tag in tags:
            counts[tag] = counts.get(tag, 0) + 1
    return sorted((TagUse(*one) for one in counts.items()), key=lambda one: (-one.coming, one.tag))
