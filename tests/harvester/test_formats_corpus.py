"""Each sample of the kinds below beside what is expected of it: drop in a pair, get a test.

`python -m tests.harvester.test_formats_corpus` writes what is missing, to be read before use.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.errors import FormatError
from agenda.model import Kind
from harvester.document import Document, Page
from harvester.formats import FORMATS
from tests.harvester.plain import WINDOW, document, plain_page, source

CORPUS = Path(__file__).parents[1] / "corpus"
# Those three have tests of their own; a new kind has its folder and nothing else to do here.
APART = {Kind.ICS: "ics", Kind.RSS: "feeds", Kind.MOBILIZON: "mobilizon"}
FOLDERS = {"pages" if kind is Kind.PAGE else kind.value: kind for kind in Kind if kind not in APART}
URLS = {Kind.OPENAGENDA: "https://openagenda.com/agendas/77000/events.v2.json"}


def samples() -> list[Path]:
    found = [path for folder in FOLDERS for path in sorted((CORPUS / folder).iterdir())]
    return [path for path in found if not path.name.endswith(".expected.json")]


def read(body: bytes, kind: Kind) -> Page:
    partner = source(kind, URLS.get(kind, "https://partenaire.example/agenda"))
    return FORMATS[kind].read(answer(body, kind), partner, WINDOW)


def answer(body: bytes, kind: Kind) -> Document:
    partner = source(kind, URLS.get(kind, "https://partenaire.example/agenda"))
    return document(body, request=FORMATS[kind].first(partner, WINDOW))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_a_format_and_samples(kind: Kind) -> None:
    folders = {one: folder for folder, one in FOLDERS.items()} | APART
    assert kind in FORMATS
    assert any((CORPUS / folders[kind]).iterdir())


@pytest.mark.parametrize("path", samples(), ids=name)
def test_sample(path: Path) -> None:
    expected = path.with_name(f"{path.name}.expected.json")
    page = read(path.read_bytes(), FOLDERS[path.parent.name])
    assert plain_page(page) == json.loads(expected.read_text())


@pytest.mark.parametrize("kind", Kind)
@given(body=st.binary(max_size=300))
@settings(max_examples=60)
def test_no_bytes_make_a_format_raise(kind: Kind, body: bytes) -> None:
    """All eight kinds; ICS, RSS and Mobilizon have mutated samples in tests of their own."""
    read_or_refuse(body, kind)


@pytest.mark.parametrize("path", samples(), ids=name)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_damage_becomes_problems(path: Path, data: st.DataObject) -> None:
    body = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=8))
    read_or_refuse(bytes(body), FOLDERS[path.parent.name])


JSON = [path for path in samples() if path.suffix == ".json"]
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("path", JSON, ids=name)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_fields_may_hold_anything(path: Path, data: st.DataObject) -> None:
    """Any one value of a JSON document is replaced by any other."""
    content = json.loads(path.read_bytes())
    holder, key = data.draw(st.sampled_from(list(_slots(content))))
    holder[key] = data.draw(JSON_VALUES)
    read_or_refuse(json.dumps(content).encode(), FOLDERS[path.parent.name])


def _slots(value: Any) -> list[tuple[Any, Any]]:
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    return [one for key in list(keys) for one in [(value, key), *_slots(value[key])]]


def read_or_refuse(body: bytes, kind: Kind) -> Page | None:
    try:
        page = read(body, kind)
    except FormatError:
        return None
    assert all(item.uid and item.item and item.title for item in page.items)
    assert all(problem.item and problem.reason for problem in page.problems)
    return page


SHARED = Path(__file__).parents[3] / "shared" / "corpus" / "pages"
# What a person reads in these pages: how many events, and when the first of them begins.
SAID = {
    "calagator__hcal_basic.xml": (1, "2007-10-05"),
    "calagator__hcal_multiple.xml": (2, "2008-01-19"),
    "calagator__hcal_upcoming_v1.html": (1, "2008-02-28T17:30:00"),
    "calagator__hcal_upcoming_v2.html": (1, "2008-11-13T19:00:00"),
    "calagator__hcal_upcoming_v3.html": (1, "2009-02-19T19:00:00"),
    "city-scrapers__chi_ssa_43_detail.html": (1, "2019-09-16T14:30:00"),
    "city-scrapers__chi_ssa_54_detail.html": (1, "2019-11-14T08:30:00"),
    "extruct__Event.001.html": (1, "2016-04-21T20:00:00"),
    "extruct__Event.003.html": (1, "2013-09-14T21:30:00"),
    "extruct__Event.008.html": (1, "2014-10-01T19:30:00"),
    "extruct__elysianfields_1.html": (4, "2017-06-10T19:30:00-04:00"),
    "extruct__tovestyrke.html": (1, "2017-06-12T20:00:00+01:00"),
    "granary__event.mf2.html": (1, "2017-07-12T17:30:00"),
    "ical4j__example1.html": (1, "1997-03-24T12:30:00+00:00"),
    "mf2py__datetimes.html": (7, "2014-01-01T12:00:00+00:00"),
    "tests__ampm~68282.html": (1, "2009-06-26T19:00:00"),
    "tests__attendees.html": (1, "2012-10-10"),
    "tests__concatenate.html": (1, "2009-06-26T19:00:00-06:00"),
    "tests__dates.html": (1, "2009-06-26T19:00:00-08:00"),
    "tests__dt-property.html": (1, "2013-03-14"),
    "tests__heventitemref.html": (2, "2012-06-27T15:45:00-08:00"),
    "tests__time.html": (1, "2009-06-26T19:00:00-08:00"),
    "tests__vevent.html": (1, "2012-11-09"),
    "tests__education.html": (0, ""),
    "tests__justahyperlink.html": (0, ""),
    "tests__mixedroots.html": (0, ""),
    "PlaceCal__gfsc_studio__0.html": (0, ""),
    "PlaceCal__outsavvy_events__0.html": (0, ""),
}


@pytest.mark.parametrize("path", sorted(SHARED.glob("*")) or [SHARED / "absent"], ids=name)
def test_real_pages_give_events_or_reasons(path: Path) -> None:
    if not path.exists():
        pytest.skip("the shared corpus is not here")
    page = read(path.read_bytes(), Kind.PAGE)
    assert page.items or page.problems
    assert all(item.start and item.title for item in page.items)
    if path.name in SAID:
        firsts = [item.start.isoformat() for item in page.items[:1] if item.start]
        assert (len(page.items), "".join(firsts)) == SAID[path.name]


def write_missing() -> None:
    """Write what the formats give today for samples without an expectation."""
    for path in samples():
        expected = path.with_name(f"{path.name}.expected.json")
        if not expected.exists():
            page = plain_page(read(path.read_bytes(), FOLDERS[path.parent.name]))
            expected.write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    write_missing()
