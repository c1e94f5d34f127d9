"""What a resident does, by keyboard and without scripts: find, filter, open, subscribe."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone without scripts."""
    page = browser.new_page(
        viewport={"width": 360, "height": 640},
        has_touch=True,
        java_script_enabled=False,
        locale="fr-FR",
    )
    yield page
    page.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A desk with a keyboard."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="fr-FR")
    yield page
    page.close()


def test_the_first_rendez_vous_stands_on_the_first_screen(phone: Page, full_site: str) -> None:
    phone.goto(full_site)
    box = phone.locator(".ev > li").first.bounding_box()
    assert box
    assert box["y"] + box["height"] < 640


def test_two_requests_none_elsewhere_no_cookie(desk: Page, full_site: str) -> None:
    asked: list[Request] = []
    desk.on("request", lambda one: asked.append(one))
    desk.goto(full_site)
    assert len(asked) <= 2
    desk.locator("h3 a").first.click()
    desk.wait_for_selector("article")
    assert all(request.url.startswith((full_site, "data:")) for request in asked)
    assert desk.context.cookies() == []


def test_the_agenda_of_200_weighs_less_than_14_kb(desk: Page, full_site: str) -> None:
    weights: list[int] = []
    desk.on("response", lambda one: weights.append(int(one.headers.get("content-length", 0))))
    desk.goto(full_site)
    assert desk.locator(".ev > li").count() >= 190
    assert 0 < sum(weights) <= 14_000
    weights.clear()
    desk.locator("h3 a").first.click()
    desk.wait_for_selector("article")
    assert 0 < sum(weights) <= 10_000


def test_days_below_the_screen_wait_until_they_come_near(phone: Page, full_site: str) -> None:
    """Said in the page itself, which its policy must allow: the sheet comes too late for it."""
    said: list[str] = []
    phone.on("console", lambda one: said.append(one.text))
    phone.route("**/public-*.css", lambda route: route.abort())
    phone.goto(full_site)
    waits = "getComputedStyle(document.querySelector('.jour')).contentVisibility"
    assert phone.evaluate(waits) == "auto"
    assert not [text for text in said if "Content Security Policy" in text]
    phone.unroute("**/public-*.css")
    phone.goto(full_site)
    phone.emulate_media(media="print")
    assert phone.evaluate(waits) == "visible"


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def keyboard(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A desk where nobody touches the mouse, with and without scripts."""
    page = browser.new_page(
        viewport={"width": 1280, "height": 800},
        java_script_enabled=request.param,
        locale="fr-FR",
    )
    yield page
    page.close()


def tab_to(page: Page, what: str) -> None:
    """Press Tab until what matches a selector has the focus."""
    for _ in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return
    raise AssertionError(f"Tab never comes to {what}")


def test_by_keyboard_find_open_and_subscribe(keyboard: Page, site: str) -> None:
    keyboard.goto(site)
    keyboard.keyboard.press("Tab")
    assert keyboard.evaluate("document.activeElement.textContent") == "Aller au contenu"
    keyboard.keyboard.press("Enter")
    tab_to(keyboard, "#q")
    keyboard.keyboard.type("voix d'eau")
    keyboard.keyboard.press("Enter")
    keyboard.wait_for_url("**/?**q=voix**")
    assert keyboard.locator("h3 a").all_text_contents() == ["Concert : voix d’eau douce"]
    tab_to(keyboard, ".flux a[type]")
    calendar = keyboard.evaluate("document.activeElement.href")
    assert "q=voix" in calendar
    assert keyboard.request.get(calendar).text().count("BEGIN:VEVENT") == 1
    keyboard.goto(keyboard.url)
    tab_to(keyboard, "h3 a")
    keyboard.keyboard.press("Enter")
    keyboard.wait_for_selector("article")
    assert keyboard.locator("h1").text_content() == "Concert : voix d’eau douce"
    tab_to(keyboard, "a.bouton")
    address = keyboard.evaluate("document.activeElement.href")
    assert keyboard.request.get(address).text().startswith("BEGIN:VCALENDAR")


def test_by_keyboard_filter_and_undo(keyboard: Page, site: str) -> None:
    keyboard.goto(site)
    tab_to(keyboard, ".plus > summary")
    keyboard.keyboard.press("Enter")
    tab_to(keyboard, "#commune")
    keyboard.keyboard.type("Pont")
    tab_to(keyboard, "[name=type]")
    keyboard.keyboard.press("Space")
    tab_to(keyboard, "form button")
    keyboard.keyboard.press("Enter")
    keyboard.wait_for_url("**commune=pont-l-etang**type=atelier**")
    assert keyboard.locator("h3 a").all_text_contents() == ["Découpe laser"]
    tab_to(keyboard, ".choix a")
    keyboard.keyboard.press("Enter")
    keyboard.wait_for_url(f"{site}/")


def test_by_keyboard_from_the_map_to_a_commune(keyboard: Page, site: str) -> None:
    keyboard.goto(f"{site}/carte")
    tab_to(keyboard, "svg a")
    keyboard.keyboard.press("Enter")
    keyboard.wait_for_url("**/communes/**")
    assert keyboard.locator(".ev > li").count() >= 1


def test_without_scripts_filter_and_page_on(phone: Page, full_site: str) -> None:
    phone.goto(full_site)
    phone.get_by_text("Chercher", exact=True).first.click()
    phone.locator("#commune").select_option("bazac")
    phone.get_by_role("button", name="Chercher").last.click()
    phone.wait_for_url("**/?**commune=bazac**")
    assert all("Bazac" in told for told in phone.locator(".ev p").all_text_contents())
    phone.get_by_role("link", name="Tout revoir").click()
    phone.wait_for_url(f"{full_site}/")
    phone.get_by_role("link", name="La suite").click()
    phone.wait_for_url("**/?**from=2027-03-**")
    assert phone.locator(".ev > li").count() > 5


# Whether what bears this name is the first thing one sees; a page may glide there.
AT_THE_TOP = """name => {
    const { y } = document.getElementById(name).getBoundingClientRect();
    return 0 <= y && y < 200;
}"""


@pytest.mark.parametrize("day", [14, 27])
def test_days_lead_to_their_place_in_the_list(
    desk: Page, phone: Page, full_site: str, day: int
) -> None:
    for page in (desk, phone):
        page.goto(full_site)
        days = page.get_by_role("navigation", name="Aller à un jour")
        if not days.is_visible():
            page.get_by_text("Jours", exact=True).click()
        days.get_by_role("link", name=f"{day}").click()
        page.wait_for_function(AT_THE_TOP, arg=f"j03{day}")


@pytest.mark.parametrize("asked", ["", "?format=a3", "?commune=bazac", "?from=2027-06-01"])
def test_a_poster_is_one_sheet_whose_parts_do_not_overflow(
    desk: Page, full_site: str, asked: str
) -> None:
    desk.goto(f"{full_site}/affiche{asked}")
    sheet = desk.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    desk.emulate_media(media="print")
    # The width of A4, or of A3, without its margins.
    desk.set_viewport_size({"width": 995 if "a3" in asked else 703, "height": 1500})
    cut = desk.evaluate(
        "[...document.querySelectorAll('.affiche, .colonnes, .colonnes > div')]"
        ".filter(one => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert cut == 0


def test_on_paper_the_tools_stay_away(desk: Page, site: str) -> None:
    desk.goto(site)
    desk.emulate_media(media="print")
    assert not desk.locator("nav").first.is_visible()
    assert not desk.locator(".outils form").is_visible()
    assert desk.locator(".ev > li").first.is_visible()
