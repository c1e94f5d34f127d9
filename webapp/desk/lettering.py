"""Setting the weekly letter: the revision, its next time, the journal's line, undoing."""

from typing import Any

from agenda.model.journal import JournalLine
from agenda.model.revision import Revision, Subject
from agenda.store.appointments import set_appointment
from agenda.store.revisions import add_revision, undo_revision
from webapp.desk.visit import Visit
from webapp.digest import NAME, Plan, next_due, read_plan
from webapp.outbox.chat import channel_name


def put_plan(visit: Visit, before: Plan, plan: Plan) -> JournalLine:
    """Put a plan into force."""
    value = plan.model_dump()
    revision = add_revision(visit.session, Subject.DIGEST, value, visit.who, visit.now)
    return _write(visit, before, plan, revision, None)


def put_back(visit: Visit, line: JournalLine) -> JournalLine:
    """Undo what a line set. Raises `UsageError` when something was set since."""
    before = read_plan(visit.session)
    revision = undo_revision(visit.session, int(line.subject), visit.who, visit.now)
    return _write(visit, before, Plan.model_validate(revision.value), revision, line.id)


def _write(
    visit: Visit, before: Plan, plan: Plan, revision: Revision, undoes: int | None
) -> JournalLine:
    set_appointment(visit.session, NAME, next_due(plan, visit.now, visit.settings.zone))
    return visit.write_down(
        "digest.edit", str(revision.id), before=_told(before), after=_told(plan), undoes=undoes
    )


def _told(plan: Plan) -> dict[str, Any]:
    """Give a plan for the journal: channels by name, for their addresses hold secrets."""
    return plan.model_dump() | {"channels": [channel_name(one) for one in plan.channels]}
