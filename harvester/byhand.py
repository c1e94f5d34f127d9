"""Rendez-vous that nobody's feed holds: written at the desk, in a source of their own.

They are listings like all others, so they meet what partners announce later, are corrected and
exported alike. Their source has no address to visit: it stays paused.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from agenda.errors import UsageError
from agenda.model import HAND, Kind, KnownListing, Listing, RawEvent, Source
from agenda.sentence import N_
from agenda.store.events import lock_agenda
from agenda.store.listings import named_listings, save_listings
from agenda.store.sources import find_source
from agenda.store.tables import SourceRow
from harvester.plan import compare, withdraw
from harvester.settle import settle
from normalizer.places import Territory

NAME = "La coordination"
REASON = N_("Écrite à la main, au bureau : il n’y a pas d’adresse à relever.")


def hand_source(session: Session, now: datetime) -> Source:
    """Give the source of what is written by hand, made at first use."""
    if known := find_source(session, HAND):
        return known
    row = SourceRow(
        id=HAND,
        name=NAME,
        kind=Kind.PAGE,
        url="",
        added=now,
        next_due=now,
        paused=True,
        pause_reason=REASON,
    )
    session.add(row)
    session.flush()
    return row


def add_by_hand(
    session: Session, raw: RawEvent, zone: ZoneInfo, now: datetime, territory: Territory
) -> KnownListing:
    """Announce a dated rendez-vous oneself.

    Raises `ItemError` with the reason when nothing can be made of it.
    """
    # Imported here because reading dates out of text takes long to load, and pages need none of it.
    from normalizer.normalize import normalize

    lock_agenda(session)
    source = hand_source(session, now)
    (listing,) = normalize(raw, source, zone, now, territory or None)
    (known,) = compare([], [listing], lambda _: True, now).new
    _write(session, known, now, territory)
    return known


def withdraw_by_hand(session: Session, token: str, now: datetime, territory: Territory) -> None:
    """Take such a rendez-vous back; it stays known. Raises `UsageError` for any other."""
    lock_agenda(session)
    _write(session, withdraw(_written(session, token), now), now, territory)


def return_by_hand(session: Session, token: str, now: datetime, territory: Territory) -> None:
    """Announce again what was taken back. Raises `UsageError` for any other."""
    lock_agenda(session)
    gone = _written(session, token)
    said = Listing(**{name: getattr(gone, name) for name in Listing.model_fields})
    back = compare([gone], [said], lambda _: True, now).changed
    for listing in back:
        _write(session, listing, now, territory)


def _written(session: Session, token: str) -> KnownListing:
    found = named_listings(session, [token])
    if not found or found[0].source_id != HAND:
        raise UsageError(N_("Ce rendez-vous n’a pas été écrit à la main."))
    return found[0]


def _write(session: Session, listing: KnownListing, now: datetime, territory: Territory) -> None:
    save_listings(session, [listing])
    settle(session, [listing], now, territory)
