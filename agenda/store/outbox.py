"""The outbox: what is to be sent stands here first, in the transaction that wants it sent.

A message is claimed before it is sent and marked after: a process that dies in between loses
nothing, for the message is due again when the claim ends. It may then go out a second time; it
bears the same Message-ID, by which mail systems know it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_
from sqlmodel import Session, col, select

from agenda.model.message import Channel, Message
from agenda.store.tables import MessageRow

LEASE = timedelta(minutes=10)
KEPT = timedelta(days=180)
# Two days in all: what a mail server cannot take for so long is told rather than tried on.
WAITS = (
    *(timedelta(minutes=n) for n in (5, 15, 60)),
    *(timedelta(hours=n) for n in (3, 8, 12, 24)),
)


def queue_message(
    session: Session,
    *,
    key: str,
    recipient: str,
    subject: str,
    text: str,
    now: datetime,
    html: str = "",
    headers: Mapping[str, str] | None = None,
    channel: Channel = Channel.MAIL,
    due: datetime | None = None,
) -> bool:
    """Put a message into the outbox, due now unless `due` says later; it goes with the commit.

    False when one with this key was queued already, sent or not: nothing is added then.
    """
    if session.exec(select(MessageRow.id).where(MessageRow.key == key)).first() is not None:
        return False
    row = MessageRow(
        key=key,
        channel=channel,
        recipient=recipient,
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        headers=dict(headers or {}),
        queued=now,
        due=due or now,
    )
    session.add(row)
    session.flush()
    return True


def is_message_due(session: Session, now: datetime) -> bool:
    """Tell whether a message is to be sent."""
    asked = select(MessageRow.id).where(col(MessageRow.due) <= now).limit(1)
    return session.exec(asked).first() is not None


def claim_message(session: Session, now: datetime) -> Message | None:
    """Take the message due longest for this process alone, by moving its due time, or None."""
    asked = (
        select(MessageRow)
        .where(col(MessageRow.due) <= now)
        .order_by(col(MessageRow.due), col(MessageRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.exec(asked).first()
    if row is not None:
        row.due = now + LEASE
        row.attempts += 1
    return row


def mark_sent(session: Session, message_id: int, now: datetime) -> None:
    """Write down that a message is gone."""
    row = session.get_one(MessageRow, message_id)
    row.sent, row.due, row.error = now, None, ""


def mark_failed(
    session: Session, message_id: int, error: str, now: datetime, *, lasting: bool
) -> None:
    """Write down a failure: tried again later, or given up when it lasts or was tried enough."""
    row = session.get_one(MessageRow, message_id)
    row.error = error
    if lasting or row.attempts > len(WAITS):
        row.given_up, row.due = now, None
    else:
        row.due = now + WAITS[row.attempts - 1]


def retry_message(session: Session, message_id: int, now: datetime) -> bool:
    """Try again what was given up; False when there is no such message."""
    row = session.get(MessageRow, message_id)
    if row is None or row.given_up is None:
        return False
    row.given_up, row.due, row.attempts = None, now, 0
    return True


def find_message(session: Session, message_id: int) -> Message | None:
    """Give a message, or None."""
    return session.get(MessageRow, message_id)


def latest_messages(session: Session, prefix: str = "", limit: int = 50) -> list[Message]:
    """Give the latest messages whose key begins so, the newest first."""
    asked = select(MessageRow).where(col(MessageRow.key).startswith(prefix, autoescape=True))
    return [*session.exec(asked.order_by(col(MessageRow.id).desc()).limit(limit))]


def troubled_messages(session: Session) -> list[Message]:
    """Give those given up or failing: what the coordinator should know of, the newest first."""
    troubled = (col(MessageRow.sent).is_(None), col(MessageRow.error) != "")
    return [*session.exec(select(MessageRow).where(*troubled).order_by(col(MessageRow.id).desc()))]


def are_messages_over(session: Session, now: datetime) -> bool:
    """Tell whether there are messages to be forgotten."""
    return session.exec(select(MessageRow.id).where(_is_over(now)).limit(1)).first() is not None


def forget_messages(session: Session, now: datetime) -> None:
    """Forget what was sent or given up half a year ago: addresses are people's own."""
    session.execute(delete(MessageRow).where(_is_over(now)))


def _is_over(now: datetime) -> ColumnElement[bool]:
    over = or_(col(MessageRow.sent).is_not(None), col(MessageRow.given_up).is_not(None))
    return and_(over, col(MessageRow.queued) < now - KEPT)
