"""What can stand in the journal: each kind in words, and how it is undone."""

from collections.abc import Callable
from dataclasses import dataclass

from agenda.errors import UsageError
from agenda.model.correspondent import Correspondent
from agenda.model.journal import JournalLine
from agenda.sentence import N_
from agenda.store.correspondents import save_correspondent
from agenda.store.journal import bind_lines, lines_of_act
from harvester import tend
from harvester.byhand import return_by_hand, withdraw_by_hand
from harvester.tend import Hand
from harvester.territory import territory_of
from webapp.desk.deciding import take, undoing
from webapp.desk.lettering import put_back
from webapp.desk.reporting import reopen
from webapp.desk.territory import take_back
from webapp.desk.visit import Visit

Undo = Callable[[Visit, JournalLine], int | None]


@dataclass(frozen=True, slots=True)
class Deed:
    """A kind of line: what it says, and what undoes it (None: it cannot be undone).

    `undo` does so in the visit's transaction and gives the number of the new line.
    """

    word: str
    undo: Undo | None = None


def undo_decision(visit: Visit, line: JournalLine) -> int | None:
    """Take the decision back, which is a decision."""
    return take(visit, visit.session, undoing(visit, line.decision))


def undo_correspondence(visit: Visit, line: JournalLine) -> int | None:
    """Write back whom letters went to, and whether they did."""
    visit.need_source(line.subject)
    former = Correspondent.model_validate({"source_id": line.subject, **(line.before or {})})
    told = {name: getattr(former, name) for name in line.before or {}}
    save_correspondent(visit.session, line.subject, told)
    return visit.write_down(
        "partner.address",
        line.subject,
        line.label,
        before=line.after,
        after=line.before,
        undoes=line.id,
    ).id


def undo_source(visit: Visit, line: JournalLine) -> int | None:
    """Undo what was done to a source, by whoever looks after it."""
    visit.need_source(line.subject)
    hand = Hand(visit.who, visit.now)
    done = tend.undo(visit.session, hand, line, territory_of(visit.settings))
    return done.id if done else None


def undo_report(visit: Visit, line: JournalLine) -> int | None:
    """Let a report that was seen to wait again."""
    reopen(visit.session, Hand(visit.who, visit.now), int(line.subject), line.id)
    return None


def undo_adding(visit: Visit, line: JournalLine) -> int | None:
    """Take back what was written by hand."""
    withdraw_by_hand(visit.session, line.subject, visit.now, territory_of(visit.settings))
    return _write_back(visit, line, "event.withdraw")


def undo_withdrawal(visit: Visit, line: JournalLine) -> int | None:
    """Announce again what was written by hand."""
    return_by_hand(visit.session, line.subject, visit.now, territory_of(visit.settings))
    return _write_back(visit, line, "event.add")


def undo_digest(visit: Visit, line: JournalLine) -> int | None:
    """Set the weekly letter as it was before."""
    return put_back(visit, line).id


def undo_territory(visit: Visit, line: JournalLine) -> int | None:
    """Set the territory as it was before."""
    own = visit.inquiry.site.settings
    return take_back(visit.session, Hand(visit.who, visit.now), own, line).id


def _write_back(visit: Visit, line: JournalLine, kind: str) -> int | None:
    return visit.write_down(kind, line.subject, line.label, undoes=line.id).id


DEEDS: dict[str, Deed] = {
    "event.add": Deed(N_("rendez-vous écrit à la main"), undo_adding),
    "event.withdraw": Deed(N_("rendez-vous écrit à la main retiré"), undo_withdrawal),
    "account.enter": Deed(N_("est venu")),
    "account.leave": Deed(N_("est parti")),
    "account.add": Deed(N_("compte ouvert")),
    "account.invite": Deed(N_("invitation faite")),
    "account.password": Deed(N_("mot de passe changé")),
    "account.disable": Deed(N_("compte fermé")),
    "account.enable": Deed(N_("compte rouvert")),
    "partner.address": Deed(N_("lettres au partenaire réglées"), undo_correspondence),
    "partner.approve": Deed(N_("lettres au partenaire relues"), undo_correspondence),
    "partner.stop": Deed(N_("lettres au partenaire arrêtées"), undo_correspondence),
    "partner.revoke": Deed(N_("liens du partenaire fermés")),
    "source.add": Deed(N_("source ajoutée"), undo_source),
    "source.edit": Deed(N_("source modifiée"), undo_source),
    "source.pause": Deed(N_("source mise en pause"), undo_source),
    "source.resume": Deed(N_("source reprise"), undo_source),
    "source.accept": Deed(N_("disparitions acceptées"), undo_source),
    "source.refuse": Deed(N_("disparitions refusées"), undo_source),
    "source.follow": Deed(N_("nouvelle adresse prise"), undo_source),
    "source.remove": Deed(N_("source retirée"), undo_source),
    "source.restore": Deed(N_("source restaurée"), undo_source),
    "source.visit": Deed(N_("relevé demandé")),
    "source.replay": Deed(N_("documents relus")),
    "digest.edit": Deed(N_("lettre réglée"), undo_digest),
    "digest.try": Deed(N_("lettre essayée")),
    "post.retry": Deed(N_("courrier essayé à nouveau")),
    "territory.edit": Deed(N_("territoire réglé"), undo_territory),
    "report.done": Deed(N_("signalement traité"), undo_report),
    "report.reopen": Deed(N_("signalement rouvert")),
    "decision.same": Deed(N_("annonces réunies"), undo_decision),
    "decision.different": Deed(N_("annonces séparées"), undo_decision),
    "decision.override": Deed(N_("champ corrigé"), undo_decision),
    "decision.hide": Deed(N_("rendez-vous caché"), undo_decision),
    "decision.restore": Deed(N_("rendez-vous montré à nouveau"), undo_decision),
    "decision.feature": Deed(N_("rendez-vous mis en avant"), undo_decision),
    "decision.tag": Deed(N_("étiquette réglée"), undo_decision),
    "decision.trust": Deed(N_("confiance réglée"), undo_decision),
    "decision.rename_place": Deed(N_("lieu renommé"), undo_decision),
    "decision.same_place": Deed(N_("lieux réunis"), undo_decision),
    "decision.different_place": Deed(N_("lieux séparés"), undo_decision),
    "decision.place_alias": Deed(N_("autre nom donné à un lieu"), undo_decision),
    "decision.undo": Deed(N_("décision annulée"), undo_decision),
}


def word_of(kind: str) -> str:
    """Say a kind; a kind that this version does not know is shown as it is written."""
    return DEEDS[kind].word if kind in DEEDS else kind


def can_undo(line: JournalLine) -> bool:
    """Tell whether a line's deed can be undone at all."""
    return line.kind in DEEDS and DEEDS[line.kind].undo is not None


def undo(visit: Visit, line: JournalLine) -> int | None:
    """Undo what a line says, and all that was done with it, the last first: one act again.

    Gives the number of the first new line. Raises `UsageError` when that cannot be.
    """
    lines = [_undo_one(visit, one) for one in lines_of_act(visit.session, line)]
    return bind_lines(visit.session, [one for one in lines if one])


def _undo_one(visit: Visit, line: JournalLine) -> int | None:
    deed = DEEDS.get(line.kind)
    if deed is None or deed.undo is None:
        raise UsageError(N_("Cela ne s’annule pas."))
    return deed.undo(visit, line)
