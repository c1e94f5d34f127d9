"""`/admin/sources`: all of them, those that need someone first; files in and out."""

import asyncio

from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model import HAND, Source
from agenda.sentence import N_
from agenda.store.sources import all_sources
from agenda.store.territory import settings_in_force
from harvester import tend
from harvester.health import State
from harvester.territory import territory_of
from webapp.desk.rooms import ALL, COORDINATOR, form, page
from webapp.desk.standing import stand_all
from webapp.desk.visit import HEADERS, Visit
from webapp.incoming import Taken, recognise_all, take_all
from webapp.sourcefile import Refused, read_sources
from webapp.sourcewriting import WRITERS

LARGEST_FILE = 1_000_000
PATIENCE = 45
"""Seconds given to addresses whose format a file leaves out, all together."""


def sources(visit: Visit) -> Response:
    """Every source with its state, and those that were removed."""
    everyone = mine(visit, all_sources(visit.session, removed=True))
    standing = stand_all(visit.session, [one for one in everyone if not one.removed], visit.now)
    return visit.render(
        "desk/sources.html",
        standing=standing,
        removed=[one for one in everyone if one.removed],
        well=sum(one.health.state in {State.HEALTHY, State.QUIET} for one in standing),
        formats=list(WRITERS),
    )


def mine(visit: Visit, every: list[Source]) -> list[Source]:
    """Keep the feeds that this person may touch; what is written by hand is none."""
    return [one for one in every if one.id != HAND and visit.account.may_touch(one.id)]


def bring_in(visit: Visit) -> Response:
    """Add the sources of a file, row by row; what cannot be taken is said and costs no other."""
    given = visit.file("fichier")
    if given is None:
        raise UsageError(N_("Choisissez un fichier."))
    name, content = given
    if len(content) > LARGEST_FILE:
        raise HTTPException(413)
    rows = asyncio.run(recognise_all(read_sources(name, content), visit.settings, PATIENCE))
    hand = tend.Hand(visit.who, visit.now)
    with visit.reading() as session:
        territory = territory_of(settings_in_force(session, visit.settings))
    told = list(take_all(visit.inquiry.site.engine, hand, rows, territory))
    refused = [one for one in told if isinstance(one, Refused)]
    taken = [one for one in told if isinstance(one, Taken)]
    return visit.render(
        "desk/sources_taken.html",
        status=200 if taken or not refused else 400,
        file=name,
        taken=taken,
        refused=refused,
    )


def take_out(visit: Visit) -> Response:
    """Every source in a file that one can bring in elsewhere."""
    written = WRITERS.get(visit.named["extension"])
    if written is None:
        raise HTTPException(404)
    media_type, write = written
    name = f"attachment; filename=sources.{visit.named['extension']}"
    body = write(mine(visit, all_sources(visit.session)))
    return Response(body, headers=HEADERS | {"content-disposition": name}, media_type=media_type)


ROOMS = (
    page("/admin/sources", sources, ALL, tab=N_("Sources")),
    form(
        "/admin/fichier-de-sources",
        bring_in,
        COORDINATOR,
        access="alone",
        most=LARGEST_FILE + 10_000,
    ),
    page("/admin/sources.{extension}", take_out, COORDINATOR),
)
