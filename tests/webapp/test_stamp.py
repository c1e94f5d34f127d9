import re
import struct
import zlib
from datetime import date
from importlib.resources import files

import pytest
from starlette.testclient import TestClient

from agenda.model import Theme
from agenda.territory import HUES, Territory
from webapp.stamp import FIGURES, HEIGHT, MARKS, THEMES, WIDTH, draw_stamp


def pixels(png: bytes) -> list[bytes]:
    """Read our own PNG back, checking every chunk: its rows of palette indexes."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length)[0] == zlib.crc32(name + data)
        chunks[name], at = data, at + 12 + length
    assert chunks[b"IHDR"] == struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    assert len(chunks[b"PLTE"]) == 12
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == HEIGHT * (WIDTH + 1)
    return [rows[n + 1 : n + 1 + WIDTH] for n in range(0, len(rows), WIDTH + 1)]


@pytest.mark.parametrize("theme", [*Theme, None])
def test_each_theme_has_its_mark_on_the_right_and_the_day_on_the_left(theme: str | None) -> None:
    png = draw_stamp(date(2027, 3, 13), theme, Territory())
    rows = pixels(png)
    assert len(png) < 5000
    assert any(3 in row[WIDTH // 2 :] for row in rows) is (theme is not None)
    assert not any(3 in row[: WIDTH // 2] for row in rows)
    assert any(1 in row[:300] for row in rows[150:])


def test_a_sunday_is_red() -> None:
    assert any(2 in row for row in pixels(draw_stamp(date(2027, 3, 14), None, Territory())))
    assert not any(2 in row for row in pixels(draw_stamp(date(2027, 3, 13), None, Territory())))


def test_hues_are_those_of_the_style_sheet() -> None:
    ink = (files("webapp") / "static" / "ink.css").read_text("utf8")
    assert tuple(int(hue) for hue in re.findall(r"\.m\d+ \{ --h: (\d+)", ink)) == HUES
    marks = {name[:2]: hue for name, hue in THEMES.items()}
    assert marks == {name: int(hue) for name, hue in re.findall(r"\.t-(..) \{ --t: (\d+)", ink)}
    assert set(MARKS) == set(THEMES) == set(Theme)
    assert len(FIGURES) == 10


def test_an_event_without_a_picture_is_shared_with_ours(visitor: TestClient) -> None:
    events = visitor.get("/api/v1/events?q=harpe").json()["events"]
    page = visitor.get(events[0]["url"].removeprefix("https://almanach.example")).text
    address = re.search(r'og:image content="https://almanach.example([^"]+)"', page)
    assert address
    answer = visitor.get(address[1])
    assert answer.headers["content-type"] == "image/png"
    pixels(answer.content)
    assert visitor.get("/evenements/zzz.png").status_code == 404


def test_the_agenda_can_be_put_among_a_telephones_applications(visitor: TestClient) -> None:
    page = visitor.get("/").text
    assert '<link rel=manifest href="/manifest.webmanifest">' in page
    answer = visitor.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    told = answer.json()
    assert told["name"] == "Almanach du Val d’Aurette"
    assert told["start_url"] == "/"
    assert told["display"] == "minimal-ui"
    icon = visitor.get(told["icons"][0]["src"])
    assert icon.headers["content-type"] == "image/svg+xml"
    assert len(icon.content) < 300
    assert visitor.get("/manifest.webmanifest?lang=en").json()["start_url"] == "/?lang=en"
    assert "manifest-src 'self'" in visitor.get("/").headers["content-security-policy"]
