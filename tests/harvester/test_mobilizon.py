"""Mobilizon: a real GraphQL server over HTTP, in old versions and in bad shape."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema, parse, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.errors import FormatError
from agenda.model import Kind, RawEvent, Source
from harvester.document import Page, Request
from harvester.formats.mobilizon import MOST_PAGES, Mobilizon
from harvester.formats.mobilizon.address import locate
from harvester.formats.mobilizon.query import LIMIT, build, unknown_names
from tests.fakes.mobilizon import Fields, Instance, serve
from tests.harvester.plain import WINDOW, document, plain_page, source

SAMPLES = Path(__file__).parents[1] / "corpus" / "mobilizon"
SHARED = Path(__file__).parents[3] / "shared"


def event(number: int, **more: Any) -> Fields:
    start = WINDOW.start + timedelta(days=number % 300, hours=18)
    return {
        "uuid": f"00000000-0000-4000-8000-{number:012}",
        "url": f"https://mob.example/events/{number}",
        "title": f"Rendez-vous {number}",
        "beginsOn": start.isoformat().replace("+00:00", "Z"),
        "visibility": "PUBLIC",
        "draft": False,
        "externalParticipationUrl": "https://inscriptions.example/",
        "joinOptions": "FREE",
        "attributedTo": {"name": "Le Lavoir", "preferredUsername": "lavoir"},
        "options": {"timezone": "Europe/Paris", "isOnline": False},
        **more,
    }


def visit(partner: Source) -> list[Page]:
    """Read all pages, as the harvester does."""
    form = Mobilizon()
    pages: list[Page] = []
    request: Request | None = form.first(partner, WINDOW)
    with httpx.Client() as client:
        while request is not None:
            if request.json is None:
                answer = client.get(request.url)
            else:
                answer = client.post(request.url, json=request.json)
            pages.append(form.read(document(answer.content, "", request), partner, WINDOW))
            request = pages[-1].next
    return pages


def harvest(instance: Instance, group: str | None = "lavoir") -> list[Page]:
    with serve(instance) as base:
        return visit(source(Kind.MOBILIZON, base, group=group))


def items(pages: list[Page]) -> list[RawEvent]:
    return [item for page in pages for item in page.items]


def reasons(pages: list[Page]) -> list[str]:
    return [problem.reason for page in pages for problem in page.problems]


@pytest.mark.parametrize("group", ["lavoir", None])
@pytest.mark.parametrize("version", ["1.0", "2.0", "2.1", "3.0", "3.1", "5.1"])
def test_every_version_gives_all_pages(version: str, group: str | None) -> None:
    events = [event(number) for number in range(2 * LIMIT + 7)]
    past = event(999, beginsOn="2026-12-01T18:00:00Z")
    instance = Instance(version, {"lavoir": [past, *events]})
    pages = harvest(instance, group)
    assert [item.uid for item in items(pages)] == [one["url"] for one in events]
    assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]
    assert not reasons(pages)
    assert next(page.title for page in pages if page.title) == (
        "Lavoir" if group else "Instance d’essai"
    )
    retries = len(instance.asked) - 3
    assert retries == 0 if version == "5.1" else retries <= 2


def test_an_old_version_still_says_what_it_knows() -> None:
    [item] = items(harvest(Instance("2.0", {"lavoir": [event(1)]})))
    assert (item.timezone, item.organizers) == ("Europe/Paris", ("Le Lavoir",))
    assert item.identities == ("ap:https://mob.example/events/1", "uuid:" + event(1)["uuid"])


def test_partial_data_keeps_the_good_ones_and_is_not_complete() -> None:
    broken = event(2, title=RuntimeError("Something went wrong"))
    pages = harvest(Instance(groups={"lavoir": [event(1), broken, event(3)]}))
    assert [item.title for item in items(pages)] == ["Rendez-vous 1", "Rendez-vous 3"]
    assert any("Something went wrong" in reason for reason in reasons(pages))
    assert not any(page.complete for page in pages)


def test_a_repeating_page_ends_the_visit() -> None:
    instance = Instance(
        groups={"lavoir": [event(number) for number in range(LIMIT)]},
        page_of=lambda events, _page, _limit: {"total": 9999, "elements": events},
    )
    pages = harvest(instance)
    assert len(pages) == 2
    assert len(items(pages)) == LIMIT
    assert "9999" in reasons(pages)[-1]
    assert not pages[-1].complete


def test_endless_pages_are_cut_with_a_reason() -> None:
    instance = Instance(
        groups={"lavoir": []},
        page_of=lambda _events, page, _limit: {"total": 10**9, "elements": [event(page)]},
    )
    pages = harvest(instance)
    assert len(pages) == MOST_PAGES
    assert reasons(pages)
    assert not pages[-1].complete


def test_a_server_with_smaller_pages_is_read_to_the_end() -> None:
    events = [event(number) for number in range(25)]
    instance = Instance(
        groups={"lavoir": events},
        page_of=lambda found, page, _: {
            "total": 25,
            "elements": found[(page - 1) * 10 : page * 10],
        },
    )
    pages = harvest(instance)
    assert len(items(pages)) == 25
    assert pages[-1].complete


def test_an_unknown_group_is_said_with_a_remedy() -> None:
    with pytest.raises(FormatError, match="«\u00a0ailleurs\u00a0» n’existe pas") as caught:
        harvest(Instance(groups={"lavoir": []}), "ailleurs")
    assert "arobase" in caught.value.remedy


def test_an_empty_group_is_complete() -> None:
    assert [page.complete for page in harvest(Instance(groups={"lavoir": []}))] == [True]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html><html><body>502 Bad Gateway</body></html>",
        b"[]",
        b'{"error": "unauthorized"}',
        b'{"errors": [{"message": "Unknown argument \\"page\\" on field"}]}',
        b'{"data": {"group": null}}',
    ],
)
def test_what_is_no_list_is_said_with_a_remedy(body: bytes) -> None:
    partner = source(Kind.MOBILIZON, group="lavoir")
    with pytest.raises(FormatError) as caught:
        Mobilizon().read(document(body), partner, WINDOW)
    assert caught.value.remedy


def test_a_server_that_never_agrees_is_left() -> None:
    form, partner = Mobilizon(), source(Kind.MOBILIZON, group="lavoir")
    request, body = (
        form.first(partner, WINDOW),
        b'{"errors":[{"message":"Unknown argument \'order\'"}]}',
    )
    page = form.read(document(body, "", request), partner, WINDOW)
    assert page.next is not None
    assert page.next.json is not None
    assert "order:" not in page.next.json["query"]
    with pytest.raises(FormatError):
        form.read(document(body, "", page.next), partner, WINDOW)


@pytest.mark.parametrize(
    ("url", "group", "api", "name"),
    [
        ("https://mob.example", None, "https://mob.example/api", None),
        ("mob.example/", None, "https://mob.example/api", None),
        ("https://mob.example/api/", None, "https://mob.example/api", None),
        ("https://mob.example/sous/api", "lavoir", "https://mob.example/sous/api", "lavoir"),
        ("https://mob.example/sous", None, "https://mob.example/sous/api", None),
        ("https://mob.example/search?term=a", None, "https://mob.example/api", None),
        ("https://mob.example/@lavoir", None, "https://mob.example/api", "lavoir"),
        ("https://mob.example/@lavoir/events?a=b", None, "https://mob.example/api", "lavoir"),
        ("https://mob.example/p/lavoir", None, "https://mob.example/api", "lavoir"),
        ("https://mob.example/@a%40b.example", "@lavoir", "https://mob.example/api", "lavoir"),
        ("https://mob.example/@a@b.example", None, "https://mob.example/api", "a@b.example"),
        ("http://127.0.0.1:8/m/1/api", "https://x.example/@l", "http://127.0.0.1:8/m/1/api", "l"),
    ],
)
def test_addresses(url: str, group: str | None, api: str, name: str | None) -> None:
    assert locate(source(Kind.MOBILIZON, url, group=group)) == (api, name)


def test_a_query_stays_far_below_the_limit_of_complexity() -> None:
    for group in ("lavoir", None):
        query = build(group, (), {})["query"]
        assert len(re.findall(r"\w+", query)) < 150


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.name)
def test_sample(path: Path) -> None:
    expected = path.with_suffix(".expected")
    partner = source(Kind.MOBILIZON, group="rustines")
    try:
        page = Mobilizon().read(document(path.read_bytes()), partner, WINDOW)
        if page.next is not None and "instead" in page.next.state:
            raise page.next.state["instead"]
        answer = plain_page(page)
    except FormatError as error:
        answer = {"error": str(error)}
    assert answer == json.loads(expected.read_text())


def documents() -> list[Path]:
    folder = SHARED / "corpus" / "mobilizon"
    return sorted(folder.glob("*.json")) or [folder / "absent"]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
@pytest.mark.parametrize("group", ["any", None])
def test_real_documents_give_items_or_reasons(path: Path, group: str | None) -> None:
    if not path.exists():
        pytest.skip("the shared corpus is not here")
    page = read_or_refuse(path.read_bytes(), group)
    if page is not None:
        asks_profile = page.next is not None and "instead" in page.next.state
        assert page.items or page.problems or asks_profile or b'"elements": []' in path.read_bytes()


def schemas() -> list[Path]:
    folder = SHARED / "corpus" / "mobilizon"
    return sorted(folder.glob("*schema*.graphql")) or [folder / "absent"]


@pytest.mark.parametrize("path", schemas(), ids=lambda path: path.name)
@pytest.mark.parametrize("group", ["lavoir", None])
def test_queries_shrink_to_what_real_schemas_know(path: Path, group: str | None) -> None:
    if not path.exists():
        pytest.skip("the shared corpus is not here")
    schema = build_schema(path.read_text(), assume_valid=True)
    dropped: set[str] = set()
    for _ in range(4):
        errors = validate(schema, parse(build(group, dropped, {})["query"]))
        dropped |= unknown_names(error.message for error in errors)
    assert not errors
    assert len(dropped) < 12
    assert "Event.beginsOn" not in dropped


@pytest.fixture(scope="module")
def opengold() -> Iterator[str]:
    folder = SHARED / "opengold"
    if not folder.exists():
        pytest.skip("the shared benchmark is not here")
    spec = spec_from_file_location("opengold_serve", folder / "serve.py")
    assert spec is not None
    assert spec.loader is not None
    server = module_from_spec(spec)
    spec.loader.exec_module(server)
    yield server.start()
    server.stop()


@pytest.mark.parametrize("number", [1, 2])
def test_the_benchmark_instances_give_every_event(opengold: str, number: int) -> None:
    held = json.loads((SHARED / "opengold" / "sources" / f"mobilizon-{number}.json").read_text())
    listed = [one for group in held["groups"] for one in group["organizedEvents"]["elements"]]
    coming = {
        one["url"]
        for one in listed
        if datetime.fromisoformat(one["endsOn"] or one["beginsOn"]) > WINDOW.start.astimezone(UTC)
    }
    pages = visit(source(Kind.MOBILIZON, f"{opengold}/mobilizon/{number}/api"))
    assert {item.uid for item in items(pages)} == coming
    assert not reasons(pages)
    assert pages[-1].complete


def read_or_refuse(body: bytes, group: str | None) -> Page | None:
    try:
        return Mobilizon().read(document(body), source(Kind.MOBILIZON, group=group), WINDOW)
    except FormatError:
        return None


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = [*event(1), "physicalAddress", "picture", "tags", "endsOn", "status", "onlineAddress"]


@settings(max_examples=200, deadline=timedelta(seconds=5))
@given(st.binary(), st.sampled_from(["lavoir", None]))
def test_no_bytes_raise_anything_but_a_format_error(body: bytes, group: str | None) -> None:
    read_or_refuse(body, group)


@settings(max_examples=200, deadline=timedelta(seconds=5))
@given(st.dictionaries(st.sampled_from(NAMES), ANY), ANY, ANY)
def test_no_element_raises(wrong: Fields, total: Any, errors: Any) -> None:
    listing = {"total": total, "elements": [{**event(1), **wrong}, event(2)]}
    body = json.dumps({"data": {"searchEvents": listing}, "errors": errors}).encode()
    page = read_or_refuse(body, None)
    assert page is not None
    assert event(2)["url"] in {item.uid for item in page.items}
