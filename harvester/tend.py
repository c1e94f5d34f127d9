"""Tending sources: adding, editing, pausing, removing…, each thing written into the journal.

The desk and the command line both come here, so that nothing changes without its line. What can
be undone is undone by writing the former values back, which is a line of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from agenda.errors import UsageError
from agenda.model import HarvestRun, Kind, Place, Source
from agenda.model.journal import JournalLine
from agenda.sentence import N_
from agenda.store.events import lock_agenda
from agenda.store.journal import write_line
from agenda.store.listings import save_listings, source_listings
from agenda.store.sources import (
    accept_doubt,
    add_source,
    find_source,
    known_feed,
    named_sources,
    pause_source,
    remove_source,
    restore_source,
    resume_source,
    take_new_address,
    write_source,
)
from harvester.plan import withdraw
from harvester.settle import settle
from normalizer.places import Territory

EDITABLE = ("name", "place", "themes", "shortest_minutes", "longest_minutes", "moderated")
# Without these the next visit reads all anew, so that new defaults reach every listing.
UNREAD: dict[str, Any] = {
    "etag": None,
    "last_modified": None,
    "body_hash": None,
    "read_until": None,
}
DOUBT = ("doubted", "doubt", "lost", "accepted_loss")


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand it is, and when."""

    who: str
    now: datetime


def add(
    session: Session,
    hand: Hand,
    *,
    name: str,
    kind: Kind,
    url: str,
    group: str | None = None,
    place: Place | None = None,
    themes: tuple[str, ...] = (),
    trust: float = 0.5,
) -> Source:
    """Add a source, due at once; a known address is given back as it is, restored if removed."""
    known = known_feed(session, kind, url, group)
    source = add_source(
        session,
        name=name,
        kind=kind,
        url=url,
        group=group,
        place=place,
        themes=themes,
        trust=trust,
        now=hand.now,
    )
    if known is None:
        after = {"kind": kind.value, "url": url, "group": group}
        _write(session, hand, "source.add", source, after=after)
    elif known.removed:
        _write(session, hand, "source.restore", source)
    return source


def edit(
    session: Session,
    hand: Hand,
    source_id: str,
    changes: dict[str, Any],
    *,
    territory: Territory | None = None,
    undoes: int | None = None,
) -> JournalLine | None:
    """Write these fields of a source (`EDITABLE`); None when they are what they were.

    Its rendez-vous are settled anew at once where they wait for a look, or no longer do.

    Raises `UsageError` for an empty name or bounds that cross.
    """
    (source,) = named_sources(session, [source_id])
    before = source.model_dump(mode="json", include=set(changes))
    _check(source, changes)
    write_source(session, source_id, changes)
    after = source.model_dump(mode="json", include=set(changes))
    changed = {name for name in changes if before[name] != after[name]}
    if not changed:
        return None
    if changed & {"place", "themes"}:
        write_source(session, source_id, UNREAD | {"next_due": hand.now})
    if "moderated" in changed:
        lock_agenda(session)
        settle(session, source_listings(session, source_id), hand.now, territory)
    told = {name: before[name] for name in sorted(changed)}
    now_told = {name: after[name] for name in sorted(changed)}
    return _write(session, hand, "source.edit", source, told, now_told, undoes=undoes)


def _check(source: Source, changes: dict[str, Any]) -> None:
    if not set(changes) <= set(EDITABLE):
        raise UsageError(N_("Ce champ d’une source ne se modifie pas."))
    if not changes.get("name", source.name):
        raise UsageError(N_("Une source a un nom."))
    shortest = changes.get("shortest_minutes", source.shortest_minutes)
    if shortest and shortest > changes.get("longest_minutes", source.longest_minutes):
        raise UsageError(N_("Le plus court délai entre deux relevés dépasse le plus long."))


def pause(
    session: Session, hand: Hand, source_id: str, *, undoes: int | None = None
) -> JournalLine:
    """Stop visiting a source; its listings stay."""
    (source,) = named_sources(session, [source_id])
    pause_source(session, source_id)
    return _write(session, hand, "source.pause", source, undoes=undoes)


def resume(
    session: Session, hand: Hand, source_id: str, *, undoes: int | None = None
) -> JournalLine:
    """Visit a paused source again, from now on. Raises `UsageError` when it is not paused."""
    (source,) = named_sources(session, [source_id])
    resume_source(session, source_id, hand.now)
    return _write(session, hand, "source.resume", source, undoes=undoes)


def accept(session: Session, hand: Hand, source_id: str) -> JournalLine:
    """Take what a doubtful source lost as really gone. Raises `UsageError` without a doubt."""
    (source,) = named_sources(session, [source_id])
    before = source.model_dump(mode="json", include=set(DOUBT))
    accept_doubt(session, source_id, hand.now)
    after = source.model_dump(mode="json", include=set(DOUBT))
    return _write(session, hand, "source.accept", source, before, after)


def refuse(session: Session, hand: Hand, source_id: str) -> JournalLine:
    """Keep what a doubtful source lost: it goes on concluding nothing, and asks no more.

    Raises `UsageError` without a doubt.
    """
    (source,) = named_sources(session, [source_id])
    if source.doubted is None:
        raise UsageError(N_("« %(source_id)s » n’attend aucun avis.", source_id=source_id))
    return _write(session, hand, "source.refuse", source, note=source.doubt or "")


def follow(session: Session, hand: Hand, source_id: str) -> JournalLine:
    """Take the new address that the site proposes. Raises `UsageError` when there is none."""
    (source,) = named_sources(session, [source_id])
    before = {"url": source.url, "moved_to": source.moved_to}
    url = take_new_address(session, source_id)
    after = {"url": url, "moved_to": None}
    return _write(session, hand, "source.follow", source, before, after)


def remove(
    session: Session,
    hand: Hand,
    source_id: str,
    territory: Territory | None = None,
    *,
    undoes: int | None = None,
) -> tuple[JournalLine, int]:
    """Remove a source and withdraw what it announces; give how many listings that were."""
    (source,) = named_sources(session, [source_id])
    withdrawn = retire(session, source_id, hand.now, territory)
    after = {"withdrawn": withdrawn}
    return _write(session, hand, "source.remove", source, after=after, undoes=undoes), withdrawn


def retire(
    session: Session, source_id: str, now: datetime, territory: Territory | None = None
) -> int:
    """Remove a source and withdraw what it announces. Gives how many listings that were."""
    lock_agenda(session)
    remove_source(session, source_id, now)
    standing = [one for one in source_listings(session, source_id) if one.withdrawn is None]
    withdrawn = [withdraw(one, now) for one in standing]
    save_listings(session, withdrawn)
    settle(session, withdrawn, now, territory)
    return len(withdrawn)


def restore(
    session: Session, hand: Hand, source_id: str, *, undoes: int | None = None
) -> JournalLine:
    """Bring a removed source back: its next visit, due now, brings its listings back.

    Raises `UsageError` when it was not removed, or when another source has its address.
    """
    source = restore_source(session, source_id, UNREAD | {"next_due": hand.now})
    return _write(session, hand, "source.restore", source, undoes=undoes)


def note_visits(session: Session, hand: Hand, sources: Sequence[Source]) -> None:
    """Write down that someone asked for these sources to be visited now."""
    for source in sources:
        _write(session, hand, "source.visit", source)


def note_replay(session: Session, hand: Hand, source: Source, run: HarvestRun) -> None:
    """Write down that someone had the last documents read anew, and what that gave."""
    gave = {"seen": run.seen, "new": run.new, "changed": run.changed}
    _write(session, hand, "source.replay", source, after=gave)


def undo(
    session: Session, hand: Hand, line: JournalLine, territory: Territory | None = None
) -> JournalLine | None:
    """Undo a line about a source. Raises `UsageError` when that is no longer possible."""
    source = find_source(session, line.subject)
    if source is None:
        raise UsageError(N_("Cette source n’existe plus."))
    if line.kind in {"source.add", "source.restore"}:
        return remove(session, hand, source.id, territory, undoes=line.id)[0]
    if line.kind == "source.remove":
        return restore(session, hand, source.id, undoes=line.id)
    if line.kind == "source.pause":
        return resume(session, hand, source.id, undoes=line.id)
    if line.kind == "source.resume":
        return pause(session, hand, source.id, undoes=line.id)
    if line.kind == "source.edit":
        former = Source.model_validate({**source.model_dump(), **(line.before or {})})
        changes = {name: getattr(former, name) for name in line.before or {}}
        return edit(session, hand, source.id, changes, territory=territory, undoes=line.id)
    return _write_back(session, hand, source, line)


def _write_back(session: Session, hand: Hand, source: Source, line: JournalLine) -> JournalLine:
    """Undo an accepted doubt, a refused one, or a new address, while no visit came after."""
    if line.kind == "source.accept" and source.last_visit and source.last_visit > line.at:
        raise UsageError(N_("Un relevé est passé depuis : ces rendez-vous sont retirés."))
    former = Source.model_validate({**source.model_dump(), **(line.before or {})})
    write_source(session, source.id, {name: getattr(former, name) for name in line.before or {}})
    return _write(session, hand, line.kind, source, line.after, line.before, undoes=line.id)


def _write(
    session: Session,
    hand: Hand,
    kind: str,
    source: Source,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    note: str = "",
    undoes: int | None = None,
) -> JournalLine:
    return write_line(
        session,
        now=hand.now,
        who=hand.who,
        kind=kind,
        subject=source.id,
        label=source.name,
        before=before,
        after=after,
        note=note,
        undoes=undoes,
    )
