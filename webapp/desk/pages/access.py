"""Coming in and leaving: `/admin/login`, `/admin/logout`, `/admin/invitation/{token}`."""

from datetime import timedelta
from hashlib import blake2b

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model.account import Account, Invitation
from agenda.store.accounts import (
    add_account,
    change_account,
    end_sessions,
    get_account,
    open_invitation,
    use_invitation,
)
from agenda.store.attempts import count_attempt, forget_attempts
from agenda.store.journal import write_line
from webapp.desk.origin import own_path
from webapp.desk.passwords import SHORTEST, hash_password, is_outdated, is_password
from webapp.desk.rooms import ALL, STRANGERS, form, page
from webapp.desk.sessions import give_pass, new_pass
from webapp.desk.visit import Visit

WINDOW = timedelta(minutes=15)
MOST_OF_ACCOUNT, MOST_OF_ADDRESS = 10, 50


def ask(visit: Visit) -> Response:
    """The form to come in."""
    if visit.bearer:
        return visit.go(own_path(visit.inquiry.params.get("next")))
    return _login(visit, 200, "", visit.inquiry.params.get("next", ""))


def enter(visit: Visit) -> Response:
    """Let in who knows the password; say the same to all others, after the same time."""
    name, password = visit.field("nom", 64).lower(), visit.secret("mot")
    if not _admitted(visit, name):
        return _login(visit, 429, "often", visit.field("next"))
    with visit.reading() as session:
        account = get_account(session, name)
        kept = account.password if account and not account.disabled else None
    if not is_password(kept, password) or account is None:
        return _login(visit, 401, "wrong", visit.field("next"))
    with visit.writing() as session:
        account = _welcome(session, visit, account, password)
    return _let_in(visit, account, own_path(visit.field("next")))


def _admitted(visit: Visit, name: str) -> bool:
    """Count this try, by account and by address, whether or not the account exists."""
    with visit.writing() as session:
        of_account = count_attempt(session, _bucket(visit, "name", name), visit.now, WINDOW)
        where = _bucket(visit, "address", visit.address)
        of_address = count_attempt(session, where, visit.now, WINDOW)
    return of_account <= MOST_OF_ACCOUNT and of_address <= MOST_OF_ADDRESS


def _bucket(visit: Visit, kind: str, text: str) -> str:
    return visit.seal.mark("attempt", f"{kind} {blake2b(text.encode()).hexdigest()}")


def _welcome(session: Session, visit: Visit, account: Account, password: str) -> Account:
    forget_attempts(session, _bucket(visit, "name", account.name))
    hashed = {"password": hash_password(password)} if is_outdated(account.password) else {}
    seen = {"seen_before": account.seen, "seen": visit.now}
    changed = change_account(session, account.name, **seen, **hashed)
    write_line(
        session,
        now=visit.now,
        who=account.name,
        kind="account.enter",
        subject=account.name,
        label=account.display,
    )
    return changed


def _let_in(visit: Visit, account: Account, path: str) -> Response:
    response = visit.go(path)
    give_pass(response, new_pass(account, visit.now), visit.seal, visit.settings)
    return response


def _login(visit: Visit, status: int, refusal: str, onward: str) -> Response:
    return visit.render(
        "desk/login.html",
        status=status,
        refusal=refusal,
        onward=onward if own_path(onward) == onward else "",
        name=visit.field("nom", 64) if visit.form else "",
    )


def leave(visit: Visit) -> Response:
    """End every session of this account: nothing else could end a cookie that was copied."""
    end_sessions(visit.session, visit.who)
    visit.write_down("account.leave", visit.who, visit.account.display)
    response = visit.go("/admin/login")
    give_pass(response, new_pass(None, visit.now), visit.seal, visit.settings)
    return response


def _invitation(visit: Visit, session: Session) -> Invitation:
    told = visit.seal.read("invitation", visit.named["token"])
    found = open_invitation(session, told["id"], visit.now) if told else None
    if found is None:
        raise HTTPException(410)
    return found


def invited(visit: Visit) -> Response:
    """The form that an invitation opens."""
    return _welcome_form(visit, _invitation(visit, visit.session), "")


def accept(visit: Visit) -> Response:
    """Make the account, or set its password anew. The link is then used up."""
    with visit.reading() as session:
        invitation = _invitation(visit, session)
    password = visit.secret("mot")
    if password != visit.secret("encore"):
        sentence = visit.words.gettext("Les deux mots de passe ne sont pas les mêmes.")
        return _welcome_form(visit, invitation, sentence)
    try:
        hashed = hash_password(password)
        with visit.writing() as session:
            if not use_invitation(session, invitation.id, visit.now):
                raise HTTPException(410)
            account = _take(session, visit, invitation, hashed)
    except UsageError as error:
        return _welcome_form(visit, invitation, visit.tell(error.sentence))
    return _let_in(visit, account, "/admin")


def _take(session: Session, visit: Visit, invitation: Invitation, hashed: str) -> Account:
    if invitation.account:
        account = change_account(session, invitation.account, password=hashed, seen=visit.now)
        end_sessions(session, account.name)
        session.refresh(account)
    else:
        account = add_account(
            session,
            name=visit.field("nom", 64),
            display=visit.field("qui", 80),
            role=invitation.role,
            sources=invitation.sources,
            password=hashed,
            now=visit.now,
        )
    kind = "account.password" if invitation.account else "account.add"
    write_line(
        session,
        now=visit.now,
        who=account.name,
        kind=kind,
        subject=account.name,
        label=account.display,
        after=None if invitation.account else {"role": account.role, "sources": account.sources},
        note=f"invitation de {invitation.who}",
    )
    return account


def _welcome_form(visit: Visit, invitation: Invitation, sentence: str) -> Response:
    return visit.render(
        "desk/invitation.html",
        status=400 if sentence else 200,
        invitation=invitation,
        sentence=sentence,
        shortest=SHORTEST,
        name=visit.field("nom", 64) if visit.form else "",
        display=visit.field("qui", 80) if visit.form else "",
    )


ROOMS = (
    page("/admin/login", ask, STRANGERS),
    form("/admin/login", enter, STRANGERS, access="alone"),
    form("/admin/logout", leave, ALL),
    page("/admin/invitation/{token}", invited, STRANGERS),
    form("/admin/invitation/{token}", accept, STRANGERS, access="alone"),
)
