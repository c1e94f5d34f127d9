"""Places and tags at the desk."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import KnownPlace, Place
from agenda.model.account import Role
from agenda.store.database import reading
from agenda.store.find import get_entry
from agenda.store.places import places_named
from tests.webapp.desk.test_duplicates import HALLE, announce
from tests.webapp.sample_agenda import paris

HOME = "/admin/lieux"
SLUG = "halle-du-marche-crest"
OTHER = "vieille-halle-crest"
TAGS = "/admin/etiquettes"


@pytest.fixture
def fair(engine: Engine, ids: dict[str, str]) -> str:
    """Something at a place, so that it is known; and something at another."""
    vieille = Place(name="Vieille Halle", commune="Crest", insee="26108")
    announce(engine, "v", "mediatheque", "Bal des vendanges", paris(3, 27, 21), place=vieille)
    tags = ["zythologie", "concert"]
    said = {"place": HALLE, "tags": tags, "themes": []}
    return announce(engine, "f", "la-navette", "Foire aux plants", paris(3, 20, 9), **said).token


def known(engine: Engine, slug: str = SLUG) -> KnownPlace:
    with reading(engine) as session:
        return places_named(session, [slug])[slug]


def post(client: TestClient, path: str, **form: object) -> str:
    answer = client.post(path, data=form, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_places_are_found_by_name_with_what_comes(claire: TestClient, fair: str) -> None:
    page = claire.get(f"{HOME}?q=halle du").text
    assert "Halle du marché" in page
    assert "Vieille Halle" not in page
    assert "1 rendez-vous à venir" in page
    assert "Aucun lieu" in claire.get(f"{HOME}?q=zzz").text


def test_a_place_is_set_right_and_what_stands_there_follows(
    claire: TestClient, engine: Engine, fair: str
) -> None:
    told = {"nom": "Halle couverte", "rue": "1 place du Marché", "lat": "44,72", "lon": "5.02"}
    post(claire, f"{HOME}/{SLUG}/corriger", **told, code="26400", acces=["mi"])
    with reading(engine) as session:
        entry = get_entry(session, fair)
    assert entry
    assert entry.event.place
    assert entry.event.place.name == "Halle couverte"
    assert (entry.event.place.lat, entry.event.place.lon) == (44.72, 5.02)
    assert entry.event.accessibility == ["mi"]
    assert "Foire aux plants" in claire.get("/?accessible=1").text
    page = claire.get(f"{HOME}/{SLUG}").text
    assert "Foire aux plants" in page
    line = claire.get("/admin/journal").text.partition("/admin/journal/")[2].partition("/annuler")
    claire.post(f"/admin/journal/{line[0]}/annuler", data={"retour": HOME})
    assert known(engine).name == "Halle du marché"
    assert known(engine).accessibility == []


@pytest.mark.parametrize("told", [{"lat": "nord"}, {"lat": "99", "lon": "1"}, {"acces": "xx"}])
def test_what_cannot_be_is_refused(claire: TestClient, fair: str, told: dict[str, str]) -> None:
    assert claire.post(f"{HOME}/{SLUG}/corriger", data=told).status_code == 400


def test_it_is_moved_by_pointing_at_the_map(claire: TestClient, engine: Engine, fair: str) -> None:
    picture = claire.get(f"{HOME}/{SLUG}/carte.svg?km=5")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "Crest" in picture.text
    post(claire, f"{HOME}/{SLUG}/deplacer", **{"km": "5", "carte.x": "160", "carte.y": "0"})
    before = known(engine)
    assert before.lat is not None
    assert before.lon is not None
    post(claire, f"{HOME}/{SLUG}/deplacer", **{"km": "5", "carte.x": "160", "carte.y": "320"})
    after = known(engine)
    assert after.lat is not None
    assert after.lon == pytest.approx(before.lon, abs=1e-4)
    assert (before.lat - after.lat) * 111.195 == pytest.approx(5, abs=0.05)
    wrong = {"km": "5", "carte.x": "-1", "carte.y": "2"}
    assert claire.post(f"{HOME}/{SLUG}/deplacer", data=wrong).status_code == 400
    pressed = {"km": "5", "carte.x": "0", "carte.y": "0"}  # by keyboard, at no point
    answer = claire.post(f"{HOME}/{SLUG}/deplacer", data=pressed)
    assert (answer.status_code, "Au clavier" in answer.text) == (400, True)
    assert known(engine) == after


def test_two_places_are_joined_after_the_effect_was_shown_then_parted(
    claire: TestClient, engine: Engine, fair: str
) -> None:
    page = claire.get(f"{HOME}/{SLUG}/reunir?avec=https://x.example/lieux/{OTHER}").text
    assert "Vieille Halle" in page.partition("Ensuite")[2]
    assert known(engine).id != known(engine, OTHER).id
    post(claire, f"{HOME}/{SLUG}/reunir", avec=OTHER)
    assert known(engine).id == known(engine, OTHER).id
    post(claire, f"{HOME}/{SLUG}/separer", nom=OTHER)
    assert known(engine).id != known(engine, OTHER).id


def test_a_place_gets_another_name(claire: TestClient, engine: Engine, fair: str) -> None:
    assert "La Cathédrale" in post(claire, f"{HOME}/{SLUG}/nommer", nom="La Cathédrale")
    assert claire.post(f"{HOME}/{SLUG}/nommer", data={"nom": ""}).status_code == 400


def test_what_is_not_there_is_a_404(claire: TestClient, fair: str) -> None:
    assert claire.get(f"{HOME}/nulle-part").status_code == 404
    assert claire.get(f"{HOME}/{SLUG}/reunir?avec=nulle-part").status_code == 404


def test_the_tags_nothing_is_known_of_come_first_until_they_are_settled(
    claire: TestClient, engine: Engine, fair: str
) -> None:
    page = claire.get(TAGS).text
    assert page.index("zythologie") < page.index(">concert<")
    assert "sans thème" in page
    page = post(claire, TAGS, etiquette="zythologie", theme="fetes", ecrit="bière")
    assert "sans thème" not in page
    with reading(engine) as session:
        entry = get_entry(session, fair)
    assert entry
    assert entry.event.themes == ["fetes"]
    assert "bière" in entry.event.tags
    post(claire, TAGS, etiquette="zythologie", ecrit="")
    with reading(engine) as session:
        entry = get_entry(session, fair)
    assert entry
    assert entry.event.tags == ["concert"]


def test_an_unknown_theme_is_refused(claire: TestClient, fair: str) -> None:
    form = {"etiquette": "concert", "theme": "sport", "ecrit": "concert"}
    assert claire.post(TAGS, data=form).status_code == 400


def test_moderators_settle_places_but_not_tags(enter: Callable[..., TestClient], fair: str) -> None:
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    assert nadia.get(HOME).status_code == 200
    assert nadia.get(TAGS).status_code == 403
