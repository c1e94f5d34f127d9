"""Pages made to cost time or memory: each is read, or refused, within seconds."""

import time
from collections.abc import Callable

import pytest

from agenda.errors import FormatError
from agenda.model import Kind
from harvester.document import Page
from tests.harvester.test_formats_corpus import read

JSONLD = b'<script type="application/ld+json">'
ONE = b'{"@type": "Event", "name": "a", "startDate": "2027-01-01"},'


def bomb() -> bytes:
    """Sixty items, each of which names all sixty."""
    names = b" ".join(b"i%d" % n for n in range(60))
    kind = b"itemprop=location itemscope itemtype=http://schema.org/Event"
    scope = b"<div id=i%d " + kind + b' itemref="%s"></div>'
    return b"<html>" + b"".join(scope % (n, names) for n in range(60))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nested events": lambda: b"<div class=h-event>" * 1900 + b"mot " * 100_000,
    "nested dates": lambda: b"<i class=dt-start>" * 1900 + b"<b>x</b>" * 20_000,
    "many dates": lambda: b"<p class=h-event>" + b"<b class=dt-start>x</b>" * 20_000,
    "itemref": bomb,
    "deep JSON": lambda: JSONLD + b"[" * 200_000 + b"</script>",
    "many events": lambda: JSONLD + b"[" + ONE * 20_000 + b"{}]</script>",
    "many parts": lambda: JSONLD + ONE[:-2] + b',"subEvent":[' + ONE * 20_000 + b"{}]}</script>",
    "attributes": lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">",
    "open comments": lambda: b"<!--" * 200_000,
    "brackets": lambda: b"<" * 500_000,
    "entities": lambda: b"<p>" + b"&#x;&" * 200_000,
    "five megabytes": lambda: b"<p>" + b"x" * 5_000_000,
    "the end of time": lambda: JSONLD + ONE[:-1].replace(b"2027", b"9999") + b"</script>",
}


def read_or_none(body: bytes) -> Page | None:
    try:
        return read(body, Kind.PAGE)
    except FormatError:
        return None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_bounded(name: str) -> None:
    started = time.process_time()
    page = read_or_none(HOSTILE[name]())
    assert time.process_time() - started < 10
    assert page is None or len(page.items) <= 2000
