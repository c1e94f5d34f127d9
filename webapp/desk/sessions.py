"""Sessions: a signed cookie that says who came in, when, and at which epoch of the account.

Nothing of a session is kept: raising the account's epoch ends them all, and each ends by itself
after `LIFE`. Whoever has not come in yet bears a cookie too, for the forms' marks; coming in
always makes a new one, so that nobody can be made to use a session that another knows.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from agenda.model.account import Account
from agenda.settings import Settings
from agenda.store.accounts import get_account
from webapp.desk.seal import Seal

LIFE = timedelta(hours=12)
PURPOSE = "session"
COOKIE = "bureau"


@dataclass(frozen=True, slots=True)
class Pass:
    """What the cookie says. `name` is empty for a stranger; `id` is of this session alone."""

    id: str
    name: str = ""
    epoch: int = 0
    since: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def read_pass(request: Request, seal: Seal, settings: Settings) -> Pass | None:
    """Read the cookie; None where there is none, or it is not ours."""
    told = seal.read(PURPOSE, request.cookies.get(cookie_name(settings, COOKIE), ""))
    if told is None:
        return None
    return Pass(told["id"], told["name"], told["epoch"], datetime.fromtimestamp(told["at"], UTC))


def new_pass(account: Account | None, now: datetime) -> Pass:
    """Make a pass that nobody has seen yet."""
    number = secrets.token_urlsafe(16)
    if account is None:
        return Pass(number, since=now)
    return Pass(number, account.name, account.epoch, now)


def bearer(session: Session, given: Pass, now: datetime) -> Account | None:
    """Give the account a pass lets in; None when it is over, ended, or the account disabled."""
    if not given.name or not timedelta(0) <= now - given.since < LIFE:
        return None
    account = get_account(session, given.name)
    if account is None or account.disabled or account.epoch != given.epoch:
        return None
    return account


def give_pass(response: Response, given: Pass, seal: Seal, settings: Settings) -> None:
    """Send the cookie."""
    told = {
        "id": given.id,
        "name": given.name,
        "epoch": given.epoch,
        "at": int(given.since.timestamp()),
    }
    set_cookie(response, settings, COOKIE, seal.sign(PURPOSE, told), LIFE)


def set_cookie(
    response: Response, settings: Settings, name: str, value: str, life: timedelta
) -> None:
    """Send a cookie that no script reads and no other site's form brings."""
    response.set_cookie(
        cookie_name(settings, name),
        value,
        max_age=int(life.total_seconds()),
        path="/",
        secure=is_secure(settings),
        httponly=True,
        samesite="lax",
    )


def cookie_name(settings: Settings, name: str) -> str:
    """`__Host-` binds a cookie to this very host (RFC 6265bis §4.1.3.2); it asks for https."""
    return f"__Host-{name}" if is_secure(settings) else name


def is_secure(settings: Settings) -> bool:
    """Tell whether the site is served over https."""
    return settings.base_url.startswith("https:")
