"""A territory adjusts name, hues, themes and home text without code."""

import re
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.colour import (
    LEGIBLE,
    PAPERS,
    RED,
    Scheme,
    contrast,
    hue_of,
    lowest,
    paper,
    read_colour,
)
from agenda.model import Theme
from agenda.territory import HUES, Territory, Texts
from feeds.formats import FORMATS
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.style import colours_of, read_style

OWN = Territory(
    name="Pays d’En Haut",
    article="Almanach du",
    tagline="Ce qui vient.",
    welcome="Un <b>mot</b>.\n\nUn autre.",
    hues=[110],
    themes={Theme.MUSIQUE: "Sons", Theme.NUMERIQUE: ""},
)


@pytest.fixture
def own(light_engine: Engine) -> TestClient:
    settings = SETTINGS.model_copy(update={"territory": OWN})
    return TestClient(make_app(light_engine, settings, lambda: NOW))


def test_its_name_and_text_stand_on_the_first_page(own: TestClient) -> None:
    page = own.get("/").text
    assert "<small>Almanach du</small> Pays d’En Haut" in page
    assert "<p>Un &lt;b&gt;mot&lt;/b&gt;.\n<p>Un autre." in page
    assert "<p>Un autre." in own.get("/a-propos").text
    assert "<p>Un autre." not in own.get("/themes/nature").text


def test_its_themes_have_its_words_and_no_others(own: TestClient) -> None:
    page = own.get("/").text
    assert "class=t-mu>Sons</a>" in page
    assert "/themes/numerique" not in page
    assert "<option value=numerique" not in page
    assert "<small class=t-mu>Sons, 8 €</small>" in page
    assert '<h1><span class="t-mu"></span>Sons</h1>' in own.get("/themes/musique").text
    assert own.get("/themes/numerique").status_code == 200


@pytest.mark.parametrize("extension", FORMATS)
def test_its_feeds_say_its_words_and_keep_the_names_of_filters(
    own: TestClient, extension: str
) -> None:
    feed = own.get(f"/agenda.{extension}?theme=musique").text
    assert "Sons" in feed
    assert "Musique" not in feed
    assert "voix d’eau douce" in feed


def test_one_event_says_its_words_to_machines_too(own: TestClient) -> None:
    (event,) = own.get("/api/v1/events?theme=musique").json()["events"]
    assert event["themes"] == ["musique"]
    page = urlsplit(event["url"]).path
    assert '"keywords": "Sons' in own.get(page).text
    assert "CATEGORIES:Sons" in own.get(f"/evenements/{event['id']}.ics").text


def test_its_paper_follows_the_sheet(own: TestClient) -> None:
    path = re.search(r"rel=stylesheet href=(\S+?)>", own.get("/").text)
    assert path
    sheet = own.get(path[1]).text
    assert sheet.index(".m12{--h:165}") < sheet.index(".m12{--h:110}")


def test_hues_are_one_or_twelve() -> None:
    assert [Territory().hue(month) for month in range(1, 13)] == [*HUES]
    assert [Territory(hues=[*range(12)]).hue(month) for month in range(1, 13)] == [*range(12)]
    for wrong in ([1, 2], [400], [-1]):
        with pytest.raises(ValidationError, match="teintes"):
            Territory(hues=wrong)
    assert colours_of(Territory()) == ""
    assert "--s: 0%" in colours_of(Territory(plain=True))


def test_another_red_is_legible_by_day_and_by_night_or_refused() -> None:
    own = Territory(accent="#0057b8")
    assert "--rouge: #0057b8" in colours_of(own)
    assert f"--rouge: {own.dark_red}" in colours_of(own)
    night = [own.paper(month, "dark") for month in range(1, 13)]
    assert lowest(read_colour(own.dark_red), night) >= LEGIBLE
    for pale, why in (("#00796b", "3,6"), ("#ffcc00", "1,0"), ("rouge", "n’est pas une couleur")):
        with pytest.raises(ValidationError, match=why):
            Territory(accent=pale)


def test_a_language_that_is_not_offered_is_not_spoken(light_engine: Engine) -> None:
    territory = OWN.model_copy(update={"languages": ["fr"]})
    settings = SETTINGS.model_copy(update={"territory": territory})
    client = TestClient(make_app(light_engine, settings, lambda: NOW))
    for page in (client.get("/?lang=en"), client.get("/", headers={"accept-language": "en"})):
        assert "<html lang=fr" in page.text
        assert "English" not in page.text
        assert "lang=en" not in page.text


def test_it_says_its_texts_in_another_language(light_engine: Engine) -> None:
    english = Texts(tagline="What is on.", themes={Theme.MUSIQUE: "Sounds", Theme.NUMERIQUE: "X"})
    territory = OWN.model_copy(update={"texts": {"en": english}, "about": "Qui nous sommes."})
    settings = SETTINGS.model_copy(update={"territory": territory})
    client = TestClient(make_app(light_engine, settings, lambda: NOW))
    page = client.get("/?lang=en").text
    assert "What is on." in page
    assert "class=t-mu>Sounds</a>" in page
    assert "/themes/numerique" not in page  # which is not offered in any language
    assert "CATEGORIES:Sounds" in client.get("/agenda.ics?theme=musique&lang=en").text
    assert "Un autre." in page  # what was not translated is said as it is
    assert "Ce qui vient." in client.get("/").text
    assert "Qui nous sommes." in client.get("/a-propos").text
    assert "Qui nous sommes." not in client.get("/").text


def test_inks_are_legible_on_paper_of_any_hue() -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, by its own formula."""
    inks: dict[Scheme, tuple[str, ...]] = {
        "light": ("#191a15", "#45463c", RED),
        "dark": ("#edeae0", "#b9b6a8", "#ff9086"),
    }
    text = read_style("public").body.decode()
    for scheme, colours in inks.items():
        saturation, lightness = PAPERS[scheme]
        assert f"--s:{saturation:.0%};--l:{lightness:.0%}" in text
        papers = [paper(hue, scheme, plain=plain) for hue in range(360) for plain in (True, False)]
        for colour in colours:
            assert colour in text
            assert lowest(read_colour(colour), papers) >= LEGIBLE, (scheme, colour)


def test_contrast_is_that_of_the_standard() -> None:
    """As published examples have it: https://webaim.org/resources/contrastchecker/."""
    for one, other, told in (("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)):
        assert contrast(read_colour(one), read_colour(other)) == pytest.approx(told, abs=0.005)
    assert hue_of("#cfe3ed") == 200
    assert hue_of("#808080") is None
