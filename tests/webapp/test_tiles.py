import json
import re
from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.settings import Settings
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.headers import POLICY

TILES = "https://{s}.tiles.example/{z}/{x}/{y}.png"


@pytest.fixture
def tiled(light_engine: Engine) -> Iterator[TestClient]:
    """A visitor where the operator named a tile server."""
    settings = SETTINGS.model_copy(update={"tile_url": TILES, "tile_credit": "© Les Cartes"})
    with TestClient(make_app(light_engine, settings, lambda: NOW)) as client:
        yield client


def test_without_a_tile_server_there_is_no_such_page(visitor: TestClient) -> None:
    assert visitor.get("/carte/fond").status_code == 404
    assert "fond de plan" not in visitor.get("/carte").text
    assert "fond de plan" not in visitor.get("/confidentialite").text


def test_only_that_page_may_run_scripts_and_ask_for_tiles(tiled: TestClient) -> None:
    policy = tiled.get("/carte/fond").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "img-src 'self' https://*.tiles.example data:" in policy
    for path in ("/", "/carte", "/lieux"):
        assert tiled.get(path).headers["content-security-policy"] == POLICY
        assert "<script src" not in tiled.get(path).text


def test_it_is_named_before_it_is_opened_and_on_the_privacy_page(tiled: TestClient) -> None:
    for path in ("/carte", "/carte/fond", "/confidentialite"):
        assert "tiles.example" in tiled.get(path).text


def test_the_page_holds_the_communes_and_its_scripts_are_served(tiled: TestClient) -> None:
    page = tiled.get("/carte/fond").text
    found = re.search(r'<script type="application/json" id=communes>(.*?)</script>', page)
    assert found
    told = json.loads(found[1])
    assert told["tiles"] == TILES
    assert {"name": "Pont-l’Étang", "count": 1, "at": [44.4, 0.7]}.items() <= told["communes"][
        0
    ].items()
    for path in re.findall(r"(?:src|rel=stylesheet href)=(/\S+?)[ >]", page):
        assert tiled.get(path).status_code == 200


@pytest.mark.parametrize(
    "value", ["tiles.example/{z}/{x}/{y}", "https://tiles.example/", "{z}{x}{y}"]
)
def test_an_impossible_address_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(tile_url=value)
