"""The record of visits, asked of one source and of many."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from agenda.model import HarvestRun, Kind, RunStatus
from agenda.store.database import reading, writing
from agenda.store.runs import add_run, last_runs, latest_runs
from agenda.store.sources import add_source

VISITS = {"often": 9, "twice": 2, "never": 0, "other": 3}


def test_the_latest_of_many_sources_are_those_of_each(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        for source in VISITS:
            url = f"https://{source}.example/agenda.ics"
            add_source(session, name=source, kind=Kind.ICS, url=url, now=now)
        for number in range(max(VISITS.values())):
            for source, visits in VISITS.items():
                if number < visits:
                    when = now + timedelta(hours=number)
                    add_run(
                        session, HarvestRun(source_id=source, started=when, status=RunStatus.OK)
                    )
    asked = ("often", "twice", "never")
    for limit in (1, 2, 4, 20):
        with reading(engine) as session:
            found = latest_runs(session, asked, limit)
            alone = {source: last_runs(session, source, limit) for source in asked}
        assert {source: found[source] for source in asked} == alone
        assert "other" not in found
