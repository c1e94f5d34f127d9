"""What is fuzzed: for each target a way to make inputs, and what must hold for every one."""

import atexit
import itertools
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.errors import SourceError
from agenda.model import Kind
from agenda.settings import Settings
from agenda.store.database import open_database
from agenda.store.migrate import upgrade
from harvester.cleaning import normalize_all
from harvester.reading import Reading
from tests.fuzz.mutations import TEXTS, documents
from tests.harvester.plain import source
from tests.harvester.test_formats_corpus import APART, FOLDERS, read
from tests.webapp.desk.conftest import OURS, come_in
from tests.webapp.desk.test_table import filled
from tests.webapp.sample_agenda import NOW, SETTINGS, SOURCES, fill
from webapp.app import make_app
from webapp.desk.table import ROOMS

MOST_SECONDS = 10
# No client sends a longer one, ours in tests neither.
LONGEST_ADDRESS = 65_000
NUMBERS = itertools.count()
TEMPLATES = Path(__file__).parents[2] / "webapp" / "templates"
FILTERS = (
    *(
        "q",
        "from",
        "to",
        "commune",
        "near",
        "theme",
        "lieu",
        "partenaire",
        "source",
        "type",
        "cursor",
    ),
    *("gratuit", "en-ligne", "accessible", "series", "status", "lang", "limit", "gone_since"),
    *("updated_since", "sauf", "since", "part", "jours", "format", "vue", "champs"),
)


class Slow(AssertionError):
    """An input took longer than it may."""


@dataclass(frozen=True, slots=True)
class Target:
    """`inputs` makes what `check` is given; it raises when something must not be so."""

    name: str
    inputs: st.SearchStrategy[bytes]
    check: Callable[[bytes], None]


def targets() -> list[Target]:
    """Every target: each format, the addresses, the forms."""
    folders = {kind: folder for folder, kind in FOLDERS.items()} | APART
    formats = [
        Target(f"format-{kind.value}", documents(folders[kind]), partial(check_document, kind))
        for kind in FOLDERS.values()
    ]
    formats += [
        Target(f"format-{kind.value}", documents(folder), partial(check_document, kind))
        for kind, folder in APART.items()
    ]
    return [
        *formats,
        Target("query", queries(), check_query),
        Target("form", forms(), check_form),
    ]


@contextmanager
def bounded() -> Iterator[None]:
    """Raise `Slow` after too much computing."""
    begun = time.process_time()
    yield
    spent = time.process_time() - begun
    if spent > MOST_SECONDS:
        raise Slow(f"{spent:.0f} s")


def check_document(kind: Kind, body: bytes) -> None:
    """A document is read and cleaned, or refused in words, in time."""
    partner = source(kind, "https://partenaire.example/agenda")
    with bounded():
        try:
            page = read(body, kind)
        except SourceError:
            return
        found = Reading(unchanged=False, items=page.items, problems=page.problems)
        cleaned = normalize_all(found, partner, Settings(), NOW)
        for one in cleaned.listings:
            assert one.token
            assert r"\u0000" not in one.model_dump_json()


def routes() -> list[str]:
    """Give every address that is looked at, with something in each of its parts."""
    app = visitor().app
    paths = [route.path for route in app.routes if "GET" in route.methods]  # type: ignore[attr-defined]
    return sorted({re.sub(r"\{[^}]*\}", "*", path) for path in paths})


@st.composite
def queries(draw: st.DrawFn) -> bytes:
    """Draw an address and a query string."""
    path = draw(st.sampled_from(routes()))
    while "*" in path:
        part = draw(st.sampled_from(names()) | TEXTS)
        path = path.replace("*", part.replace("*", ""), 1)
    pairs = st.tuples(st.sampled_from(FILTERS) | TEXTS, TEXTS)
    return json.dumps({"path": path, "query": draw(st.lists(pairs, max_size=5))}).encode()


def check_query(told: bytes) -> None:
    """An address answers, or refuses; it does not fail."""
    asked: dict[str, Any] = json.loads(told)
    path = "/" + escape(asked["path"].lstrip("/"))
    query = "&".join(f"{escape(name)}={escape(value)}" for name, value in asked["query"])
    address = f"{path}?{query}"
    if len(address) > LONGEST_ADDRESS:
        return
    with bounded():
        answer = visitor().get(address, follow_redirects=False)
    assert answer.status_code < 500, answer.status_code


def escape(text: str) -> str:
    """Percent-encode, lone surrogates too."""
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))


@cache
def fields() -> list[str]:
    """Give the names of all form fields of our templates."""
    pages = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    return sorted(set(re.findall(r"\bname=\"?([\w.-]+)", pages)))


def rooms() -> list[str]:
    """Give the addresses that take forms and ask nobody else."""
    desk = [room.path for room in ROOMS if room.method == "POST" and room.access != "alone"]
    return ["/evenements/{reference}/signaler", *desk]


@st.composite
def forms(draw: st.DrawFn) -> bytes:
    """Draw a form and where it is sent to."""
    pairs = st.tuples(st.sampled_from(fields()), TEXTS | st.sampled_from(names()))
    told = {
        "room": draw(st.sampled_from(rooms())),
        "part": draw(st.sampled_from([*names(), "rien"])),
        "fields": draw(st.lists(pairs, max_size=8)),
    }
    return json.dumps(told).encode()


def check_form(told: bytes) -> None:
    """A form is taken, or refused; it does not fail."""
    sent: dict[str, Any] = json.loads(told)
    data: dict[str, list[str]] = {}
    for name, value in sent["fields"]:
        data.setdefault(name, []).append(value.encode("utf-8", "replace").decode())
    path = filled(sent["room"]).replace("rien", sent["part"])
    with bounded():
        answer = coordinator().post(path, data=data, follow_redirects=False)
    assert answer.status_code < 500, answer.status_code
    if answer.status_code == 401:
        # Some forms end the session that sent them.
        come_back()


@cache
def agenda() -> tuple[Engine, list[str]]:
    """The sample agenda, until we `begin_anew`, and what its things are called."""
    folder = tempfile.mkdtemp(prefix="almanach-fuzz-")
    atexit.register(shutil.rmtree, folder)
    engine = open_database(f"sqlite:///{folder}/almanach.db")
    upgrade(engine)
    events = fill(engine)
    return engine, [*events.values(), *SOURCES, "la-navette-sainte-aure"]


def begin_anew() -> None:
    """Forget what forms did to the agenda, so that a finding breaks by itself when tried again."""
    if visitor.cache_info().currsize:
        visitor().__exit__()
        agenda()[0].dispose()
    for kept in (agenda, visitor, coordinator):
        kept.cache_clear()


def names() -> list[str]:
    """Give the names of events, sources and a place."""
    return agenda()[1]


@cache
def visitor() -> TestClient:
    """Someone who looks at the sample agenda."""
    client = TestClient(make_app(agenda()[0], SETTINGS, lambda: NOW), base_url=SETTINGS.base_url)
    return client.__enter__()


@cache
def coordinator() -> TestClient:
    """Someone who may send every form of the desk."""
    return TestClient(visitor().app, base_url=SETTINGS.base_url, headers=OURS)


def come_back() -> None:
    """Come into the desk, with an account of its own each time: the last one may be closed."""
    app: Any = visitor().app
    name = f"claire-{next(NUMBERS)}"
    come_in(coordinator(), app.state.site.engine, app, name)
