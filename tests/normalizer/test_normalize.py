"""One raw event in, its listings out."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.errors import ItemError
from agenda.model import Listing, Place, RawAddress, RawEvent, RawImage, Status
from normalizer.normalize import normalize, web_address
from tests.samples import NOON, SEEN, a_source

PARIS = ZoneInfo("Europe/Paris")
HERE = Place(name="Le Rebond", street="3 rue Basse", postcode="47320", commune="Clairac")


def read(**said: Any) -> list[Listing]:
    given: dict[str, Any] = {"item": "1", "uid": "1", "title": "Bal", "start": NOON}
    return normalize(RawEvent(**(given | said)), a_source(place=HERE), PARIS, SEEN)


def test_a_dated_item_is_one_listing() -> None:
    (one,) = read(
        description="<p>Entrée <b onclick=x>libre</b><script>x</script></p>",
        description_is_html=True,
        status="CANCELLED",
        url="https://rebond.example/bal",
        categories=("Danse", "Danse", " "),
        organizers=("Les Amis",),
        image=RawImage(url="https://rebond.example/bal.jpg", alt="Un bal"),
        capacity=40,
        in_series=True,
    )
    assert (one.start, one.status, one.series) == (NOON, Status.CANCELLED, "1")
    assert "script" not in one.description_html
    assert one.description_text == "Entrée libre"
    assert (one.tags, one.organizers) == (["bal", "danse"], ["Les Amis"])
    assert one.identities == ["page:rebond.example/bal"]
    assert one.image is not None
    assert one.registration is not None
    assert (one.themes, one.kind) == (["musique"], "event")
    assert one.confidence == 1


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ("POSTPONED", Status.POSTPONED),
        ("MOVED_ONLINE", Status.MOVED_ONLINE),
        ("FULL", Status.FULL),
        ("TENTATIVE", Status.TENTATIVE),
        ("whatever", Status.CONFIRMED),
    ],
)
def test_a_stated_status_is_kept(stated: str, status: Status) -> None:
    (one,) = read(status=stated)
    assert one.status is status


def test_no_place_left_is_full_unless_something_worse_is_said() -> None:
    assert read(capacity=12, remaining=0)[0].status is Status.FULL
    assert read(capacity=12, remaining=0, status="CANCELLED")[0].status is Status.CANCELLED
    assert read(capacity=12, remaining=3)[0].status is Status.CONFIRMED


@pytest.mark.parametrize(
    ("said", "free", "price"),
    [
        ({"price": "8 €"}, False, "8\u00a0€"),
        ({"price": "Gratuit"}, True, None),
        ({"free": True, "price": "0"}, True, None),
        ({"price": "Sur devis"}, None, "Sur devis"),
        ({"price": "12 €", "description": "Entrée 5 €"}, False, "12\u00a0€"),
        ({"free": False, "description": "Entrée 5 €"}, False, "5\u00a0€"),
        ({"description": "Entrée 5 €"}, False, "5\u00a0€"),
    ],
)
def test_a_price_in_a_field_goes_before_the_text(
    said: dict[str, Any], free: bool | None, price: str | None
) -> None:
    (one,) = read(**said)
    assert (one.free, one.price) == (free, price)


def test_accessibility_of_a_field_and_of_the_text_add_up() -> None:
    (one,) = read(accessibility=("vi", "xx"), description="Accès PMR.")
    assert one.accessibility == ["mi", "vi"]


def test_what_it_is_about_and_for_whom() -> None:
    (one,) = read(
        title="ATELIER COUTURE @ Le Rebond",
        description="Dès 8 ans, débutants bienvenus. 5 €, sur inscription. Accès PMR.",
        categories=("LEARNING", "Textile"),
    )
    assert (one.title, one.original_title) == ("Atelier couture", "ATELIER COUTURE @ Le Rebond")
    assert (one.themes[0], one.kind) == ("fabriquer", "workshop")
    assert {"dès 8 ans", "Textile"} <= set(one.tags)
    assert "LEARNING" not in one.tags
    assert (one.price, one.free, one.accessibility) == ("5\u00a0€", False, ["mi"])
    assert one.registration is not None
    assert one.registration.required is True


def test_a_title_may_shout_what_became_of_the_event() -> None:
    (one,) = read(title="ANNULÉ - Bal trad")
    assert (one.title, one.status) == ("Bal trad", Status.CANCELLED)


def test_a_place_that_is_said_is_read() -> None:
    (one,) = read(location="Salle des fêtes, 47190 Aiguillon")
    assert one.place is not None
    assert (one.place.name, one.place.commune, one.place.basis) == (
        "Salle des fêtes",
        "Aiguillon",
        "said",
    )
    (one,) = read(address=RawAddress(name="Le Rebond", lat=44.36, lon=0.38))
    assert one.place is not None
    assert (one.place.commune, one.place.basis) == ("Clairac", "said")


def test_an_unsaid_place_is_guessed_and_says_so() -> None:
    (one,) = read()
    assert one.place == HERE.model_copy(update={"basis": "default", "insee": "47065"})
    (one,) = read(is_online=True)
    assert (one.place, one.is_online) == (None, True)


def test_a_post_gives_one_listing_for_its_date() -> None:
    (one,) = read(
        start=None,
        published=datetime(2027, 2, 20, tzinfo=UTC),
        description="Rendez-vous samedi 13 mars 2027 à 14h30, de la musique et des crêpes.",
    )
    assert one.start == datetime(2027, 3, 13, 14, 30, tzinfo=PARIS)
    assert 0.5 <= one.confidence <= 1
    assert one.recurrence_id == ""


def test_a_post_with_several_dates_gives_each_its_own_name() -> None:
    found = read(
        start=None,
        published=datetime(2027, 2, 20, tzinfo=UTC),
        description="Les samedis 13 et 20 mars 2027 à 14h30.",
    )
    assert [one.recurrence_id for one in found] == ["20270313T143000", "20270320T143000"]
    assert len({one.token for one in found}) == 2


def test_a_post_without_a_date_is_no_event() -> None:
    with pytest.raises(ItemError, match="date"):
        read(start=None, published=SEEN, description="Merci à tous les bénévoles !")


def test_an_item_without_title_is_told() -> None:
    with pytest.raises(ItemError, match="titre"):
        read(title=" \u200b ")


def test_all_day_ends_the_day_after() -> None:
    (one,) = read(start=date(2027, 3, 14), end=date(2027, 3, 16))
    assert one.all_day
    assert one.end == datetime(2027, 3, 16, tzinfo=PARIS)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "http://[", "", "http:///x"]
)
def test_only_web_addresses_are_kept(url: str) -> None:
    assert web_address(url) is None


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_is_normalised_or_refused_in_words(
    title: str, description: str, location: str, url: str
) -> None:
    try:
        found = read(title=title, description=description, location=location, url=url)
    except ItemError as error:
        assert str(error)  # noqa: PT017  # either outcome is right
    else:
        assert found[0].title.splitlines() == [found[0].title.strip()]
