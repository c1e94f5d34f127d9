"""Every page, desk and public, on an agenda that bites: nothing inline, nothing foreign."""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from agenda.model.account import Role
from agenda.model.correspondent import Correspondent
from agenda.store.database import open_database, writing
from tests.fakes.site import Site
from tests.webapp.desk.conftest import OURS, come_in
from tests.webapp.hostile_site import make_hostile
from tests.webapp.sample_agenda import NOW, SETTINGS, second_token
from tests.webapp.walker import read, trespasses, walk
from webapp.app import make_app
from webapp.desk.invitations import invite
from webapp.desk.letters import partner_link

TILES = "https://tuiles.example/{z}/{x}/{y}.png"
# What no link leads to, or no link of this agenda.
MORE = (
    *("/embed", "/embed?titre=Ici", "/?from=x", "/?q=%22%3E%3Cintrus%3E", "/nulle-part"),
    *("/accessibilite", "/affiche", "/carte", "/api", "/semaine", "/mois", "/?lang=en"),
    *("/admin/login", "/admin/login?next=%22%3E%3Cintrus%3E", "/admin/rien/du/tout"),
    *("/admin/bilan?de=x&a=%22%3E%3Cintrus%3E", "/admin/journal?qui=%22%3E%3Cintrus%3E"),
    *("/admin/evenements?q=%22%3E%3Cintrus%3E", "/admin/lieux?q=%22%3E%3Cintrus%3E"),
    *("/admin?lang=en", "/admin/invitation/rien", "/admin/partenaire/rien", "/admin/releve"),
    "/evenements/{concert}/signaler",
    "/evenements/{concert}/signale",
    "/admin/evenements/{cache}/apercu",
    "/admin/evenements/{concert}/detacher?annonce={second}",
    "/admin/evenements/reunir?de={x},{y}",
    "/admin/pourquoi?un={x}&autre={y}",
    "/admin/lieux/la-navette-sainte-aure/reunir?avec=le-moulin-pont-l-etang",
)


# What answers with no page: for programs, or pictures and paper made of what pages show too.
NO_PAGES = {
    *("/agenda.{extension}", "/api/v1/events", "/api/v1/events/{id}", "/api/v1/places"),
    *("/api/v1/sources", "/api/v1/changes", "/api/v1/openapi.json", "/embed.js", "/icone.svg"),
    *("/manifest.webmanifest", "/robots.txt", "/sitemap.xml", "/healthz", "/readyz", "/metrics"),
    *("/{sheet}.css", "/evenements/{reference}.ics", "/evenements/{reference}.png"),
    *("/affiche.pdf", "/admin/lieux/{slug}/carte.svg", "/admin/sources.{extension}"),
    *("/admin/bilan.csv", "/admin/releve/flux"),
}


@dataclass(frozen=True)
class Walked:
    """Every page by its address, the patterns met, and the application that answered."""

    app: Starlette
    pages: dict[str, Response]
    patterns: set[str]


@pytest.fixture(scope="module")
def walked(sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    path = tmp_path_factory.mktemp("hostile") / "almanach.db"
    shutil.copy(sqlite_model, path)
    engine = open_database(f"sqlite:///{path}")
    with Site() as site:
        settings = SETTINGS.model_copy(update={"allow_private": (site.host,), "tile_url": TILES})
        ids = make_hostile(engine, site, settings)
        app = make_app(engine, settings, lambda: NOW)
        seal = app.state.site.seal
        with writing(engine) as session:
            letter = invite(session, seal, "", who="claire", role=Role.MODERATOR, now=NOW)
        link = partner_link(seal, "", Correspondent(source_id="le-moulin"), NOW)
        more = [path.format_map(ids | {"second": second_token()}) for path in MORE]
        with TestClient(app, base_url=SETTINGS.base_url, headers=OURS) as client:
            come_in(client, engine, app)
            starts = ["/", "/admin", letter, link, *more]
            found = [*walk(app, client, starts, NO_PAGES)]
    engine.dispose()
    return Walked(app, {at: page for _, at, page in found}, {pattern for pattern, *_ in found})


def html_of(walked: Walked) -> dict[str, Response]:
    told = walked.pages.items()
    return {at: page for at, page in told if "text/html" in page.headers["content-type"]}


def test_the_walk_left_out_no_address(walked: Walked) -> None:
    routes = [one for one in walked.app.routes if isinstance(one, Route)]
    patterns = {one.path for one in routes if "GET" in (one.methods or ())}
    scripts = {one.path for one in walked.app.state.site.styles}
    assert patterns - walked.patterns - scripts == NO_PAGES
    assert {page.status_code for page in walked.pages.values()} <= {200, 400, 404, 410}


def test_nothing_stands_inline_but_what_its_policy_names(walked: Walked) -> None:
    wrong = {at: trespasses(page) for at, page in html_of(walked).items()}
    assert {at: said for at, said in wrong.items() if said} == {}


def test_what_others_wrote_is_text_everywhere(walked: Walked) -> None:
    pages = html_of(walked)
    bitten = [at for at, page in pages.items() if "intrus" in read(page.text).elements]
    assert bitten == []
    # It was there to bite: most pages show some of it.
    shown = [at for at, page in pages.items() if "&lt;intrus" in page.text]
    assert len(shown) > len(pages) / 3


def test_what_is_pasted_elsewhere_is_whole_there(walked: Walked) -> None:
    pasted = {at: "".join(read(page.text).pasted) for at, page in html_of(walked).items()}
    code = {at: text for at, text in pasted.items() if text.startswith(("<iframe", "<almanach"))}
    assert {at.split("/")[1].partition("?")[0] for at in code} == {"admin", "integrer"}
    assert [at for at, text in code.items() if "intrus" in read(text).elements] == []
    assert any("&lt;intrus" in text for text in code.values())


@pytest.mark.parametrize("broken", ["webapp.pages.stretch.find", "webapp.desk.door.inquire"])
def test_pages_of_failures_hold_nothing_inline_either(
    light_engine: Engine, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise errors.pop()

    # The last comes first.
    away = OperationalError("", (), sqlite3.OperationalError("no such table: event"))
    errors: list[Exception] = [away, LookupError()]
    monkeypatch.setattr(broken, fail)
    app = make_app(light_engine, SETTINGS, lambda: NOW)
    client = TestClient(app, headers=OURS, raise_server_exceptions=False)
    for status in (500, 503):
        page = client.get("/" if "pages" in broken else "/admin")
        assert (page.status_code, trespasses(page)) == (status, [])
