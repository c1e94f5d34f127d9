"""Three hundred sources ask the database no more often than three."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from agenda.model import HarvestRun, Kind, RunStatus
from agenda.store.database import writing
from agenda.store.runs import add_run
from agenda.store.sources import add_source
from tests.webapp.sample_agenda import NOW


@contextmanager
def questions(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def grow(engine: Engine) -> None:
    with writing(engine) as session:
        for number in range(300):
            url = f"https://partenaire-{number}.example/agenda.ics"
            one = add_source(session, name=f"N {number}", kind=Kind.ICS, url=url, now=NOW)
            add_run(session, HarvestRun(source_id=one.id, started=NOW, status=RunStatus.OK, seen=9))


@pytest.mark.parametrize("path", ["/admin/sources", "/admin"])
def test_no_page_asks_for_each_source(claire: TestClient, engine: Engine, path: str) -> None:
    claire.get(path)
    with questions(engine) as few:
        claire.get(path)
    grow(engine)
    with questions(engine) as many:
        page = claire.get(path)
    assert "N 299" in page.text or path == "/admin"
    assert len(many) == len(few), "\n\n".join(many)
