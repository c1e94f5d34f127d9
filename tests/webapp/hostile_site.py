"""The sample agenda where partners, readers and people of the desk all write markup that bites.

Each text tries what escaping must stop: leaving an attribute, an element, a script, a textarea.
"""

import asyncio
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import Engine

from agenda.model import HarvestRun, Kind, Place, Problem, RunStatus, Source
from agenda.model.journal import JournalLine
from agenda.model.parts import Image, Registration
from agenda.model.report import Report
from agenda.settings import Settings
from agenda.store.correspondents import save_correspondent
from agenda.store.database import reading, writing
from agenda.store.journal import write_line
from agenda.store.outbox import claim_message, mark_failed, queue_message
from agenda.store.reports import save_report
from agenda.store.runs import add_run
from agenda.store.sources import add_source, all_sources, save_source
from harvester.pipeline import harvest_all
from tests.browser.desk_site import trouble
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event
from tests.webapp.desk.test_duplicates import announce
from tests.webapp.sample_agenda import NOW, fill, paris

BITES = (
    "</textarea></title></script></style>\"'><intrus intrus=1><script>intrus()</script>"
    "<img src=x onerror=intrus()><a href=javascript:intrus()>"
)
"""What every text holds. A page that shows it as text has no element and attribute `intrus`."""


def bite(text: str = "") -> str:
    """Write a text that bites."""
    return f"{text}{BITES}"


def make_hostile(engine: Engine, site: Site, settings: Settings) -> dict[str, str]:
    """Fill an empty database; give events' ids and listings' tokens by short name."""
    ids = fill(engine)
    trouble(engine, ids)
    _harvest(engine, site, settings)
    ids |= _announce(engine)
    with writing(engine) as session:
        for source in all_sources(session):
            _worsen(session, source)
        said: dict[str, Any] = {"event_id": ids["annule"], "received": NOW, "reply_to": "a@b.fr"}
        save_report(session, Report.model_validate({"title": bite(), "said": bite(), **said}))
        queue_message(
            session, key="k", recipient=bite(), subject=bite(), text=bite(), now=NOW, html=bite()
        )
        message = claim_message(session, NOW)
        assert message
        assert message.id
        mark_failed(session, message.id, bite(), NOW, lasting=True)
        for kind in ("source.edit", "decision.override", "territory.edit", "kind.unknown"):
            _write_line(session, kind)
    return ids


def _harvest(engine: Engine, site: Site, settings: Settings) -> None:
    """Let a calendar and a feed of posts come in as they do, through parser and normaliser."""
    text = BITES.replace(",", "\\,").replace(";", "\\;")
    more = (
        f"DESCRIPTION:{text}",
        f"X-ALT-DESC;FMTTYPE=text/html:<p style=color:red onclick=intrus()>Gras</p>{text}",
        f"LOCATION:Salle {text}\\, Sainte-Aure",
        f"CATEGORIES:{text}",
        "URL:javascript:intrus()",
        f"CONTACT:{text}",
        f'ORGANIZER;CN="{BITES.replace(chr(34), "")}":mailto:a@b.example',
        "ATTACH;FMTTYPE=image/png:javascript:intrus()",
        f"STATUS:{text}",
    )
    events = [event(f"h{n}", f"202703{n}T143000", f"Bal {n} {text}", *more) for n in range(15, 19)]
    site.scripts["/h.ics"] = feed(calendar(*events, event("mauvais", "rien", bite("Illisible "))))
    item = (
        f"<item><title>{escape(bite('Fête '))}</title><link>https://h.example/1</link>"
        f"<pubDate>Mon, 01 Mar 2027 08:00:00 GMT</pubDate><guid>{escape(bite())}</guid>"
        f"<description>{escape(bite('Le 20 mars 2027 à 20 h, salle des fêtes. '))}</description>"
        f"<category>{escape(bite())}</category></item>"
    )
    rss = f"<rss version='2.0'><channel><title>{escape(bite())}</title>{item}</channel></rss>"
    site.scripts["/h.xml"] = feed(rss.encode(), "application/rss+xml")
    with writing(engine) as session:
        for kind, path in ((Kind.ICS, "/h.ics"), (Kind.RSS, "/h.xml")):
            add_source(
                session, name=bite(f"Hostile {kind} "), kind=kind, url=site.url(path), now=NOW
            )
    with reading(engine) as session:
        sources = [one for one in all_sources(session) if one.name.startswith("Hostile")]
    runs = asyncio.run(harvest_all(engine, sources, settings, NOW))
    assert {one.run.status for one in runs} <= {RunStatus.OK, RunStatus.PARTIAL}


def _announce(engine: Engine) -> dict[str, str]:
    """Two announcements that may be one, every field of which bites, whatever came of cleaning."""
    link, tokens = "javascript:intrus()", {}
    for uid, source, title in (
        ("x", "la-navette", "Bourse"),
        ("y", "mediatheque", "Grande bourse"),
    ):
        place = Place(
            name=bite("Halle "),
            street=bite(),
            postcode="26400",
            commune="Crest" if uid == "x" else bite("Crest "),
        )
        tokens[uid] = announce(
            engine,
            uid + bite(),
            source,
            bite(f"{title} aux plantes "),
            paris(3, 20, 9),
            place=place,
            tags=[bite("troc ")],
            organizers=[bite("Qui ")],
            price=bite("2 € "),
            image=Image(url=link, alt=bite()),
            registration=Registration(url=link),
            online_url=link,
            url=link,
            original_title=bite(),
            notices=[bite()],
            description_text=bite(),
            language=bite(),
        ).token
    return tokens


def _worsen(session: Any, source: Source) -> None:
    changes = {
        "name": bite(f"{source.name} "),
        "last_error": bite(),
        "doubt": bite(),
        "doubted": NOW,
    }
    save_source(session, source.id, changes | {"moved_to": "javascript:intrus()"})
    run = HarvestRun(
        source_id=source.id,
        started=NOW - timedelta(hours=1),
        status=RunStatus.FAILED,
        error=bite(),
        remedy=bite(),
        problem_count=1,
        problems=[Problem(item=bite(), reason=bite())],
    )
    add_run(session, run)
    save_correspondent(session, source.id, {"address": bite(), "approved": NOW})


def _write_line(session: Any, kind: str) -> JournalLine:
    told = {bite(): bite(), "name": [bite(), {bite(): bite()}]}
    return write_line(
        session,
        now=NOW,
        who=bite(),
        kind=kind,
        subject=bite(),
        label=bite(),
        before=told,
        after=told,
        note=bite(),
    )
