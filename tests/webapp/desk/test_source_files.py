"""Lists of sources at the desk: out into files and in from them, hostile ones refused."""

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.store.database import reading
from agenda.store.sources import all_sources
from tests.webapp.desk.test_sources import change, source_of


@pytest.mark.parametrize("extension", ["json", "toml", "csv", "opml"])
def test_sources_go_out_and_come_in(claire: TestClient, engine: Engine, extension: str) -> None:
    change(engine, "le-moulin", name='=cmd("x") «é»\x7f', group="@moulin", themes=["nature"])
    with reading(engine) as session:
        before = {one.id: one.url for one in all_sources(session)}
    out = claire.get(f"/admin/sources.{extension}")
    assert out.headers["content-disposition"].startswith("attachment")
    assert out.headers["cache-control"] == "no-store"
    for source_id in before:
        claire.post(f"/admin/sources/{source_id}/retirer")
    file = {"fichier": (f"sources.{extension}", out.content, "application/octet-stream")}
    page = claire.post("/admin/fichier-de-sources", files=file)
    assert page.status_code == 200, page.text
    with reading(engine) as session:
        assert {one.id: one.url for one in all_sources(session)} == before
    assert source_of(engine, "le-moulin").group == "@moulin"
    assert claire.get("/admin/sources.exe").status_code == 404


DEEP = b"[" * 100_000
BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<opml><body><outline xmlUrl="&b;"/></body></opml>"""
EXTERNAL = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<opml><body><outline text="&a;" xmlUrl="https://x.example/"/></body></opml>"""
ROW = '{"name": "X", "kind": "ics", "url": "%s"}'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a", b""),
        ("../../etc/passwd", b"x"),
        ("a.json", DEEP),
        ("a.json", b"\xff\xfe\x00"),
        ("a.json", b'{"sources": 1}'),
        ("a.json", (f"[{ROW}]" % "javascript:alert(1)").encode()),
        ("a.json", (f"[{ROW}]" % "file:///etc/passwd").encode()),
        ("a.json", b"[" + b",".join([(ROW % "https://x.example/").encode()] * 2001) + b"]"),
        ("a.toml", b"a = " + DEEP),
        ("a.toml", b"\x00"),
        ("a.opml", BOMB),
        ("a.opml", EXTERNAL),
        ("a.xml", b"<html>"),
        ("a.csv", b"name,kind,url\n" + b'"' + b"x" * 200_000),
        ("a.csv", b"\x00,\x00\n\x00"),
    ],
    ids=lambda one: str(one)[:24],
)
def test_a_hostile_file_is_refused_in_words(
    claire: TestClient, engine: Engine, name: str, content: bytes
) -> None:
    page = claire.post("/admin/fichier-de-sources", files={"fichier": (name, content)})
    assert page.status_code in {200, 400}
    assert "root:" not in page.text
    with reading(engine) as session:
        assert len(all_sources(session)) == 3
    if page.status_code == 400:
        assert "class=avis" in page.text or "laissée" in page.text


def test_a_huge_file_and_no_file_are_refused(claire: TestClient) -> None:
    huge = {"fichier": ("a.json", b"x" * 2_000_000)}
    assert claire.post("/admin/fichier-de-sources", files=huge).status_code == 413
    many = {f"f{n}": ("a.json", b"x") for n in range(5)}
    assert claire.post("/admin/fichier-de-sources", files=many).status_code == 400
    assert claire.post("/admin/fichier-de-sources", data={}).status_code == 400
