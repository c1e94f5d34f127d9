"""The page behind an item, fetched from a real local server."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Kind, Place, RawAddress, RawEvent, Source
from agenda.settings import Settings
from harvester.behind import MOST_PAGES, Behind, Memory, complete, complete_by, lacks, look_behind
from harvester.fetch import Fetcher, Validators
from harvester.reading import Reading
from harvester.robots import read_robots
from tests.fakes.site import Site, answer
from tests.harvester.plain import WINDOW, source

EVENT = """<script type="application/ld+json">{"@type": "Event", "name": "Bal trad",
"startDate": "2027-03-13T20:00:00+01:00", "location": {"@type": "Place", "name": "La Grange"}}
</script>"""
POST = RawEvent(item="Bal trad", uid="1", title="Bal trad à la Grange", url="https://a.example/1")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def page(*scripts: str) -> bytes:
    return f"<html><head>{''.join(scripts)}</head><body></body></html>".encode()


def behind(site: Site, items: list[RawEvent], known: Memory | None = None) -> Behind:
    reading = Reading(
        unchanged=False, items=items, validators=Validators('"e"'), body_hash="h", complete=False
    )

    async def once() -> Behind:
        async with Fetcher(Settings(allow_private=(site.host,))) as fetcher:
            return await look_behind(
                reading, source(Kind.RSS), fetcher, WINDOW, known or {}, pause=0
            )

    return asyncio.run(once())


def post(site: Site, path: str = "/1", **more: object) -> RawEvent:
    return replace(POST, url=site.url(path), **more)  # type: ignore[arg-type]  # named by each test


def paths(site: Site) -> list[str]:
    return [asked.path for asked in site.asked]


def test_a_page_gives_what_the_item_lacks_and_is_fetched_once(site: Site) -> None:
    site.scripts["/1"] = answer(page(EVENT))
    found = behind(site, [post(site)])
    item = found.reading.items[0]
    assert item.start == datetime.fromisoformat("2027-03-13T20:00:00+01:00")
    assert item.location == "La Grange"
    assert item.uid == "1"
    assert paths(site) == ["/robots.txt", "/1"]
    again = behind(site, [post(site)], found.memory)
    assert again.reading.items == found.reading.items
    assert again.memory == found.memory
    assert paths(site) == ["/robots.txt", "/1"]


def test_a_day_stays_a_day_in_memory(site: Site) -> None:
    site.scripts["/1"] = answer(page(EVENT.replace("T20:00:00+01:00", "")))
    assert behind(site, [post(site)]).reading.items[0].start == date(2027, 3, 13)


def test_a_changed_item_has_its_page_fetched_again(site: Site) -> None:
    site.scripts["/1"] = answer(page(EVENT))
    first = behind(site, [post(site)])
    second = behind(site, [post(site, description="Reporté")], first.memory)
    assert paths(site).count("/1") == 2
    assert len(second.memory) == 1


def test_robots_are_obeyed(site: Site) -> None:
    site.scripts["/robots.txt"] = answer(b"User-agent: *\nDisallow: /1\n")
    site.scripts["/1"] = answer(page(EVENT))
    found = behind(site, [post(site)])
    assert found.reading.items == [post(site)]
    assert paths(site) == ["/robots.txt"]
    (problem,) = found.reading.problems
    assert problem.item == site.host
    assert "robots.txt" in problem.reason
    site.scripts["/robots.txt"] = answer(status=404)
    allowed = behind(site, [post(site)], found.memory)
    assert allowed.reading.items[0].start
    assert allowed.reading.problems == []


def test_pages_closed_to_robots_do_not_keep_a_feed_from_being_unchanged(site: Site) -> None:
    site.scripts["/robots.txt"] = answer(b"User-agent: *\nDisallow: /\n")
    items = [post(site, f"/{n}", uid=str(n)) for n in range(MOST_PAGES + 3)]
    first = behind(site, items)
    second = behind(site, items, first.memory)
    assert first.reading.body_hash is None
    assert second.reading.body_hash == "h"
    assert len(second.reading.problems) == 1


def test_an_ill_site_forbids_its_pages(site: Site) -> None:
    site.scripts["/robots.txt"] = answer(status=503)
    site.scripts["/1"] = answer(page(EVENT))
    found = behind(site, [post(site)])
    assert found.reading.items == [post(site)]
    assert found.reading.problems == [], "a site that is ill has not said that it forbids them"
    assert found.memory == {}, "another time it may tell"
    assert paths(site) == ["/robots.txt"]


def test_rules_are_read_whatever_stands_there() -> None:
    assert read_robots("<html><body>404</body></html>").can_fetch("Almanach", "https://a.example/1")
    rules = read_robots("\ufeffUser-agent: Almanach\nDisallow: /prive/\nCrawl-delay: 4\n")
    assert not rules.can_fetch("Almanach/0.1", "https://a.example/prive/1")
    assert float(rules.crawl_delay("Almanach") or 0) == 4


def test_pages_of_one_visit_are_bounded_and_the_next_goes_on(site: Site) -> None:
    items = [post(site, f"/{n}", uid=str(n)) for n in range(MOST_PAGES + 3)]
    for n in range(MOST_PAGES + 3):
        site.scripts[f"/{n}"] = answer(page(EVENT))
    first = behind(site, items)
    assert len(site.asked) == MOST_PAGES + 1
    assert first.reading.body_hash is None
    assert first.reading.validators == Validators()
    second = behind(site, items, first.memory)
    assert second.reading.body_hash == "h"
    assert all(one.start for one in second.reading.items)
    assert len(site.asked) == MOST_PAGES + 1 + 4


@pytest.mark.parametrize(("status", "remembered"), [(404, 1), (410, 1), (500, 0), (503, 0)])
def test_a_failing_page_costs_only_itself(site: Site, status: int, remembered: int) -> None:
    site.scripts["/1"] = answer(status=status)
    site.scripts["/2"] = answer(page(EVENT))
    found = behind(site, [post(site), post(site, "/2", uid="2")])
    assert [one.start is None for one in found.reading.items] == [True, False]
    assert len(found.memory) == 1 + remembered


def test_an_event_of_the_margin_is_not_the_item(site: Site) -> None:
    other = EVENT.replace('"Bal trad"', '"Stage de poterie", "url": "/poterie"')
    site.scripts["/1"] = answer(page(other))
    assert behind(site, [post(site)]).reading.items == [post(site)]


def test_several_dates_give_several_items(site: Site) -> None:
    later = EVENT.replace("2027-03-13", "2027-03-20")
    site.scripts["/1"] = answer(page(EVENT, later))
    items = behind(site, [post(site)]).reading.items
    assert [one.recurrence_id for one in items] == ["20270313T190000Z", "20270320T190000Z"]


def partner(place: Place | None = None) -> Source:
    return source(Kind.RSS, place=place)


@pytest.mark.parametrize(
    ("raw", "place", "wanted"),
    [
        (POST, None, True),
        (replace(POST, url=None), None, False),
        (replace(POST, url="mailto:a@b.example"), None, False),
        (replace(POST, start=date(2027, 3, 1)), None, True),
        (replace(POST, start=date(2027, 3, 1)), Place(name="Chez nous"), False),
        (replace(POST, start=date(2020, 3, 1)), None, False),
        (replace(POST, start=date(2027, 3, 1), location="Ici"), None, False),
        (replace(POST, start=date(2027, 3, 1), is_online=True), None, False),
    ],
)
def test_which_items_are_looked_behind(raw: RawEvent, place: Place | None, wanted: bool) -> None:
    assert lacks(raw, partner(place), WINDOW) is wanted


def test_nothing_said_is_overruled() -> None:
    raw = replace(
        POST, start=datetime(2027, 3, 1, 10, tzinfo=UTC), location="Ici", status="TENTATIVE"
    )
    said = RawEvent(
        item="x",
        uid="x",
        title="x",
        start=datetime(2027, 4, 1, 10, tzinfo=UTC),
        end=datetime(2027, 4, 1, 12, tzinfo=UTC),
        location="Là",
        address=RawAddress(name="Là"),
        status="CANCELLED",
        organizers=("Les Autres",),
    )
    assert complete(raw, said) == replace(raw, organizers=("Les Autres",))


@given(st.text())
def test_a_memory_in_another_form_says_nothing(said: str) -> None:
    assert complete_by(POST, said) == [POST]
