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


def test_by_keyboard_find_open_and_subscribe(desk: Page, site: str) -> None:
    desk.goto(site)
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.textContent") == "Aller au contenu"
    desk.keyboard.press("Enter")
    desk.locator("#q").focus()
    desk.keyboard.type("voix d'eau")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/?**q=voix**")
    assert desk.locator("h3 a").all_text_contents() == ["Concert : voix d’eau douce"]
    desk.locator("h3 a").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_selector("h1")
    assert desk.locator("h1").text_content() == "Concert : voix d’eau douce"
    calendar = desk.get_by_role("link", name="Ajouter à mon agenda")
    address = calendar.get_attribute("href") or ""
    answer = desk.request.get(site + address)
    assert answer.text().startswith("BEGIN:VCALENDAR")


def test_without_scripts_filter_and_page_on(phone: Page, full_site: str) -> None:
    phone.goto(full_site)
    phone.get_by_text("Chercher", exact=True).first.click()
    phone.locator("#commune").select_option("bazac")
    phone.get_by_role("button", name="Chercher").last.click()
    assert "commune=bazac" in phone.url
    assert all("Bazac" in told for told in phone.locator(".ev p").all_text_contents())
    phone.get_by_role("link", name="Tout revoir").click()
    phone.get_by_role("link", name="La suite").click()
    assert "from=2027-03-" in phone.url
    assert phone.locator(".ev > li").count() > 5


def test_days_lead_to_their_place_in_the_list(desk: Page, full_site: str) -> None:
    desk.goto(full_site)
    desk.get_by_role("navigation", name="Aller à un jour").get_by_role("link", name="14").click()
    box = desk.locator("#j0314").bounding_box()
    assert box
    assert 0 <= box["y"] < 200


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
    assert not desk.locator(".outils").is_visible()
    assert desk.locator(".ev > li").first.is_visible()
