"""axe-core finds nothing, on every page, in both schemes, on a phone and at a desk, folds open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[1] / "node/node_modules/axe-core/axe.min.js"
PATHS = [
    *("/", "/?gratuit=1", "/?q=accordeon", "/?q=bal", "/?series=all", "/?lang=en", "/?from=x"),
    *("/nulle-part", "/mois/2027-03", "/mois/2027-03?from=2027-03-01", "/semaine/2027-W10"),
    *("/jour/2027-03-16", "/jour/2027-05-04", "/lieux", "/lieux/la-navette-sainte-aure"),
    *("/partenaires", "/partenaires/le-moulin", "/carte", "/themes/musique"),
    *("/communes/sainte-aure", "/flux", "/integrer?lignes=3", "/embed?titre=Ici", "/api"),
    *("/affiche", "/a-propos", "/accessibilite", "/confidentialite"),
]
# What of axe's rules a scheme can change: those that read colours.
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async rules => {
    document.querySelectorAll('details').forEach(one => { one.open = true });
    document.querySelectorAll('.jour').forEach(one => { one.style.contentVisibility = 'visible' });
    const asked = { resultTypes: ['violations'] };
    if (rules) asked.runOnly = rules;
    else asked.rules = { 'target-size': { enabled: true } };
    const found = await axe.run(document, asked);
    return found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '));
}"""


@pytest.fixture(params=[360, 1280], ids=["phone", "desk"])
def checked(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of either width, with the checker in each document it opens."""
    if not AXE.exists():
        pytest.skip("tests/node/node_modules/axe-core is missing")
    context = browser.new_context(
        viewport={"width": request.param, "height": 800},
        locale="fr-FR",
        has_touch=request.param < 500,
        # The pages' policy forbids scripts; the checker is one.
        bypass_csp=True,
    )
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    """What axe finds on this page: all rules in the light, those of colours in the dark too."""
    page.emulate_media(color_scheme="light")
    found: list[str] = page.evaluate(RUN)
    page.emulate_media(color_scheme="dark")
    in_the_dark: list[str] = page.evaluate(RUN, COLOURS)
    return found + in_the_dark


def test_axe_finds_nothing(checked: Page, site: str) -> None:
    told = checked.request.get(f"{site}/api/v1/events?limit=50").json()["events"]
    events = [event["url"].removeprefix("https://almanach.example") for event in told]
    forms = [f"/evenements/{told[0]['id']}/signaler", f"/evenements/{told[0]['id']}/signale"]
    found = {}
    for path in [*PATHS, *events, *forms]:
        checked.goto(site + path)
        if wrong := violations(checked):
            found[path] = wrong
    assert len(events) > 10
    assert found == {}


@pytest.mark.parametrize(
    "path", ["/", "/mois/2027-03", "/flux", "/integrer", "/embed", "/api", "/lieux", "concert"]
)
def test_nothing_scrolls_sideways_on_a_narrow_or_enlarged_page(
    browser: Browser, site: str, path: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640}, locale="fr-FR")
    page.goto(site + (path if path.startswith("/") else "/"))
    if not path.startswith("/"):
        page.locator("h3 a", has_text=path).first.click()
        page.wait_for_selector("article")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    spaced = (
        "*{letter-spacing:.12em!important;word-spacing:.16em!important;line-height:1.5!important}"
    )
    page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet] }",
        spaced,
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()
