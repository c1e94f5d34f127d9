"""Setting the territory at the desk: what changes, what that sets aside, and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from agenda.errors import UsageError
from agenda.model.journal import JournalLine
from agenda.model.revision import Revision, Subject
from agenda.sentence import N_
from agenda.settings import Settings
from agenda.store.events import lock_agenda
from agenda.store.journal import write_line
from agenda.store.revisions import add_revision, undo_revision
from agenda.store.tables import EventRow
from agenda.store.territory import open_names, overlay, present_value, settings_in_force
from harvester.settle import rebuild
from harvester.tend import Hand
from harvester.territory import territory_of
from normalizer.places import Geography

KIND = "territory.edit"


@dataclass(frozen=True, slots=True)
class Effect:
    """What new communes do to the events to come: how many are set aside, how many come back."""

    leaving: int
    returning: int


def proposed(settings: Settings, value: Mapping[str, Any]) -> Settings:
    """Give the settings as they would be. Raises `UsageError` naming what is impossible."""
    try:
        after = overlay(settings, value)
    except ValidationError as error:
        raise UsageError(_sentence(error)) from error
    territory_of(after)
    return after


def _sentence(error: ValidationError) -> str:
    """Say what is impossible, without what pydantic puts before a sentence of ours."""
    first = error.errors()[0]
    ours = first.get("ctx", {}).get("error")
    return f"{str(ours or first['msg']).capitalize()}."


def changes(before: Settings, after: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what differs, as it is and as it would be."""
    was, becomes = present_value(before), present_value(after)
    names = [name for name in was if was[name] != becomes[name]]
    return {name: was[name] for name in names}, {name: becomes[name] for name in names}


def weigh(session: Session, before: Settings, after: Settings, now: datetime) -> Effect | None:
    """Count what would be set aside and brought back; None where the ground stays the same."""
    if territory_of(before) == territory_of(after):
        return None
    geography = Geography(territory=territory_of(after))
    asked = select(col(EventRow.place), col(EventRow.outside), col(EventRow.shown)).where(
        col(EventRow.last) >= now,
        col(EventRow.merged_into).is_(None),
        col(EventRow.withdrawn).is_(None),
    )
    leaving = returning = 0
    for place, outside, shown in session.execute(asked):
        stays_out = geography.outside(place) is not None
        leaving += bool(shown and stays_out)
        returning += outside is not None and not stays_out
    return Effect(leaving, returning)


def set_territory(
    session: Session, hand: Hand, settings: Settings, value: Mapping[str, Any]
) -> JournalLine:
    """Put a value into force, for every process at once. `settings` are the operator's.

    Raises `UsageError` when it is impossible, or changes nothing.
    """
    before, after = settings_in_force(session, settings), proposed(settings, value)
    if before == after:
        raise UsageError(N_("Rien n’a changé."))
    told = {name: one for name, one in value.items() if name in open_names(settings)}
    revision = add_revision(session, Subject.TERRITORY, told, hand.who, hand.now)
    return _write(session, hand, revision, before, after, None)


def take_back(session: Session, hand: Hand, settings: Settings, line: JournalLine) -> JournalLine:
    """Undo what a line set. Raises `UsageError` when something was set since."""
    before = settings_in_force(session, settings)
    revision = undo_revision(session, int(line.subject), hand.who, hand.now)
    return _write(session, hand, revision, before, overlay(settings, revision.value), line.id)


def _write(
    session: Session,
    hand: Hand,
    revision: Revision,
    before: Settings,
    after: Settings,
    undoes: int | None,
) -> JournalLine:
    if territory_of(before) != territory_of(after):
        # What is outside is part of what an event is: all are judged anew, in this transaction.
        lock_agenda(session)
        rebuild(session, hand.now, territory_of(after))
    was, becomes = changes(before, after)
    return write_line(
        session,
        now=hand.now,
        who=hand.who,
        kind=KIND,
        subject=str(revision.id),
        label=after.territory.name,
        before=was,
        after=becomes,
        undoes=undoes,
    )
