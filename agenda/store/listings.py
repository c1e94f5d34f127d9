"""Listings in the store: what is known of a source, and what a harvest changes in it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from agenda.model import KnownListing, Listing
from agenda.model.folding import fold
from agenda.store.tables import BlockRow, ListingRow

CHUNK = 500
FIELDS = tuple(KnownListing.model_fields)


def chunks(values: Collection[str]) -> Iterable[list[str]]:
    """Cut `values` in pieces that fit one statement's parameters."""
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


def named_listings(session: Session, tokens: Collection[str]) -> list[KnownListing]:
    """Give the listings with these tokens."""
    return [*_rows(session, tokens)]


def all_listings(session: Session) -> list[KnownListing]:
    """Give every listing of every source."""
    return [*session.exec(select(ListingRow))]


def save_listings(session: Session, listings: Iterable[KnownListing]) -> None:
    """Write new or changed listings, each as a whole."""
    by_token = {listing.token: listing for listing in listings}
    known = {row.token_: row for row in _rows(session, by_token)}
    fresh = [_values(listing) for token, listing in by_token.items() if token not in known]
    if fresh:
        session.execute(insert(ListingRow), fresh)
    for token, row in known.items():
        row.sqlmodel_update(_values(by_token[token]))


def _rows(session: Session, tokens: Collection[str]) -> Iterable[ListingRow]:
    for part in chunks(tokens):
        yield from session.exec(select(ListingRow).where(col(ListingRow.token_).in_(part)))


def _values(listing: KnownListing) -> dict[str, object]:
    return {name: getattr(listing, name) for name in FIELDS} | {"token_": listing.token}


def confirm_seen(session: Session, tokens: Collection[str], now: datetime) -> None:
    """Note that unchanged listings still stand in their feed."""
    for part in chunks(tokens):
        session.execute(
            update(ListingRow)
            .where(col(ListingRow.token_).in_(part))
            .values(last_seen=now, absences=0)
            .execution_options(synchronize_session="fetch")
        )


def save_blocks(session: Session, keys: Mapping[str, Collection[str]]) -> None:
    """Replace the block keys of the listings named by token."""
    for part in chunks(keys):
        session.execute(delete(BlockRow).where(col(BlockRow.listing).in_(part)))
    rows = [{"key": key, "listing": token} for token, all_ in keys.items() for key in all_]
    if rows:
        session.execute(insert(BlockRow), rows)


def block_keys_of(session: Session, tokens: Collection[str]) -> dict[str, set[str]]:
    """Give the block keys kept for each of these listings."""
    found: dict[str, set[str]] = {token: set() for token in tokens}
    for part in chunks(tokens):
        for row in session.exec(select(BlockRow).where(col(BlockRow.listing).in_(part))):
            found[row.listing].add(row.key)
    return found


def mates(session: Session, keys: Collection[str]) -> set[str]:
    """Give the tokens of all listings that stand under one of these keys."""
    found: set[str] = set()
    for part in chunks(keys):
        found.update(session.exec(select(BlockRow.listing).where(col(BlockRow.key).in_(part))))
    return found
