"""The desk in a real browser: by keyboard, on a telephone, without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import open_database_in, served
from tests.browser.desk_site import PASSWORD, trouble
from tests.webapp.sample_agenda import fill


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample agenda, its desk asking for something."""
    with served(open_database_in(tmp_path_factory.mktemp("desk"))) as (engine, address):
        trouble(engine, fill(engine))
        yield address


def come_in(page: Page, desk: str) -> None:
    """Come in as the coordinator does, by keyboard."""
    page.goto(f"{desk}/admin")
    page.get_by_label("Nom du compte").focus()
    page.keyboard.type("claire")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Claire")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr-FR")
    yield context
    context.close()


def test_a_source_is_paused_and_that_undone_by_keyboard_on_a_telephone(
    context: BrowserContext, desk: str
) -> None:
    page = context.new_page()
    come_in(page, desk)
    page.get_by_role("link", name="Le Moulin").first.press("Enter")
    page.get_by_role("button", name="Mettre en pause").press("Enter")
    notice = page.get_by_role("status")
    expect(notice).to_contain_text("en pause")
    notice.get_by_role("button", name="Annuler").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("C’est annulé")
    expect(page.get_by_role("button", name="Mettre en pause")).to_be_visible()


def test_a_report_is_seen_to_without_a_script(browser: Browser, desk: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    come_in(page, desk)
    page.get_by_role("link", name="message d’un lecteur").click()
    page.get_by_label("Ce que vous avez fait").fill("Heure corrigée.")
    page.get_by_role("button", name="C’est traité").click()
    expect(page.get_by_role("status")).to_contain_text("traité")
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_text("Le bal commence à 21")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scripted", [True, False])
def test_a_visit_is_watched_with_and_without_a_script(
    browser: Browser, desk: str, scripted: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripted, locale="fr-FR")
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    come_in(page, desk)
    page.goto(f"{desk}/admin/sources/la-navette")
    with page.expect_navigation():
        page.get_by_role("button", name="Relever maintenant").click()
    done = page.get_by_text("1 sur 1")
    if not scripted:
        while not done.is_visible():
            with page.expect_navigation():
                page.get_by_role("link", name="Regarder à nouveau").click()
    expect(done).to_be_visible(timeout=20_000)
    context.close()
    assert broken == []
