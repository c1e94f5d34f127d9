"""`/admin/equipe`: who may come in; inviting, closing and opening accounts again."""

from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model.account import Account, Role
from agenda.sentence import N_
from agenda.store.accounts import all_accounts, change_account, end_sessions, need_account
from agenda.store.sources import all_sources, named_sources
from webapp.desk.invitations import invite
from webapp.desk.rooms import COORDINATOR, form, page
from webapp.desk.visit import Visit


def team(visit: Visit) -> Response:
    """Who may come in."""
    return _page(visit, "")


def invite_someone(visit: Visit) -> Response:
    """Make a link to hand over; it is shown once."""
    role = _role(visit.field("role", 20))
    sources = [one.id for one in named_sources(visit.session, visit.fields("source"))]
    if role is not Role.COORDINATOR and not sources:
        raise UsageError(N_("Dites de quelles sources cette personne s’occupera."))
    address = invite(
        visit.session,
        visit.seal,
        visit.settings.base_url,
        who=visit.who,
        role=role,
        sources=[] if role is Role.COORDINATOR else sources,
        now=visit.now,
    )
    return _page(visit, address)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise UsageError(N_("Ce rôle n’existe pas.")) from None


def renew_password(visit: Visit) -> Response:
    """Make a link by which someone sets their password anew; it is shown once."""
    account = need_account(visit.session, visit.named["name"])
    address = invite(
        visit.session,
        visit.seal,
        visit.settings.base_url,
        who=visit.who,
        role=account.role,
        sources=account.sources,
        account=account.name,
        now=visit.now,
    )
    return _page(visit, address)


def close(visit: Visit) -> Response:
    """Close an account, and end its sessions; the journal keeps what it did."""
    account = need_account(visit.session, visit.named["name"])
    if account.name == visit.who:
        raise UsageError(N_("On ne ferme pas son propre compte."))
    end_sessions(visit.session, account.name)
    return _set_disabled(visit, account, disabled=True)


def reopen(visit: Visit) -> Response:
    """Open an account again."""
    account = need_account(visit.session, visit.named["name"])
    return _set_disabled(visit, account, disabled=False)


def _set_disabled(visit: Visit, account: Account, *, disabled: bool) -> Response:
    change_account(visit.session, account.name, disabled=disabled)
    visit.write_down(
        "account.disable" if disabled else "account.enable", account.name, account.display
    )
    return visit.go("/admin/equipe", visit.words.gettext("C’est fait."))


def _page(visit: Visit, address: str) -> Response:
    return visit.render(
        "desk/team.html",
        accounts=all_accounts(visit.session),
        sources=all_sources(visit.session),
        address=address,
        roles=list(Role),
    )


ROOMS = (
    page("/admin/equipe", team, COORDINATOR, tab=N_("Équipe")),
    form("/admin/equipe/inviter", invite_someone, COORDINATOR),
    form("/admin/equipe/{name}/mot-de-passe", renew_password, COORDINATOR),
    form("/admin/equipe/{name}/fermer", close, COORDINATOR),
    form("/admin/equipe/{name}/rouvrir", reopen, COORDINATOR),
)
