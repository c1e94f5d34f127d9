"""Places in the store: what listings say of them, and what the agenda knows. All derived."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, insert
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from agenda.model import KnownPlace, Place, PlaceSaid
from agenda.store.adding import add_rows
from agenda.store.among import among
from agenda.store.listings import UNSEEN, chunks
from agenda.store.tables import ListingRow, MemberRow, PlaceNameRow, PlaceRow, PlaceSaidRow


class Told(NamedTuple):
    """One way in which `times` listings say where they are, the first seen `since`."""

    slug: str
    town: str
    place: Place
    times: int
    since: datetime


def save_places_said(session: Session, tokens: Collection[str], said: Iterable[PlaceSaid]) -> None:
    """Replace what these listings say."""
    for part in chunks(tokens):
        gone = delete(PlaceSaidRow).where(among(PlaceSaidRow.listing, part))
        session.execute(gone, execution_options=UNSEEN)
    rows = [{name: getattr(one, name) for name in PlaceSaid.model_fields} for one in said]
    add_rows(session, PlaceSaidRow, rows)


def towns_of(session: Session, tokens: Collection[str]) -> set[str]:
    """Give the towns these listings are kept under."""
    return _column(session, PlaceSaidRow.town, PlaceSaidRow.listing, tokens)


def slugs_of(session: Session, tokens: Collection[str]) -> set[str]:
    """Give the slugs these listings are kept under."""
    return _column(session, PlaceSaidRow.slug, PlaceSaidRow.listing, tokens)


def towns_saying(session: Session, slugs: Collection[str]) -> set[str]:
    """Give the towns in which any listing uses one of these slugs."""
    return _column(session, PlaceSaidRow.town, PlaceSaidRow.slug, slugs)


def slugs_said_in(session: Session, towns: Collection[str]) -> set[str]:
    """Give the slugs that listings use in these towns."""
    return _column(session, PlaceSaidRow.slug, PlaceSaidRow.town, towns)


def tokens_in(session: Session, towns: Collection[str]) -> set[str]:
    """Give the listings that say they are in these towns."""
    return _column(session, PlaceSaidRow.listing, PlaceSaidRow.town, towns)


def tokens_saying(session: Session, slugs: Collection[str]) -> set[str]:
    """Give the listings that use one of these slugs."""
    return _column(session, PlaceSaidRow.listing, PlaceSaidRow.slug, slugs)


def _column(session: Session, wanted: str, by: str, values: Collection[str]) -> set[str]:
    found: set[str] = set()
    for part in chunks(values):
        found.update(session.exec(select(wanted).where(among(by, part)).distinct()))
    return found


def all_towns(session: Session) -> set[str]:
    """Give every town that anything is kept under."""
    return towns_said(session).union(session.exec(select(PlaceRow.town).distinct()))


def towns_said(session: Session) -> set[str]:
    """Give every town that a listing says it is in."""
    return set(session.exec(select(PlaceSaidRow.town).distinct()))


def tokens_by_town(session: Session) -> list[str]:
    """Give every listing, those of one town together."""
    asked = (
        select(ListingRow.token_)
        .join(PlaceSaidRow, col(PlaceSaidRow.listing) == col(ListingRow.token_), isouter=True)
        .order_by(col(PlaceSaidRow.town), col(ListingRow.token_))
    )
    return [*session.exec(asked)]


def told_in(session: Session, towns: Collection[str]) -> list[Told]:
    """Give what is said in these towns, each way once."""
    ways = (PlaceSaidRow.slug, PlaceSaidRow.town, PlaceSaidRow.place)
    found: list[Told] = []
    for part in chunks(towns):
        asked = (
            sa_select(*ways, func.count(), func.min(PlaceSaidRow.since))  # type: ignore[call-overload]  # SQLModel's columns
            .where(col(PlaceSaidRow.town).in_(part))
            .group_by(*ways)
        )
        found.extend(Told(*row) for row in session.execute(asked))
    return found


def events_in(session: Session, towns: Collection[str]) -> dict[str, dict[str, str]]:
    """Give, by event, the listings that say they are in these towns, each with its slug."""
    found: dict[str, dict[str, str]] = {}
    for part in chunks(towns):
        asked = (
            select(MemberRow.event_id, PlaceSaidRow.listing, PlaceSaidRow.slug)
            .join(PlaceSaidRow, col(PlaceSaidRow.listing) == col(MemberRow.listing))
            .where(col(PlaceSaidRow.town).in_(part))
        )
        for event_id, token, slug in session.exec(asked):
            found.setdefault(event_id, {})[token] = slug
    return found


def known_places(session: Session, towns: Collection[str]) -> list[KnownPlace]:
    """Give the places of these towns."""
    found: list[KnownPlace] = []
    for part in chunks(towns):
        rows = session.exec(select(PlaceRow).where(col(PlaceRow.town).in_(part)))
        found.extend(map(_plain, rows))
    return found


def places_by_id(session: Session, ids: Collection[str]) -> dict[str, KnownPlace]:
    """Give the places with these ids, where there are."""
    found: dict[str, KnownPlace] = {}
    for part in chunks(ids):
        rows = session.exec(select(PlaceRow).where(col(PlaceRow.id).in_(part)))
        found.update((row.id, _plain(row)) for row in rows)
    return found


def places_named(session: Session, slugs: Collection[str]) -> dict[str, KnownPlace]:
    """Give the place each of these slugs leads to, where there is one."""
    found: dict[str, KnownPlace] = {}
    for part in chunks(slugs):
        asked = (
            select(PlaceNameRow.slug, PlaceRow)
            .join(PlaceRow, col(PlaceRow.id) == col(PlaceNameRow.place_id))
            .where(col(PlaceNameRow.slug).in_(part))
        )
        found.update((slug, _plain(row)) for slug, row in session.exec(asked))
    return found


def replace_places(
    session: Session, gone: Iterable[KnownPlace], places: Mapping[str, KnownPlace]
) -> None:
    """Take `gone` away and write `places` (by id) in their stead."""
    for part in chunks([one.id for one in gone]):
        session.execute(delete(PlaceRow).where(col(PlaceRow.id).in_(part)))
    rows = [{name: getattr(one, name) for name in KNOWN} for one in places.values()]
    names = [{"slug": slug, "place_id": one.id} for one in places.values() for slug in one.slugs]
    if rows:
        session.execute(insert(PlaceRow), rows)
        session.execute(insert(PlaceNameRow), names)


KNOWN = tuple(KnownPlace.model_fields)


def _plain(row: PlaceRow) -> KnownPlace:
    """A plain copy: rows are replaced, never changed."""
    return KnownPlace(**{name: getattr(row, name) for name in KNOWN})
