"""Making invitation links: signed, good for one account, for a while."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from agenda.model.account import Invitation, Role
from agenda.store.accounts import add_invitation
from agenda.store.journal import write_line
from webapp.desk.seal import Seal

LIFE = timedelta(days=7)


def invite(
    session: Session,
    seal: Seal,
    base_url: str,
    *,
    who: str,
    role: Role,
    now: datetime,
    sources: Sequence[str] = (),
    account: str | None = None,
    life: timedelta = LIFE,
) -> str:
    """Keep an invitation by `who`, and give its address."""
    invitation = Invitation(
        id=secrets.token_hex(16),
        role=role,
        sources=list(sources),
        account=account,
        who=who,
        made=now,
        expires=now + life,
    )
    add_invitation(session, invitation)
    write_line(
        session,
        now=now,
        who=who,
        kind="account.invite",
        subject=account or "",
        after={"role": role.value, "sources": list(sources)},
    )
    return f"{base_url}/admin/invitation/{seal.sign('invitation', {'id': invitation.id})}"
