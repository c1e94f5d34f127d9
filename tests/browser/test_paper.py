"""What a page is on paper, and what wider letters do to it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

SPACED = "*{letter-spacing:.12em!important;word-spacing:.16em!important;line-height:1.5!important}"
ADOPT = """css => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    """A desk at 400 %, or a small phone."""
    page = browser.new_page(viewport={"width": 320, "height": 640}, locale="fr-FR")
    yield page
    page.close()


def test_paper_says_what_is_folded_on_a_screen(narrow: Page, site: str) -> None:
    narrow.goto(site)
    folded = narrow.locator(".o-cours .expo a", has_text="Garonne, en crue")
    assert not folded.is_visible()
    narrow.emulate_media(media="print")
    assert folded.is_visible()
    assert not narrow.locator(".o-chercher").is_visible()


def test_paper_explains_the_marks_of_a_month(narrow: Page, site: str) -> None:
    narrow.goto(f"{site}/mois/2027-03")
    narrow.emulate_media(media="print")
    assert narrow.locator(".themes a").first.is_visible()
    assert not narrow.locator(".voisins").is_visible()


def test_no_theme_is_parted_from_its_mark(narrow: Page, site: str) -> None:
    """At 320 px, and with the spacing of WCAG 1.4.12."""
    narrow.goto(f"{site}/mois/2027-03")
    parted = "all => all.filter(one => one.offsetHeight > 48).map(one => one.innerText)"
    for spacing in ("", SPACED):
        narrow.evaluate(ADOPT, spacing)
        assert narrow.locator(".themes a").evaluate_all(parted) == []
