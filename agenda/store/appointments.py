"""Appointments: when something regular is due next, kept so that a restart forgets nothing."""

from datetime import datetime

from sqlmodel import Session

from agenda.store.tables import AppointmentRow


def next_appointment(session: Session, name: str) -> datetime | None:
    """Give when it is due, None when it is not to happen."""
    row = session.get(AppointmentRow, name)
    return row.due if row else None


def set_appointment(session: Session, name: str, due: datetime | None) -> None:
    """Set when it is due next; None: not at all."""
    row = session.get(AppointmentRow, name)
    if row is None:
        session.add(AppointmentRow(name=name, due=due))
    else:
        row.due = due
    session.flush()


def keep_appointment(session: Session, name: str, now: datetime, following: datetime) -> bool:
    """Take what is due for this transaction alone and set it anew; False when it is not due.

    What the appointment is for must be written in the same transaction: then it happens once.
    """
    row = session.get(AppointmentRow, name, with_for_update=True, populate_existing=True)
    if row is None or row.due is None or row.due > now:
        return False
    row.due = following
    session.flush()
    return True
