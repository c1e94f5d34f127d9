"""Accounts, invitations and secrets of the desk in the store."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from agenda.errors import UsageError
from agenda.model.account import Account, Invitation, Role
from agenda.sentence import N_
from agenda.store.desk_tables import AccountRow, InvitationRow, SecretRow

NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


def clean_name(name: str) -> str:
    """Give a name as accounts bear it. Raises `UsageError` for one that cannot be."""
    cleaned = name.strip().lower()
    if not NAME.fullmatch(cleaned):
        raise UsageError(
            N_("Un nom de compte tient en 64 lettres sans accent, chiffres, points ou tirets.")
        )
    return cleaned


def add_account(
    session: Session,
    *,
    name: str,
    display: str,
    role: Role,
    password: str,
    now: datetime,
    sources: Sequence[str] = (),
) -> Account:
    """Add an account; `password` is the hash. Raises `UsageError` when the name is taken."""
    name = clean_name(name)
    if session.get(AccountRow, name):
        raise UsageError(N_("Le compte « %(name)s » existe déjà.", name=name))
    row = AccountRow(
        name=name,
        display=display.strip() or name,
        role=role,
        sources=list(sources),
        password=password,
        added=now,
    )
    session.add(row)
    session.flush()
    return row


def get_account(session: Session, name: str) -> Account | None:
    """Give an account by its name."""
    return session.get(AccountRow, name)


def need_account(session: Session, name: str) -> Account:
    """Give an account. Raises `UsageError` when there is none of this name."""
    row = session.get(AccountRow, name.strip().lower())
    if row is None:
        raise UsageError(N_("Il n’y a pas de compte « %(name)s ».", name=name))
    return row


def all_accounts(session: Session) -> list[Account]:
    """Give every account by name."""
    return [*session.exec(select(AccountRow).order_by(AccountRow.name))]


def has_accounts(session: Session) -> bool:
    """Tell whether anyone may come in at all."""
    enabled = select(func.count()).where(col(AccountRow.disabled).is_(False))
    return session.exec(enabled).one() > 0


def change_account(session: Session, name: str, **changes: Any) -> Account:
    """Write these fields of an account. Raises `UsageError` when there is none of this name."""
    row = need_account(session, name)
    row.sqlmodel_update(changes)
    session.add(row)
    session.flush()
    return row


def end_sessions(session: Session, name: str) -> None:
    """End every session of an account."""
    raised = {"epoch": AccountRow.epoch + 1}
    session.execute(update(AccountRow).where(col(AccountRow.name) == name).values(raised))


def add_invitation(session: Session, invitation: Invitation) -> None:
    """Keep an invitation that was made."""
    session.add(InvitationRow(**invitation.model_dump()))
    session.flush()


def open_invitation(session: Session, number: str, now: datetime) -> Invitation | None:
    """Give an invitation that is still good: neither used nor expired."""
    row = session.get(InvitationRow, number)
    return row if row and row.used is None and row.expires > now else None


def use_invitation(session: Session, number: str, now: datetime) -> bool:
    """Take an invitation for oneself; False when another was faster."""
    mine = (
        col(InvitationRow.id) == number,
        col(InvitationRow.used).is_(None),
        col(InvitationRow.expires) > now,
    )
    done = session.execute(update(InvitationRow).where(*mine).values(used=now))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a CursorResult


def find_secret(session: Session, name: str) -> str | None:
    """Give a kept secret."""
    row = session.get(SecretRow, name)
    return None if row is None else row.value


def keep_secret(session: Session, name: str) -> str:
    """Make a secret, keep and give it. Raises `IntegrityError` when another was faster."""
    value = secrets.token_urlsafe(48)
    session.add(SecretRow(name=name, value=value))
    session.flush()
    return value
