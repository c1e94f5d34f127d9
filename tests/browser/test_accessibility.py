"""axe-core finds nothing, on every page, in both schemes, on a phone and at a desk, folds open."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

AXE = Path(__file__).parents[1] / "node/node_modules/axe-core/axe.min.js"
PATHS = [
    *("/", "/?gratuit=1", "/?q=accordeon", "/?from=x", "/nulle-part", "/mois/2027-03"),
    *("/semaine/2027-W10", "/jour/2027-03-16", "/lieux", "/lieux/la-navette-sainte-aure"),
    *("/partenaires", "/carte", "/themes/musique", "/flux", "/a-propos", "/accessibilite"),
    *("/affiche", "/confidentialite", "concert", "Bal folk", "Découpe laser"),
    "concert > Signaler une erreur",
    *(
        "/confidentialite",
        "/integrer?lignes=3",
        "/embed?titre=Ici",
        "/api",
        "concert",
        "Bal folk",
        "Découpe laser",
    ),
]
RUN = """async () => {
    document.querySelectorAll('details').forEach(one => { one.open = true });
    const found = await axe.run(document, { resultTypes: ['violations', 'incomplete'] });
    return found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(browser: Browser, site: str, scheme: str, width: int) -> None:
    if not AXE.exists():
        pytest.skip("tests/node/node_modules/axe-core is missing")
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="fr-FR",
        has_touch=width < 500,
        # The pages' policy forbids scripts; the checker is one.
        bypass_csp=True,
    )
    page = context.new_page()
    found = {}
    for path in PATHS:
        page.goto(site + (path if path.startswith("/") else "/"))
        if not path.startswith("/"):
            title, _, link = path.partition(" > ")
            page.locator("h3 a", has_text=title).first.click()
            if link:
                page.get_by_role("link", name=link).click()
        page.add_script_tag(path=AXE)
        violations = page.evaluate(RUN)
        if violations:
            found[path] = violations
    context.close()
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
