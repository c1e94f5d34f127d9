"""The agenda in a foreign page: under a strict policy, without scripts, when it is down."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route as Address

from agenda.store.database import open_database
from tests.browser.test_accessibility import AXE, RUN
from tests.fakes.serving import served
from tests.webapp.sample_agenda import NOW, SETTINGS, fill
from webapp.app import make_app

# As `/integrer` writes it, on one line.
SNIPPET = (
    '<almanach-agenda agenda="{site}" lignes="4" lang="{lang}">'
    '<iframe src="{site}/embed?lignes=4" title="Agenda" width="100%" height="420"></iframe> '
    '<a href="{site}/">Almanach du Val d’Aurette</a></almanach-agenda>'
    '<script src="{site}/embed.js" async></script>'
)
FRAME = """<iframe src="{site}/embed?lignes=10" title="Agenda" width="100%" height="90"></iframe>
<script src="{site}/embed.js" async></script>"""
PAGE = (
    "<!doctype html><html lang=fr><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width'><title>Café</title>"
    "<main><h1>Notre café</h1>{body}</main>"
)


async def _page(request: Request) -> HTMLResponse:
    """A café's page: nothing from elsewhere but the agenda, no inline style, no HTML sink."""
    site, lang = request.query_params["site"], request.query_params.get("lang", "fr")
    allowed = "'none'" if "blocked" in request.query_params else site
    policy = (
        f"default-src 'none'; script-src {allowed}; connect-src {allowed}; "
        f"frame-src {site}; style-src 'none'; require-trusted-types-for 'script'"
    )
    snippet = FRAME if "frame" in request.query_params else SNIPPET
    if "wordpress" in request.query_params:
        # What wpautop makes of a line without blocks.
        snippet = f"<p>{snippet}</p>\n"
    body = PAGE.format(body=snippet.format(site=site, lang=lang))
    return HTMLResponse(body, headers={"content-security-policy": policy})


@pytest.fixture(scope="session")
def cafe() -> Iterator[str]:
    """The address of a foreign page."""
    with served(Starlette(routes=[Address("/", _page)])) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def light_agenda(sqlite_model: Path, tmp_path: Path) -> Iterator[Engine]:
    """The sample agenda, for a server of one's own."""
    shutil.copy(sqlite_model, tmp_path / "almanach.db")
    engine = open_database(f"sqlite:///{tmp_path / 'almanach.db'}")
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A visitor of the café's page; what its policy refuses fails the test."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 900, "height": 700})
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    refused: list[str] = []
    page.on("console", lambda one: refused.append(one.text) if one.type == "error" else None)
    yield page
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert [text for text in refused if "Content Security Policy" in text] == []
    context.close()


def test_the_component_under_a_strict_policy(page: Page, cafe: str, site: str) -> None:
    page.goto(f"{cafe}/?site={site}")
    titles = page.locator("almanach-agenda h3")
    titles.first.wait_for()
    assert titles.count() == 4
    assert page.get_by_role("heading", name="Prochains rendez-vous", level=2).is_visible()
    assert not page.locator("almanach-agenda iframe").is_visible()
    # The market of this morning and yesterday's evening are over, the exhibition can wait.
    expect(page.locator("almanach-agenda .w").first).to_have_text("ven. 12 mars, 17 h 30")
    address = titles.first.locator("a").get_attribute("href") or ""
    assert address.startswith("https://almanach.example/evenements/")
    assert page.get_by_role("status").text_content() == ""


def test_what_lasts_for_weeks_comes_last_in_component_and_frame(
    page: Page, cafe: str, site: str
) -> None:
    page.goto(f"{cafe}/?site={site}")
    page.locator("almanach-agenda").evaluate(
        "one => { one.setAttribute('to', '2027-03-12'); one.setAttribute('lignes', 10) }"
    )
    expect(page.get_by_role("link", name="Garonne, en crue")).to_be_visible()
    told = page.locator("almanach-agenda h3 a").all_text_contents()
    assert told == ["Découpe laser", "Kora", "Bal folk", "Garonne, en crue"]
    expect(page.locator("almanach-agenda .w").last).to_have_text("jusqu’au mer. 31 mars")
    page.goto(f"{site}/embed?to=2027-03-12&lignes=10")
    assert page.locator("h3 a").all_text_contents() == told
    expect(page.locator("li").last).to_contain_text("jusqu’au mer. 31 mars")


def test_wordpress_sets_it_in_a_paragraph(page: Page, cafe: str, site: str) -> None:
    page.goto(f"{cafe}/?site={site}&wordpress=1")
    page.locator("almanach-agenda h3").first.wait_for()
    assert page.locator("p > almanach-agenda").count() == 1
    assert page.locator("almanach-agenda h3").count() == 4
    assert page.get_by_role("link", name="Almanach du Val d’Aurette").count() == 0


def test_it_takes_the_colours_of_the_page_and_nothing_moves(
    page: Page, cafe: str, site: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{cafe}/?site={site}")
    page.locator("almanach-agenda h3").first.wait_for()
    page.evaluate(
        "document.documentElement.style.setProperty('--almanach-encre', 'rgb(1, 2, 3)');"
        "document.documentElement.style.setProperty('--almanach-gris', 'rgb(4, 5, 6)')"
    )
    colour = "one => getComputedStyle(one).color"
    assert page.locator("almanach-agenda h3").first.evaluate(colour) == "rgb(1, 2, 3)"
    assert page.locator("almanach-agenda .w").first.evaluate(colour) == "rgb(4, 5, 6)"
    moving = page.evaluate(
        "[...document.querySelector('almanach-agenda').shadowRoot.querySelectorAll('*')]"
        ".map(one => getComputedStyle(one))"
        ".filter(one => one.animationName != 'none' || one.transitionDuration != '0s').length"
    )
    assert moving == 0


def test_it_speaks_english(page: Page, cafe: str, site: str) -> None:
    page.goto(f"{cafe}/?site={site}&lang=en")
    page.locator("almanach-agenda h3").first.wait_for()
    assert page.get_by_role("heading", name="Coming up").is_visible()
    assert page.get_by_role("link", name="The whole agenda").is_visible()


def test_it_is_walked_through_by_keyboard(page: Page, cafe: str, site: str) -> None:
    page.goto(f"{cafe}/?site={site}")
    page.locator("almanach-agenda h3").first.wait_for()
    told = []
    for _ in range(5):
        page.keyboard.press("Tab")
        told.append(page.evaluate("document.activeElement.shadowRoot.activeElement.textContent"))
    assert told[0] == "Découpe laser"
    assert told[-1] == "Tout l’agenda"


def test_a_changed_attribute_is_read_anew(page: Page, cafe: str, site: str) -> None:
    page.goto(f"{cafe}/?site={site}")
    page.locator("almanach-agenda h3").first.wait_for()
    page.evaluate("document.querySelector('almanach-agenda').setAttribute('theme', 'musique')")
    expect(page.locator("almanach-agenda h3")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_foreign_page(
    browser: Browser, cafe: str, site: str, scheme: str
) -> None:
    if not AXE.exists():
        pytest.skip("tests/node/node_modules/axe-core is missing")
    context = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(f"{cafe}/?site={site}")
    page.locator("almanach-agenda h3").first.wait_for()
    page.add_script_tag(path=Path(AXE))
    assert page.evaluate(RUN) == []
    context.close()


def test_without_scripts_the_frame_shows_the_same(browser: Browser, cafe: str, site: str) -> None:
    page = browser.new_page(java_script_enabled=False, locale="fr-FR")
    page.goto(f"{cafe}/?site={site}")
    inside = page.frame_locator("almanach-agenda iframe")
    inside.locator("h3").first.wait_for()
    assert inside.locator("h3").count() == 4
    assert page.get_by_role("link", name="Almanach du Val d’Aurette").is_visible()
    page.close()


def test_where_its_script_is_refused_the_frame_stands(
    browser: Browser, cafe: str, site: str
) -> None:
    page = browser.new_page(locale="fr-FR")
    page.goto(f"{cafe}/?site={site}&blocked=1")
    page.frame_locator("almanach-agenda iframe").locator("h3").first.wait_for()
    page.close()


def test_the_agenda_down_from_the_start_is_said(page: Page, cafe: str, site: str) -> None:
    page.route("**/api/**", lambda route: route.abort())
    page.goto(f"{cafe}/?site={site}")
    page.get_by_text("L’agenda ne répond pas pour le moment.").wait_for()
    assert page.get_by_role("link", name="Almanach du Val d’Aurette").is_visible()


def test_the_agenda_down_later_is_said_and_the_last_list_stays(
    page: Page, cafe: str, site: str
) -> None:
    page.goto(f"{cafe}/?site={site}")
    page.locator("almanach-agenda h3").first.wait_for()

    def fail(route: Route) -> None:
        route.fulfill(status=503)

    page.route("**/api/**", fail)
    page.evaluate("document.querySelector('almanach-agenda').read()")
    page.get_by_text("voici ce qu’il disait la dernière fois").wait_for()
    assert page.locator("almanach-agenda h3").count() == 4
    page.unroute("**/api/**")
    page.evaluate("document.querySelector('almanach-agenda').read()")
    expect(page.get_by_role("status")).to_have_text("")


# As after the minute for which an answer is fresh: only what is kept, however old, may be used.
STALE = """
const ask = window.fetch;
window.fetch = (url, more) => more.cache == "force-cache" ? ask(url, more) : Promise.reject("down");
"""


def test_the_agenda_down_at_the_next_visit_shows_what_the_browser_kept(
    page: Page, cafe: str, light_agenda: Engine
) -> None:
    with served(make_app(light_agenda, SETTINGS, lambda: NOW)) as gone:
        page.goto(f"{cafe}/?site={gone}")
        page.locator("almanach-agenda h3").first.wait_for()
    page.add_init_script(STALE)
    page.reload()
    page.get_by_text("voici ce qu’il disait la dernière fois").wait_for()
    assert page.locator("almanach-agenda h3").count() == 4


def test_a_frame_alone_takes_the_height_of_its_content(page: Page, cafe: str, site: str) -> None:
    page.goto(f"{cafe}/?site={site}&frame=1")
    frame = page.locator("iframe")
    page.frame_locator("iframe").locator("h3").first.wait_for()
    expect(frame).to_have_attribute("style", re.compile(r"^height: [5-9]\d\d"))
    box = frame.bounding_box()
    assert box
    assert box["height"] > 500
