"""Each sample in tests/corpus/ics beside what is expected of it: drop in a pair, get a test."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agenda.errors import FormatError
from agenda.model import Kind
from harvester.document import Page, Window
from harvester.formats.ics import Ics
from harvester.formats.ics.expand import expand
from harvester.formats.ics.format import cut_document
from harvester.formats.ics.reading import read_events
from tests.harvester.plain import WINDOW, document, plain_page, source
from tests.harvester.second_opinion import ICAL_JS, NODE, compare, justified, wall, written

SAMPLES = Path(__file__).parents[1] / "corpus" / "ics"
SHARED = Path(__file__).parents[3] / "shared" / "corpus"
NO_CORPUS = "the shared corpus is not here"
DAYS = timedelta(days=2)


def samples() -> list[Path]:
    return sorted(path for path in SAMPLES.iterdir() if not path.name.endswith(".expected.json"))


def read(body: bytes) -> dict[str, Any]:
    try:
        return plain_page(Ics().read(document(body), source(Kind.ICS), WINDOW))
    except FormatError as error:
        return {"error": str(error), "remedy": error.remedy}


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.name)
def test_sample(path: Path) -> None:
    expected = path.with_name(f"{path.name}.expected.json")
    assert read(path.read_bytes()) == json.loads(expected.read_text())


def shared() -> list[Path]:
    found = [*(SHARED / "ics").glob("*"), *(SHARED / "broken").glob("*.ics")]
    return sorted(found) or [SHARED / "absent"]


@pytest.mark.parametrize("path", shared(), ids=lambda path: path.name)
def test_real_documents_give_items_or_reasons(path: Path) -> None:
    if not path.exists():
        pytest.skip(NO_CORPUS)
    try:
        page = Ics().read(document(path.read_bytes()), source(Kind.ICS), WINDOW)
    except FormatError as error:
        refused = error
    else:
        check(page)
        return
    assert str(refused)
    assert refused.remedy


def check(page: Page) -> None:
    keys = Counter((item.uid, item.recurrence_id) for item in page.items)
    assert all(times == 1 for times in keys.values()), keys.most_common(3)
    assert all(item.uid and item.item and item.start for item in page.items)
    assert all(problem.item and problem.reason for problem in page.problems)
    assert not any("mailto:" in repr(item.organizers).lower() for item in page.items)


def windows() -> list[Any]:
    found = [
        pytest.param(path, number, id=f"{path.stem}-{number}")
        for path in sorted((SHARED / "expected").glob("*.json"))
        if not path.name.endswith(".mf2.json")
        for number in range(len(json.loads(path.read_text())["windows"]))
    ]
    return found or [pytest.param(SHARED / "absent", 0, id="absent")]


@pytest.mark.parametrize(("path", "number"), windows())
def test_occurrences_are_those_two_other_implementations_agree_on(path: Path, number: int) -> None:
    """Compared before the privacy filter. Any deviation stands in docs/recurrence-deviations.md."""
    if not path.exists():
        pytest.skip(NO_CORPUS)
    case = json.loads(path.read_text())
    window = case["windows"][number]
    first, last = (datetime.fromisoformat(window[f"window_{end}"]) for end in ("start", "end"))
    around = Window(first.replace(tzinfo=UTC) - DAYS, last.replace(tzinfo=UTC) + DAYS)
    body = (SHARED.parent / "corpus" / case["file"]).read_bytes()
    found = expand(read_events(cut_document(body, "")).events, around).occurrences
    got = Counter(
        (written(one.start), "" if one.event.uid.startswith("hash:") else one.event.uid)
        for one in found
        if first <= wall(one.start) < last
    )
    assert got == Counter((row[0], row[3]) for row in window["rows"])


@pytest.mark.skipif(
    NODE is None or not ICAL_JS.exists() or not SHARED.is_dir(),
    reason="no Node, ical.js or shared corpus",
)
def test_a_second_implementation_agrees_but_where_it_is_justified() -> None:
    """Which documents differ is what docs/recurrence-deviations.md explains, no more, no less."""
    read = [one for one in compare() if not isinstance(one.theirs, str)]
    assert len(read) > 150
    assert {one.name for one in read if one.ours != one.theirs} == justified()
