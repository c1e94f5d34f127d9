"""Listings in the store: what is known of a source, and what a harvest changes in it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Self

from sqlalchemy import Table, delete, func, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from agenda.model import KnownListing, Listing, ListingKey
from agenda.model.folding import fold
from agenda.store.adding import add_rows, add_tuples
from agenda.store.among import among, among_given
from agenda.store.tables import BlockRow, ListingRow

CHUNK = 2_000
# Of what a statement deletes the session holds nothing.
UNSEEN = {"synchronize_session": False}
FIELDS = tuple(KnownListing.model_fields)

_TABLE: Table = ListingRow.__table__  # type: ignore[attr-defined]  # of a table
_COPIED = sa_select(*(_TABLE.c[name] for name in (*FIELDS, "token"))).where(
    among_given(_TABLE.c.token, "tokens")
)
# Made once: asked at each visit that brings nothing new.
_MISSED = (
    sa_select(_TABLE.c.source_id)
    .distinct()
    .where(
        among_given(_TABLE.c.source_id, "source_ids"),
        _TABLE.c.absences > 0,
        _TABLE.c.withdrawn.is_(None),
    )
)


class CopiedListing(KnownListing):
    """A listing as it stood when it was read; not to be changed, so its names are made once."""

    @classmethod
    def of(cls, values: Iterable[object]) -> Self:
        """Make one of what the store holds, in the order of `FIELDS`, its token last: all of it
        was valid when it was written.
        """
        return cls.made_of(dict(zip((*FIELDS, "token"), values, strict=True)))

    @cached_property
    def key(self) -> ListingKey:
        """The permanent key."""
        return super().key

    @cached_property
    def token(self) -> str:
        """The permanent name in addresses."""
        return super().token


def copies(listings: Iterable[KnownListing]) -> list[KnownListing]:
    """Give copies of these listings, as `copied_listings` would once they are written."""
    return [CopiedListing.made_of(_values(one)) for one in listings]


def chunks(values: Collection[str]) -> Iterable[list[str]]:
    """Cut `values` in pieces."""
    listed = list(values)
    return (listed[at : at + CHUNK] for at in range(0, len(listed), CHUNK))


def source_listings(session: Session, source_id: str) -> list[KnownListing]:
    """Give every listing a source ever made, the withdrawn ones included."""
    return [*session.exec(select(ListingRow).where(ListingRow.source_id == source_id))]


def listings_but(session: Session, source_id: str, uids: Collection[str]) -> list[KnownListing]:
    """Give the listings of a source that bear none of these UIDs."""
    if not uids:
        return source_listings(session, source_id)
    asked = select(ListingRow.uid, ListingRow.token_).where(ListingRow.source_id == source_id)
    return named_listings(session, [token for uid, token in session.exec(asked) if uid not in uids])


def confirm_uids(session: Session, source_id: str, uids: Collection[str], now: datetime) -> int:
    """Note that what these UIDs announced still stands; give how many listings that is.

    Not what they no longer announce: a date taken back keeps its absences.
    """
    standing = (
        col(ListingRow.source_id) == source_id,
        col(ListingRow.absences) == 0,
        col(ListingRow.withdrawn).is_(None),
    )
    count = 0
    for part in chunks(uids):
        done = session.execute(
            update(ListingRow)
            .where(*standing, col(ListingRow.uid).in_(part))
            .values(last_seen=now)
            .execution_options(synchronize_session=False)
        )
        count += done.rowcount  # type: ignore[attr-defined]  # a CursorResult
    return count


def has_aliases(session: Session, source_id: str) -> bool:
    """Tell whether a source names any listing otherwise than it did at first."""
    asked = select(ListingRow.token_).where(
        ListingRow.source_id == source_id, col(ListingRow.alias).is_not(None)
    )
    return session.exec(asked.limit(1)).first() is not None


def expected_listings(session: Session, source_id: str, now: datetime, until: datetime) -> int:
    """Count what a source announces between `now` and `until` and did not miss last time."""
    asked = select(func.count()).where(
        ListingRow.source_id == source_id,
        col(ListingRow.withdrawn).is_(None),
        ListingRow.absences == 0,
        ListingRow.start > now,
        ListingRow.start < until,
    )
    return session.exec(asked).one()


def source_dates(session: Session, source_id: str) -> list[Listing]:
    """Give every listing of a source, cut to what names it, its series and its day."""
    row = ListingRow
    asked = select(row.uid, row.recurrence_id, row.series, row.title).add_columns(
        col(row.start), col(row.timezone)
    )
    return [
        Listing(
            source_id=source_id,
            uid=uid,
            recurrence_id=recurrence_id,
            series=series,
            title=title,
            start=start,
            timezone=timezone,
        )
        for uid, recurrence_id, series, title, start, timezone in session.execute(
            asked.where(col(row.source_id) == source_id)
        )
    ]


def tagged_listings(session: Session, tag: str) -> set[str]:
    """Give the tokens of the listings that bear a tag, however it is written."""
    wanted = fold(tag)
    rows = session.exec(select(ListingRow.token_, ListingRow.tags))
    return {token for token, tags in rows if any(fold(one) == wanted for one in tags)}


def missed_listings(session: Session, source_id: str) -> list[KnownListing]:
    """Give the listings of a source that its last document lacked, and that still stand."""
    asked = select(ListingRow).where(
        ListingRow.source_id == source_id,
        ListingRow.absences > 0,
        col(ListingRow.withdrawn).is_(None),
    )
    return [*session.exec(asked)]


def having_missed(session: Session, source_ids: Collection[str]) -> set[str]:
    """Give those of these sources whose last document lacked a listing that still stands."""
    return set(session.execute(_MISSED, {"source_ids": source_ids}).scalars())


def named_listings(session: Session, tokens: Collection[str]) -> list[KnownListing]:
    """Give the listings with these tokens."""
    return [*_rows(session, tokens)]


def copied_listings(session: Session, tokens: Collection[str]) -> list[KnownListing]:
    """Give copies of the listings with these tokens: to be read only, at less than half the price.

    A row tells its session of each change, and asks it at each reading of a field.
    """
    session.flush()  # The connection, asked for its own speed, does not do so by itself.
    asked = session.connection()
    return [
        CopiedListing.of(row)
        for part in chunks(tokens)
        for row in asked.execute(_COPIED, {"tokens": part})
    ]


def sample_listings(session: Session, number: int) -> list[KnownListing]:
    """Give up to so many listings that stand, from all over: tokens are hashes."""
    asked = select(ListingRow).where(col(ListingRow.withdrawn).is_(None))
    return [*session.exec(asked.order_by(col(ListingRow.token_)).limit(number))]


def save_listings(session: Session, listings: Iterable[KnownListing]) -> None:
    """Write new or changed listings, each as a whole."""
    by_token = {listing.token: listing for listing in listings}
    known = {row.token_: row for row in _rows(session, by_token)}
    fresh = [
        _values(listing) | {"token": token}
        for token, listing in by_token.items()
        if token not in known
    ]
    add_rows(session, ListingRow, fresh)
    for token, row in known.items():
        row.sqlmodel_update(_values(by_token[token]))


def _values(listing: KnownListing) -> dict[str, object]:
    # A plain one holds nothing else; a row does, and has to be asked for each.
    if type(listing) is KnownListing:
        return dict(vars(listing))
    return {name: getattr(listing, name) for name in FIELDS}


def _rows(session: Session, tokens: Collection[str]) -> Iterable[ListingRow]:
    for part in chunks(tokens):
        yield from session.exec(select(ListingRow).where(among(ListingRow.token_, part)))


def confirm_seen(session: Session, tokens: Collection[str], now: datetime) -> None:
    """Note that unchanged listings still stand in their feed."""
    for part in chunks(tokens):
        session.execute(
            update(ListingRow)
            .where(among(ListingRow.token_, part))
            .values(last_seen=now, absences=0)
            .execution_options(synchronize_session="fetch")
        )


def save_blocks(session: Session, keys: Mapping[str, Collection[str]]) -> None:
    """Replace the block keys of the listings named by token."""
    for part in chunks(keys):
        gone = delete(BlockRow).where(among(BlockRow.listing, part))
        session.execute(gone, execution_options=UNSEEN)
    # In the order of the index, where neighbours are written together.
    rows = sorted((key, token) for token, all_ in keys.items() for key in all_)
    add_tuples(session, BlockRow, ("key", "listing"), rows)


def block_keys_of(session: Session, tokens: Collection[str]) -> dict[str, set[str]]:
    """Give the block keys kept for each of these listings."""
    found: dict[str, set[str]] = {token: set() for token in tokens}
    for part in chunks(tokens):
        asked = select(BlockRow.listing, BlockRow.key).where(among(BlockRow.listing, part))
        for listing, key in session.exec(asked):
            found[listing].add(key)
    return found


def mates(session: Session, keys: Collection[str]) -> set[str]:
    """Give the tokens of all listings that stand under one of these keys."""
    found: set[str] = set()
    # Neighbours in the index together: they lead to the same listings, each given once.
    for part in chunks(sorted(keys)):
        asked = select(BlockRow.listing).where(among(BlockRow.key, part)).distinct()
        found.update(session.exec(asked))
    return found
