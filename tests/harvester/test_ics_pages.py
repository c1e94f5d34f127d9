"""The Events Calendar gives `?ical=1` by pages; all of them are read, and none is made up."""

import asyncio
from urllib.parse import parse_qsl, urlsplit

import pytest

from agenda.model import Kind
from agenda.settings import Settings
from harvester.fetch import Fetcher
from harvester.formats import FORMATS
from harvester.formats.ics.address import page_address
from harvester.reading import Reading, read_source
from tests.fakes.site import Handler, Site, answer
from tests.harvester.plain import WINDOW, source


def calendar(numbers: range) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@wp.example\r\nSUMMARY:Bal {n}\r\n"
        f"DTSTART;VALUE=DATE:202703{n % 28 + 1:02}\r\nEND:VEVENT\r\n"
        for n in numbers
    )
    return f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode()


def harvest(pages: list[bytes]) -> tuple[Reading, list[str]]:
    """Read a site that gives these pages, and 404 behind the last."""

    def script(handler: Handler) -> None:
        number = int(dict(parse_qsl(urlsplit(handler.path).query)).get("tribe_paged", "1"))
        found = number <= len(pages)
        answer(pages[number - 1] if found else b"", status=200 if found else 404)(handler)

    with Site() as site:
        site.scripts["/events/"] = script

        async def once() -> Reading:
            async with Fetcher(Settings(allow_private=(site.host,))) as fetcher:
                partner = source(Kind.ICS, site.url("/events/?ical=1"))
                return await read_source(partner, FORMATS[Kind.ICS], fetcher, WINDOW)

        return asyncio.run(once()), [asked.path for asked in site.asked]


@pytest.mark.parametrize(
    ("url", "second"),
    [
        ("https://wp.example/?ical=1", "https://wp.example/?ical=1&tribe_paged=2"),
        (
            "https://wp.example/events/?ical=1&x=",
            "https://wp.example/events/?ical=1&x=&tribe_paged=2",
        ),
        ("https://wp.example/agenda.ics", None),
        ("https://wp.example/?ical=0", None),
    ],
)
def test_only_the_events_calendar_has_pages(url: str, second: str | None) -> None:
    assert page_address(url, 2) == second


def test_pages_are_read_until_one_is_empty() -> None:
    read, asked = harvest([calendar(range(30)), calendar(range(30, 41)), calendar(range(0))])
    assert (len(read.items), read.complete, len(asked)) == (41, True, 3)


def test_a_server_that_repeats_its_page_concludes_nothing() -> None:
    read, asked = harvest([calendar(range(30)), calendar(range(30))])
    assert (len(read.items), read.complete, len(asked)) == (30, False, 2)


def test_a_program_without_pages_gives_all_at_once() -> None:
    read, _ = harvest([calendar(range(17)), calendar(range(17))])
    assert (len(read.items), read.complete) == (17, True)


def test_a_page_that_is_not_there_loses_nothing() -> None:
    read, _ = harvest([calendar(range(30))])
    assert (len(read.items), read.complete) == (30, False)


def test_a_short_calendar_is_asked_for_once() -> None:
    read, asked = harvest([calendar(range(4))])
    assert (len(read.items), read.complete, len(asked)) == (4, True, 1)
