"""`/admin/sources/{source}`: how one source is doing, and all that one can do about it."""

from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.model import DecisionKind, HarvestRun, Place, Problem, RunStatus, Source
from agenda.model.account import Role
from agenda.store.decisions import all_decisions
from agenda.store.documents import last_documents
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.runs import last_runs
from agenda.store.sources import find_source
from harvester import tend
from harvester.shelf import unpack
from harvester.tend import Hand
from harvester.territory import territory_of
from normalizer.dedup.rulings import Rulings
from webapp.desk.deciding import decision_by, take
from webapp.desk.deeds import word_of
from webapp.desk.defaults import TRUST, read_minutes, read_place, read_themes, read_trust
from webapp.desk.rooms import ALL, COORDINATOR, STAFF, form, page
from webapp.desk.standing import misses, sparkline, stand
from webapp.desk.visit import Visit

HISTORY = 60
SHOWN_RUNS, SHOWN_PROBLEMS, SHOWN_LINES = 14, 20, 10
LONGEST_SHOWN = 200_000


def source(visit: Visit) -> Response:
    """How it is doing, what it is set to, its history."""
    one = _source(visit)
    runs = last_runs(visit.session, one.id, HISTORY)
    return visit.render(
        "desk/source.html",
        one=one,
        standing=stand(visit.session, one, visit.now),
        runs=runs[:SHOWN_RUNS],
        line=sparkline(runs),
        misses=misses(runs),
        visits=len(runs),
        failures=sum(run.status is RunStatus.FAILED for run in runs),
        most=max((run.seen for run in runs), default=0),
        problems=_problems(runs)[:SHOWN_PROBLEMS],
        trust=_trust(visit.session, one),
        levels=TRUST,
        documents=last_documents(visit.session, one.id),
        lines=read_lines(visit.session, JournalQuery(subject=one.id), SHOWN_LINES),
        deed=word_of,
        refused=is_refused(visit.session, one),
    )


def _source(visit: Visit) -> Source:
    found = find_source(visit.session, visit.named["source"])
    if found is None:
        raise HTTPException(404)
    return found


def _problems(runs: list[HarvestRun]) -> list[Problem]:
    read = next((run for run in runs if run.status is not RunStatus.UNCHANGED), None)
    return read.problems if read else []


def _trust(session: Session, one: Source) -> float:
    """The trust in force: people's word, else the source's own."""
    return Rulings.from_decisions(all_decisions(session)).trusting({one.id: one})[one.id].trust


def is_refused(session: Session, one: Source) -> bool:
    """Tell whether someone answered the present doubt with "keep them"."""
    if one.doubted is None:
        return False
    said = read_lines(session, JournalQuery(kind="source.refuse", subject=one.id), 1)
    return bool(said) and said[0].at >= one.doubted and said[0].undoes is None


def edit(visit: Visit) -> Response:
    """Write the form's fields; trust is a decision."""
    one = _source(visit)
    place = read_place(visit)
    changes = {
        "name": visit.field("nom", 200),
        "place": _place(one, place),
        "themes": read_themes(visit),
        "shortest_minutes": read_minutes(visit, "court"),
        "longest_minutes": read_minutes(visit, "long") or one.longest_minutes,
    }
    if visit.account.role is not Role.PARTNER:  # a partner's own look would be none
        changes["moderated"] = bool(visit.field("regard", 1))
    line = tend.edit(
        visit.session, _hand(visit), one.id, changes, territory=territory_of(visit.settings)
    )
    decided = _decide_trust(visit, one) if visit.is_coordinator() else None
    number = line.id if line else decided
    said = visit.words.gettext("C’est noté : le prochain relevé en tient compte.")
    return _back(visit, said if number else "", number)


def _place(one: Source, said: dict[str, Any] | None) -> Place | None:
    """The place with what the form says; what the form does not ask (coordinates) stays."""
    if said is None:
        return None
    former = one.place.model_dump() if one.place else {}
    if {name: former.get(name) for name in said} == said:
        blank = dict.fromkeys(("name", "street", "postcode", "commune"))
        return Place(**(former | blank | said))
    return Place(**said)


def _decide_trust(visit: Visit, one: Source) -> int | None:
    trust = read_trust(visit)
    if trust is None or trust == _trust(visit.session, one):
        return None
    decision = decision_by(visit, DecisionKind.TRUST, [one.id], {"trust": trust})
    return take(visit, visit.session, decision)


def pause(visit: Visit) -> Response:
    """Stop visiting it."""
    line = tend.pause(visit.session, _hand(visit), visit.named["source"])
    return _back(visit, visit.words.gettext("La source est en pause."), line.id)


def resume(visit: Visit) -> Response:
    """Visit it again."""
    line = tend.resume(visit.session, _hand(visit), visit.named["source"])
    return _back(visit, visit.words.gettext("La source sera relevée dans la minute."), line.id)


def accept(visit: Visit) -> Response:
    """Let go what it lost."""
    line = tend.accept(visit.session, _hand(visit), visit.named["source"])
    said = visit.words.gettext("Le prochain relevé retirera les rendez-vous disparus.")
    return _back(visit, said, line.id)


def refuse(visit: Visit) -> Response:
    """Keep what it lost."""
    line = tend.refuse(visit.session, _hand(visit), visit.named["source"])
    said = visit.words.gettext("Ces rendez-vous restent dans l’agenda.")
    return _back(visit, said, line.id)


def follow(visit: Visit) -> Response:
    """Take the new address."""
    line = tend.follow(visit.session, _hand(visit), visit.named["source"])
    return _back(visit, visit.words.gettext("La nouvelle adresse est prise."), line.id)


def remove(visit: Visit) -> Response:
    """Remove it with what it announces."""
    line, count = tend.remove(
        visit.session, _hand(visit), visit.named["source"], territory_of(visit.settings)
    )
    said = visit.words.ngettext(
        "La source est retirée, avec %(n)s annonce.",
        "La source est retirée, avec %(n)s annonces.",
        count,
    )
    return visit.go("/admin/sources", said % {"n": count}, line.id)


def restore(visit: Visit) -> Response:
    """Bring it back."""
    line = tend.restore(visit.session, _hand(visit), visit.named["source"])
    return _back(visit, visit.words.gettext("La source est reprise."), line.id)


def reread(visit: Visit) -> Response:
    """Read its last documents anew, visiting nobody."""
    with visit.reading() as session:
        found = find_source(session, visit.named["source"])
    if found is None or found.removed:
        raise HTTPException(404)
    # Imported here because it takes as long to load as all the rest of the desk.
    from harvester.replay import replay

    run = replay(visit.inquiry.site.engine, found, visit.settings, visit.now).run
    if run.status is RunStatus.FAILED:
        told = (visit.tell(one) for one in (run.error, run.remedy) if one)
        return _back(visit, " ".join(told))
    with visit.writing() as session:
        tend.note_replay(session, _hand(visit), found, run)
    said = visit.words.gettext("Relu : %(seen)s annonces, %(new)s nouvelles, %(changed)s changées.")
    return _back(visit, said % {"seen": run.seen, "new": run.new, "changed": run.changed})


def document(visit: Visit) -> Response:
    """The last document as it came, as text and nothing else."""
    one = _source(visit)
    kept = last_documents(visit.session, one.id)
    number = int(visit.named["number"])
    if not 0 <= number < len(kept):
        raise HTTPException(404)
    body = unpack(kept[number]).body
    return visit.render(
        "desk/document.html",
        one=one,
        kept=kept[number],
        text=body[:LONGEST_SHOWN].decode("utf-8", "replace"),
        size=len(body),
        is_cut=len(body) > LONGEST_SHOWN,
    )


def _hand(visit: Visit) -> Hand:
    return Hand(visit.who, visit.now)


def _back(visit: Visit, said: str, line: int | None = None) -> Response:
    return visit.go(f"/admin/sources/{visit.named['source']}", said, line)


ROOMS = (
    page("/admin/sources/{source}", source, ALL),
    form("/admin/sources/{source}", edit, ALL),
    form("/admin/sources/{source}/pause", pause, STAFF),
    form("/admin/sources/{source}/reprendre", resume, STAFF),
    form("/admin/sources/{source}/accepter", accept, ALL),
    form("/admin/sources/{source}/garder", refuse, ALL),
    form("/admin/sources/{source}/suivre", follow, ALL),
    form("/admin/sources/{source}/retirer", remove, COORDINATOR),
    form("/admin/sources/{source}/restaurer", restore, COORDINATOR),
    form("/admin/sources/{source}/relire", reread, ALL, access="alone"),
    page("/admin/sources/{source}/document/{number:int}", document, ALL),
)
