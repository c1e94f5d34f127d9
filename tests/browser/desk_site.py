"""The sample agenda's desk in a state that asks for something: ills, doubts, reports, history."""

from datetime import timedelta

from sqlalchemy import Engine

from agenda.model import HarvestRun, Problem, RunStatus
from agenda.model.account import Role
from agenda.model.report import Report
from agenda.store.accounts import add_account
from agenda.store.database import writing
from agenda.store.documents import keep_documents
from agenda.store.reports import save_report
from agenda.store.runs import add_run
from agenda.store.sources import save_source
from harvester.document import Document, Request
from harvester.shelf import pack
from tests.webapp.sample_agenda import NOW
from webapp.desk.passwords import hash_password

PASSWORD = "une phrase assez longue"


def trouble(engine: Engine, ids: dict[str, str]) -> None:
    """Put what the desk shows into the sample agenda, and the accounts of those who come."""
    with writing(engine) as session:
        hashed = hash_password(PASSWORD)
        for name, role in (("claire", Role.COORDINATOR), ("odile", Role.PARTNER)):
            sources = ["le-moulin"] if role is Role.PARTNER else []
            add_account(
                session,
                name=name,
                display=name.capitalize(),
                role=role,
                password=hashed,
                now=NOW,
                sources=sources,
            )
        for number in range(20):
            add_run(session, _run(number))
        ill = {"failures": 4, "last_error": "Le site répond « page introuvable »."}
        save_source(session, "le-moulin", ill | {"last_success": NOW - timedelta(days=6)})
        doubt = {"doubted": NOW, "doubt": "9 des 10 rendez-vous ont disparu.", "lost": 9}
        save_source(session, "mediatheque", doubt | {"last_success": NOW})
        moved = {"moved_to": "https://la-navette.example/neuf.ics", "last_change": NOW}
        save_source(session, "la-navette", moved)
        said = "Le bal commence à 21 h, pas à 20 h 30."
        told = {"event_id": ids["annule"], "title": "Bal folk", "said": said, "received": NOW}
        reply_to = "lectrice@exemple.example"
        save_report(session, Report.model_validate({**told, "reply_to": reply_to}))
        keep_documents(session, pack([_document()], "le-moulin", NOW))


def _run(number: int) -> HarvestRun:
    status = RunStatus.FAILED if number > 15 else RunStatus.PARTIAL if number == 9 else RunStatus.OK
    problem = Problem(item="Atelier du mardi", reason="La date « mardi prochain » ne se lit pas.")
    return HarvestRun(
        source_id="le-moulin",
        started=NOW - timedelta(days=20 - number),
        status=status,
        seen=0 if status is RunStatus.FAILED else 6 + number % 4,
        problem_count=int(status is RunStatus.PARTIAL),
        problems=[problem] if status is RunStatus.PARTIAL else [],
        error="Le site répond « page introuvable »." if status is RunStatus.FAILED else None,
        remedy="Demandez au partenaire sa nouvelle adresse." if number > 15 else None,
    )


def _document() -> Document:
    url = "https://le-moulin.example/agenda.ics"
    body = b"BEGIN:VCALENDAR\r\n" + b"SUMMARY:<b>long</b> " * 60 + b"\r\nEND:VCALENDAR\r\n"
    return Document(request=Request(url=url), url=url, content_type="text/calendar", body=body)
