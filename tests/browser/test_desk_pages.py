"""Every page of the desk's table: nothing for axe, no sideways scroll, in both schemes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from agenda.model.account import Role
from agenda.store.database import writing
from tests.browser.conftest import open_database_in, served
from tests.browser.desk_site import trouble
from tests.browser.test_accessibility import AXE, RUN
from tests.browser.test_desk import come_in
from tests.webapp.desk.test_duplicates import FOYER, HALLE, announce
from tests.webapp.sample_agenda import NOW, SETTINGS, fill, paris, second_token
from webapp.desk.invitations import invite
from webapp.desk.seal import Seal, site_secret
from webapp.desk.table import ROOMS

# What a scheme can change: axe's rules that read colours. All rules are asked at either width, and
# those in both schemes at both.
COLOURS = ["color-contrast", "link-in-text-block"]
ROUNDS: dict[int, dict[Literal["light", "dark"], list[str] | None]] = {
    360: {"light": None, "dark": COLOURS},
    1280: {"dark": None, "light": COLOURS},
}
NO_PAGES = {
    *("/admin/lieux/{slug}/carte.svg", "/admin/sources.{extension}"),
    *("/admin/releve/flux", "/admin/bilan.csv"),
}
QUERIES = {
    "/admin/evenements/reunir": "?de={event},{other}",
    "/admin/evenements/{event}/detacher": f"?annonce={second_token()}",
    "/admin/lieux/{slug}/reunir": "?avec=foyer-rural-crest",
    "/admin/pourquoi": "?un={one}&autre={two}",
}
MORE = [
    *("/admin/sources/mediatheque", "/admin/sources/la-navette", "/admin/evenements?etat=past"),
    *("/admin/bilan?de=2027-03-01&a=2027-03-31", "/admin/bilan?de=x&a=y"),
    "/admin/evenements/{doubtful}",
]
REFUSED = ("/admin/rien/du/tout", "/admin/bilan?de=x&a=y")
Desk = tuple[str, dict[str, str]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk's address, and what fills the parts of its paths."""
    with served(open_database_in(tmp_path_factory.mktemp("pages"))) as (engine, address):
        ids = fill(engine)
        trouble(engine, ids)
        yield address, _parts(engine, ids)


def _parts(engine: Engine, ids: dict[str, str]) -> dict[str, str]:
    tokens = [
        announce(engine, source, source, title, paris(3, 20, 9), place=place).token
        for source, title, place in (
            ("la-navette", "Bourse aux plantes", HALLE),
            ("mediatheque", "Grande bourse aux plantes", FOYER),
        )
    ]
    with writing(engine) as session:
        seal = Seal(site_secret(engine, SETTINGS))
        link = invite(session, seal, "", who="claire", role=Role.MODERATOR, now=NOW)
    events = {"event": ids["concert"], "other": ids["avril"], "doubtful": ids["douteux"]}
    pair = dict(zip(("one", "two"), tokens, strict=True))
    rest = {"slug": "halle-du-marche-crest", "source": "le-moulin", "number": "0"}
    return events | pair | rest | {"token": link.rpartition("/")[2], "rest": "rien/du/tout"}


def _paths(page: Page, desk: str, parts: dict[str, str]) -> Iterator[str]:
    """One address for each of the table's pages, and a few of its other states."""
    page.goto(f"{desk}/admin/sources/le-moulin/partenaire")
    link = page.locator("input[readonly]").first.input_value().rpartition("/")[2]
    pages = [room.path for room in ROOMS if room.method == "GET" and room.path not in NO_PAGES]
    for path in [*(path + QUERIES.get(path, "") for path in pages), *MORE]:
        yield re.sub(r":\w+", "", path).format_map(parts | {"link": link})


def test_every_page_is_for_everyone(browser: Browser, desk: Desk) -> None:
    if not Path(AXE).exists():
        pytest.skip("tests/node/node_modules/axe-core is missing")
    address, parts = desk
    context = browser.new_context(locale="fr-FR", bypass_csp=True)
    page = context.new_page()
    found = {"as a stranger": _wrong(page, f"{address}/admin/login")}
    come_in(page, address)
    for path in [*_paths(page, address, parts)]:
        found[path] = _wrong(page, address + path)
    context.close()
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def _wrong(page: Page, address: str) -> list[str]:
    """What is wrong with a page on a telephone and at a desk, in the light and in the dark."""
    answer = page.goto(address)
    page.add_script_tag(path=AXE)
    wrong = [wrong for width in ROUNDS for wrong in _wrong_at(page, width)]
    refused = answer is None or not answer.ok
    return wrong if refused == address.endswith(REFUSED) else [*wrong, "is not the page meant"]


def _wrong_at(page: Page, width: int) -> Iterator[str]:
    page.set_viewport_size({"width": width, "height": 800})
    for scheme, asked in ROUNDS[width].items():
        page.emulate_media(color_scheme=scheme)
        yield from (f"{width} {scheme}: {said}" for said in page.evaluate(RUN, asked))
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield f"{width}: scrolls to {wide}"
