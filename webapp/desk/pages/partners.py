"""Partners: the letters they get, and the page of their own that a link opens."""

from email.utils import parseaddr
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model import HarvestRun, RunStatus, Source
from agenda.model.correspondent import Correspondent
from agenda.sentence import N_
from agenda.store.correspondents import correspondent_of, save_correspondent
from agenda.store.figures import figures_of
from agenda.store.ledger import LedgerQuery, look_up
from agenda.store.outbox import latest_messages
from agenda.store.runs import last_runs
from agenda.store.sources import find_source
from harvester.health import health
from webapp.desk.deeds import can_undo
from webapp.desk.letters import back_letter, broken_letter, partner_link, read_link
from webapp.desk.rooms import STAFF, STRANGERS, form, page
from webapp.desk.visit import Visit
from webapp.outbox.mail import may_mail

ONE = "/admin/sources/{source}/partenaire"
RUNS, SHOWN, LETTERS = 14, 12, 5


def correspondence(visit: Visit) -> Response:
    """Who is written to, the letters as they would go out, a link to hand over."""
    source = _source(visit)
    one = correspondent_of(visit.session, source.id)
    link = partner_link(visit.seal, visit.settings.base_url, one, visit.now)
    state = health(source, last_runs(visit.session, source.id, RUNS), visit.now)
    return visit.render(
        "desk/correspondence.html",
        one=one,
        source=source,
        link=link,
        letters=[
            broken_letter(visit.settings, source, state, link),
            back_letter(visit.settings, source, link),
        ],
        sent=latest_messages(visit.session, f"partner:{source.id}:", LETTERS),
        may_mail=may_mail(visit.settings),
    )


def _source(visit: Visit) -> Source:
    found = find_source(visit.session, visit.named["source"])
    if found is None:
        raise HTTPException(404)
    return found


def address(visit: Visit) -> Response:
    """Set whom to write to; what was approved for another stays not."""
    told = visit.field("adresse", 254)
    if told and ("@" not in parseaddr(told)[1] or parseaddr(told)[1] != told):
        raise UsageError(N_("« %(told)s » n’est pas une adresse de courriel.", told=told))
    changes = {"address": told, "approved": None}
    return _change(visit, "partner.address", changes, visit.words.gettext("C’est noté."))


def approve(visit: Visit) -> Response:
    """Let the letters go out from now on."""
    one = correspondent_of(visit.session, _source(visit).id)
    if not one.address:
        raise UsageError(visit.words.gettext("Donnez d’abord une adresse de courriel."))
    done = visit.words.gettext("Ces lettres partiront quand il le faudra.")
    return _change(visit, "partner.approve", {"approved": visit.now}, done)


def stop(visit: Visit) -> Response:
    """Write no more."""
    done = visit.words.gettext("Plus rien ne partira.")
    return _change(visit, "partner.stop", {"approved": None}, done)


def revoke(visit: Visit) -> Response:
    """End every link that was handed over."""
    one = correspondent_of(visit.session, _source(visit).id)
    done = visit.words.gettext("Les liens donnés jusqu’ici n’ouvrent plus rien.")
    return _change(visit, "partner.revoke", {"epoch": one.epoch + 1}, done)


def _change(visit: Visit, kind: str, changes: dict[str, Any], said: str) -> Response:
    source = _source(visit)
    before = correspondent_of(visit.session, source.id)
    former = Correspondent.model_validate(before.model_dump()).model_dump(mode="json")
    save_correspondent(visit.session, source.id, changes)
    after = Correspondent.model_validate({**former, **changes}).model_dump(mode="json")
    line = visit.write_down(
        kind,
        source.id,
        source.name,
        before={name: former[name] for name in changes},
        after={name: after[name] for name in changes},
    )
    number = line.id if can_undo(line) else None
    return visit.go(f"/admin/sources/{source.id}/partenaire", said, number)


def own_page(visit: Visit) -> Response:
    """What a partner sees of its feed, without an account."""
    source = read_link(visit.session, visit.seal, visit.named["link"], visit.now)
    if source is None:
        raise HTTPException(410)
    runs = last_runs(visit.session, source.id, RUNS)
    asked = LedgerQuery(sources=frozenset({source.id}))
    chosen = urlencode({"source": source.id})
    return visit.render(
        "desk/partner.html",
        source=source,
        state=health(source, runs, visit.now),
        problems=_problems(runs),
        entries=look_up(visit.session, asked, visit.now, SHOWN),
        figures=figures_of(visit.session, source.id, visit.now),
        chosen=chosen,
        base=visit.settings.base_url,
    )


def _problems(runs: list[HarvestRun]) -> list[Any]:
    read = next((run for run in runs if run.status is not RunStatus.UNCHANGED), None)
    return read.problems[:SHOWN] if read else []


ROOMS = (
    page(ONE, correspondence, STAFF),
    form(f"{ONE}/adresse", address, STAFF),
    form(f"{ONE}/approuver", approve, STAFF),
    form(f"{ONE}/arreter", stop, STAFF),
    form(f"{ONE}/revoquer", revoke, STAFF),
    page("/admin/partenaire/{link}", own_page, STRANGERS),
)
