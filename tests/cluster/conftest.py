"""A PostgreSQL database with the queue's tables, for several processes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agenda.store.database import open_database
from harvester.queueing import raise_queue
from tests.conftest import borrowed


@pytest.fixture
def database(postgresql: str, postgresql_model: str) -> Iterator[str]:
    """The address of a database with the newest schema and the queue's."""
    with queued(postgresql, postgresql_model) as address:
        yield address


@contextmanager
def queued(server: str, model: str) -> Iterator[str]:
    """Borrow a database with the newest schema and the queue's."""
    with borrowed(server, model) as address:
        engine = open_database(address)
        assert raise_queue(engine)
        engine.dispose()
        yield address


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
