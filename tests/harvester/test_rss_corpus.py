"""Each sample in tests/corpus/feeds beside what is expected of it: drop in a pair, get a test."""

import json
from pathlib import Path

import pytest

from agenda.errors import FormatError
from agenda.model import Kind
from harvester.document import Page
from harvester.formats.rss import Rss
from tests.harvester.plain import WINDOW, document, plain_page, source

SAMPLES = Path(__file__).parents[1] / "corpus" / "feeds"
SHARED = Path(__file__).parents[3] / "shared" / "corpus"


def samples() -> list[Path]:
    return sorted(path for path in SAMPLES.iterdir() if not path.name.endswith(".expected.json"))


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_sample(path: Path) -> None:
    page = Rss().read(document(path.read_bytes()), source(Kind.RSS), WINDOW)
    expected = path.with_name(f"{path.name}.expected.json")
    assert plain_page(page) == json.loads(expected.read_text())


def read_or_refuse(body: bytes) -> Page | None:
    try:
        return Rss().read(document(body), source(Kind.RSS), WINDOW)
    except FormatError:
        return None


def shared(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((SHARED / folder).glob("*"))]
    return found or [SHARED / folders[0] / "absent"]


@pytest.mark.parametrize("path", shared("feeds", "broken"), ids=lambda path: path.name)
def test_real_documents_give_items_or_reasons(path: Path) -> None:
    if not path.exists():
        pytest.skip("the shared corpus is not here")
    body = path.read_bytes()
    page = read_or_refuse(body)
    if page is None:
        return
    assert not page.complete
    announced = body.lower().count(b"</item>") + body.lower().count(b"</entry>")
    assert page.items or page.problems or not announced
    assert all(item.uid and item.item for item in page.items)
    assert all(problem.item and problem.reason for problem in page.problems)


@pytest.mark.parametrize("path", shared("pages"), ids=lambda path: path.name)
def test_a_page_is_no_feed(path: Path) -> None:
    if not path.exists():
        pytest.skip("the shared corpus is not here")
    with pytest.raises(FormatError) as caught:
        Rss().read(document(path.read_bytes(), "text/html"), source(Kind.RSS), WINDOW)
    assert "page web" in str(caught.value)
    assert caught.value.remedy
