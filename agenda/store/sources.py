"""Sources in the store: adding, finding, which are due, what a visit left."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, update
from sqlmodel import Session, col, select

from agenda.errors import UsageError
from agenda.model import HAND, Kind, Place, Source
from agenda.model.folding import slug
from agenda.sentence import N_
from agenda.store.tables import SourceRow

_TABLE: Table = SourceRow.__table__  # type: ignore[attr-defined]  # of a table
# Made once, and by the table alone: it is the one thing that each visit writes.
_SAVE = update(_TABLE).where(_TABLE.c.id == bindparam("source_id"), _TABLE.c.removed.is_(None))


def add_source(
    session: Session,
    *,
    name: str,
    kind: Kind,
    url: str,
    now: datetime,
    group: str | None = None,
    place: Place | None = None,
    themes: Iterable[str] = (),
    trust: float = 0.5,
) -> Source:
    """Add a source, due at once. A known address is brought back or returned as it is."""
    known = _same_feed(session, kind, url, group)
    if known:
        known.removed = None
        return known
    row = SourceRow(
        id=_free_id(session, name),
        name=name,
        kind=kind,
        url=url,
        group=group,
        place=place,
        themes=list(themes),
        trust=trust,
        added=now,
        next_due=now,
    )
    session.add(row)
    session.flush()
    return row


def known_feed(session: Session, kind: Kind, url: str, group: str | None) -> Source | None:
    """Give the source with this address, removed or not, as it stands."""
    row = _same_feed(session, kind, url, group)
    return None if row is None else Source(**row.model_dump())


def _same_feed(session: Session, kind: Kind, url: str, group: str | None) -> SourceRow | None:
    rows = session.exec(select(SourceRow).where(SourceRow.url == url, SourceRow.kind == kind))
    return next((row for row in rows if row.group == group), None)


def _free_id(session: Session, name: str) -> str:
    stem = slug(name) or "source"
    number = 1
    while session.get(SourceRow, stem if number == 1 else f"{stem}-{number}"):
        number += 1
    return stem if number == 1 else f"{stem}-{number}"


def all_sources(session: Session, *, removed: bool = False) -> list[Source]:
    """Give the sources by name; removed ones only when asked for."""
    asked = select(SourceRow).order_by(SourceRow.name)
    if not removed:
        asked = asked.where(col(SourceRow.removed).is_(None))
    return [*session.exec(asked)]


def named_sources(session: Session, ids: Iterable[str]) -> list[Source]:
    """Give the sources with these ids, in this order. Raises `UsageError` for an unknown one."""
    found: list[Source] = []
    for id_ in ids:
        row = session.get(SourceRow, id_)
        if row is None or row.removed:
            raise UsageError(
                N_("Aucune source « %(id)s ». « almanach sources list » les montre.", id=id_)
            )
        found.append(row)
    return found


def find_source(session: Session, source_id: str) -> Source | None:
    """Give a source, removed or not."""
    return session.get(SourceRow, source_id)


def due_sources(session: Session, now: datetime) -> list[Source]:
    """Give the sources whose time has come, the longest waiting first."""
    asked = select(SourceRow).where(*_is_due(now))
    return [*session.exec(asked.order_by(col(SourceRow.next_due)))]


def due_addresses(session: Session, now: datetime) -> list[tuple[str, str]]:
    """Give id and address of the sources whose time has come, the longest waiting first."""
    asked = select(SourceRow.id, SourceRow.url).where(*_is_due(now))
    return [*session.exec(asked.order_by(col(SourceRow.next_due)))]


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    open_ = col(SourceRow.removed).is_(None), col(SourceRow.paused).is_(False)
    return col(SourceRow.next_due) <= now, *open_


def claim(session: Session, source_id: str, now: datetime, lease: timedelta) -> Source | None:
    """Take a due source for one visit by moving its due time; None if another was faster.

    If the process dies, the source is due again after `lease`.
    """
    row = session.get(SourceRow, source_id, with_for_update=True, populate_existing=True)
    if row is None or row.removed or row.next_due > now:
        return None
    row.next_due = now + lease
    return row


def give_back(session: Session, claimed: Source, now: datetime) -> None:
    """Make a claimed source due again, unless a visit of it has ended since."""
    asked = update(_TABLE).where(_TABLE.c.id == claimed.id, _TABLE.c.next_due == claimed.next_due)
    session.execute(asked.values(next_due=now))


def take_back(session: Session, source_id: str, now: datetime, lease: timedelta) -> None:
    """Make a source due again whose visitor died, having claimed it for at most `lease`.

    One that had just ended its visit is visited once more.
    """
    claimed = _TABLE.c.next_due.between(now, now + lease)
    session.execute(update(_TABLE).where(_TABLE.c.id == source_id, claimed).values(next_due=now))


def pause_source(session: Session, source_id: str) -> None:
    """Stop visiting a source; its listings stay."""
    _row(session, source_id).sqlmodel_update({"paused": True, "pause_reason": None})


def resume_source(session: Session, source_id: str, now: datetime) -> None:
    """Visit a paused source again, from now on. Raises `UsageError` when it is not paused."""
    row = _row(session, source_id)
    if source_id == HAND:
        raise UsageError(N_("Ce qui est écrit à la main n’a pas d’adresse à relever."))
    if not row.paused:
        raise UsageError(N_("« %(source_id)s » n’est pas en pause.", source_id=source_id))
    row.sqlmodel_update({"paused": False, "pause_reason": None, "failures": 0, "next_due": now})


def accept_doubt(session: Session, source_id: str, now: datetime) -> int:
    """Take what a doubtful source lost as really gone: the next visit, due now, concludes.

    Gives how many listings were missing. Raises `UsageError` when nothing is doubtful.
    """
    row = _row(session, source_id)
    if row.doubted is None:
        raise UsageError(N_("« %(source_id)s » n’attend aucun avis.", source_id=source_id))
    lost = row.lost
    released = {"doubted": None, "doubt": None, "lost": 0, "accepted_loss": lost}
    # Read in full, for an answer "unchanged" would conclude nothing.
    unread = {"etag": None, "last_modified": None, "body_hash": None, "lists_all": None}
    row.sqlmodel_update(released | unread | {"next_due": now})
    return lost


def take_new_address(session: Session, source_id: str) -> str:
    """Take the address that a permanent redirect proposed, and give it.

    Raises `UsageError` when none was proposed, or when another source has it already.
    """
    row = _row(session, source_id)
    if row.moved_to is None:
        raise UsageError(N_("« %(source_id)s » n’a pas changé d’adresse.", source_id=source_id))
    other = _same_feed(session, row.kind, row.moved_to, row.group)
    if other and not other.removed:
        raise UsageError(N_("« %(id)s » a déjà cette adresse.", id=other.id))
    row.url, row.moved_to = row.moved_to, None
    return row.url


def remove_source(session: Session, source_id: str, now: datetime) -> None:
    """Mark a source as removed. Its listings are withdrawn by the caller, never deleted."""
    _row(session, source_id).removed = now


def restore_source(session: Session, source_id: str, changes: dict[str, Any]) -> Source:
    """Take a removed source back, with these fields.

    Raises `UsageError` when it was not removed, or another source has its address meanwhile.
    """
    row = session.get(SourceRow, source_id)
    if row is None or row.removed is None:
        raise UsageError(N_("« %(source_id)s » n’est pas une source retirée.", source_id=source_id))
    twin = select(SourceRow).where(SourceRow.url == row.url, SourceRow.kind == row.kind)
    standing = twin.where(col(SourceRow.removed).is_(None), SourceRow.group == row.group)
    if session.exec(standing).first():
        raise UsageError(N_("Une autre source a déjà cette adresse."))
    row.sqlmodel_update({**changes, "removed": None})
    return row


def write_source(session: Session, source_id: str, changes: dict[str, Any]) -> None:
    """Write these fields of a source. Raises `UsageError` for one that is not there."""
    _row(session, source_id).sqlmodel_update(changes)


def save_source(session: Session, source_id: str, changes: dict[str, Any]) -> bool:
    """Write these fields of a source; False when it was removed meanwhile."""
    done = session.execute(_SAVE, {**changes, "source_id": source_id})
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a CursorResult


def save_sources(session: Session, changes: Mapping[str, dict[str, Any]]) -> None:
    """Write these fields of several sources, those removed meanwhile left out."""
    # In one order, so that two processes never wait for each other; neighbours alike at once.
    ordered = sorted(changes.items(), key=itemgetter(0))
    for _, alike in groupby(ordered, key=lambda one: tuple(one[1])):
        session.execute(_SAVE, [{**left, "source_id": source_id} for source_id, left in alike])


def _row(session: Session, source_id: str) -> SourceRow:
    named_sources(session, [source_id])
    return session.get_one(SourceRow, source_id)
