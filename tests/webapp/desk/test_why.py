"""Why two rendez-vous are (not) one, at the desk."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model.account import Role
from tests.webapp.desk.test_duplicates import FOYER, HALLE, announce
from tests.webapp.sample_agenda import paris

HOME = "/admin/pourquoi"


@pytest.fixture
def two(engine: Engine, ids: dict[str, str]) -> tuple[str, str]:
    start = paris(3, 20, 9)
    one = announce(engine, "a", "la-navette", "Bourse aux plantes", start, place=HALLE)
    other = announce(engine, "b", "mediatheque", "Grande bourse aux plantes", start, place=FOYER)
    return one.token, other.token


def test_the_reasons_are_told_for_and_against(claire: TestClient, two: tuple[str, str]) -> None:
    page = claire.get(f"{HOME}?un={two[0]}&autre=https://x.example/evenements/{two[1]}-bourse").text
    assert "la question vous est posée" in page
    near, apart = page.index("Ce qui les rapproche"), page.index("Ce qui les sépare")
    assert near < page.index("Titres proches") < apart < page.index("ieux différents")


def test_a_decision_is_named(claire: TestClient, two: tuple[str, str]) -> None:
    claire.post("/admin/evenements/reunir", data={"de": ",".join(two)})
    page = claire.get(f"{HOME}?un={two[0]}&autre={two[1]}").text
    assert "Ce sont un seul rendez-vous." in page
    assert "Décidé par claire" in page


def test_what_is_not_there_is_a_404_and_others_rooms_are_closed(
    claire: TestClient, enter: Callable[..., TestClient], two: tuple[str, str]
) -> None:
    assert claire.get(f"{HOME}?un={two[0]}&autre=rien").status_code == 404
    assert claire.get(f"{HOME}?un={two[0]}&autre={two[0]}").status_code == 400
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    assert nadia.get(f"{HOME}?un={two[0]}&autre={two[1]}").status_code == 403
