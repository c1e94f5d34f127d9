"""Every page is valid HTML and every style sheet valid CSS, says the W3C's Nu checker."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

NODE_MODULES = Path(__file__).parents[1] / "node/node_modules"
CHECKER = NODE_MODULES / "vnu-jar/build/dist/vnu.jar"
PATHS = [
    *("/", "/?series=all", "/?q=accordeon&commune=sainte-aure", "/?from=x", "/nulle-part"),
    *("/mois/2027-03", "/semaine/2027-W10", "/jour/2027-03-16", "/jour/2027-05-04"),
    *("/lieux", "/lieux/la-navette-sainte-aure", "/partenaires", "/partenaires/le-moulin"),
    *("/themes/musique", "/communes/pont-l-etang", "/flux?theme=musique", "/carte"),
    *("/a-propos", "/accessibilite", "/confidentialite"),
    *("/affiche", "/affiche?format=a3&source=la-navette"),
    *("/integrer?lignes=4&titre=Ici", "/embed?lignes=10&titre=Ici", "/embed", "/api"),
]


def pages(visitor: TestClient) -> Iterator[tuple[str, str]]:
    """Every kind of page in both languages, and the page of every event."""
    events = visitor.get("/api/v1/events?limit=200").json()["events"]
    for path in [
        *PATHS,
        *(event["url"].removeprefix("https://almanach.example") for event in events),
        f"/evenements/{events[0]['id']}/signaler",
        f"/evenements/{events[0]['id']}/signale",
    ]:
        for lang in ("fr", "en"):
            mark = "&" if "?" in path else "?"
            yield f"{path} {lang}", visitor.get(f"{path}{mark}lang={lang}").text


def test_every_page_is_valid(visitor: TestClient, tmp_path: Path) -> None:
    java = shutil.which("java")
    if java is None or not CHECKER.exists():
        pytest.skip("java or tests/node/node_modules/vnu-jar is missing")
    names = {}
    for number, (name, page) in enumerate(pages(visitor)):
        file = tmp_path / f"{number}.html"
        file.write_text(page, "utf8")
        names[file.as_uri().replace("file:///", "file:/")] = name
    for page in ("/", "/affiche"):
        path = _style(visitor, page)
        (tmp_path / path.removeprefix("/")).write_bytes(visitor.get(path).content)
    command = [java, "-jar", str(CHECKER), "--also-check-css", "--stdout", "--format", "json"]
    told = subprocess.run([*command, str(tmp_path)], capture_output=True, check=False).stdout
    messages = json.loads(told)["messages"]
    assert [
        f"{names.get(one.get('url'), one.get('url'))}: {one['message']} {one.get('extract', '')}"
        for one in messages
    ] == []


def _style(visitor: TestClient, path: str) -> str:
    return visitor.get(path).text.partition("rel=stylesheet href=")[2].partition(">")[0]
