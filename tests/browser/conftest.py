"""The sample agenda, and a full one, served to the system's Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine

from agenda.settings import Settings
from agenda.store.database import open_database
from agenda.store.migrate import upgrade
from tests.browser.full_agenda import fill_fully
from tests.fakes import serving
from tests.webapp.sample_agenda import NOW, SETTINGS, fill
from webapp.app import make_app

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
PATIENCE = 30


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium.

    Ended with this package: as long as Playwright runs, no other test can run a loop of its own.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIET])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample agenda."""
    with served(open_database_in(tmp_path_factory.mktemp("sample"))) as (engine, address):
        fill(engine)
        yield address


@pytest.fixture(scope="package")
def full_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an agenda whose first page holds about 200 rendez-vous."""
    with served(open_database_in(tmp_path_factory.mktemp("full"))) as (engine, address):
        fill_fully(engine)
        yield address


def open_database_in(folder: Path) -> Engine:
    """Open an empty database with the newest schema."""
    engine = open_database(f"sqlite:///{folder / 'almanach.db'}")
    upgrade(engine)
    return engine


@contextmanager
def served(engine: Engine, settings: Settings = SETTINGS) -> Iterator[tuple[Engine, str]]:
    """Serve a database as a process would; give its address."""
    with serving.served(make_app(engine, settings, lambda: NOW)) as address:
        yield engine, address
    engine.dispose()
