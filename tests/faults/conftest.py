"""An agenda with something in it, and visitors of it, to be struck by faults."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.webapp.sample_agenda import NOW, SETTINGS, fill
from webapp.app import make_app


@pytest.fixture
def agenda(engine: Engine) -> Engine:
    """The sample agenda, on each kind of database."""
    fill(engine)
    return engine


@pytest.fixture
def visitor(agenda: Engine) -> Iterator[TestClient]:
    """Someone who reads its pages."""
    app = make_app(agenda, SETTINGS, lambda: NOW)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
