import json
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.errors import SettingsError
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.atlas import draw
from webapp.lookups import Choice
from webapp.relief import read_relief

RIVER = [[0.4, 44.2], [0.5, 44.3], [0.6, 44.35], [0.8, 44.5]]
RING = [[0.4, 44.2], [0.8, 44.2], [0.8, 44.5], [0.4, 44.2]]
GIVEN = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": RIVER}},
        {"type": "Feature", "geometry": None},
        {
            "type": "Feature",
            "geometry": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "MultiLineString", "coordinates": [RIVER, RIVER]},
                    {"type": "Polygon", "coordinates": [RING]},
                    {"type": "MultiPolygon", "coordinates": [[RING], [RING]]},
                    {"type": "Point", "coordinates": [0.4, 44.2, 120]},
                ],
            },
        },
    ],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "carte.geojson"
    path.write_text(json.dumps(GIVEN), "utf8")
    return path


def test_lines_are_rivers_and_polygons_outlines(file: Path) -> None:
    relief = read_relief(file)
    assert len(relief.rivers) == 3
    assert len(relief.outlines) == 3
    assert relief.rivers[0][0] == (44.2, 0.4)


def test_only_what_the_frame_shows_is_drawn(file: Path) -> None:
    communes = [Choice("a", "A", 1, None, (44.3, 0.5)), Choice("b", "B", 1, None, (44.4, 0.7))]
    far = {"type": "LineString", "coordinates": [[10, 50], [11, 51]]}
    file.write_text(json.dumps(GIVEN | {"features": [*GIVEN["features"], far]}), "utf8")
    atlas = draw(communes, relief=read_relief(file))
    assert atlas
    assert atlas.rivers.count("M") == 3
    assert atlas.outlines.startswith("M")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"type": "Polygon"}', '{"type": "Feature"}'])
def test_what_is_no_geojson_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x"
    path.write_text(text, "utf8")
    with pytest.raises(SettingsError, match="GeoJSON"):
        read_relief(path)
    with pytest.raises(SettingsError, match="ne se lit pas"):
        read_relief(tmp_path / "nowhere")


def test_the_map_shows_them(light_engine: Engine, file: Path) -> None:
    settings = SETTINGS.model_copy(update={"map_file": str(file)})
    client = TestClient(make_app(light_engine, settings, lambda: NOW))
    page = client.get("/carte").text
    assert page.count("<path class=eau") == page.count("<path class=bord") == 1
