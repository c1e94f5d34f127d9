"""The door to the outside, against a real local server that misbehaves."""

import asyncio
import gzip
import ipaddress
import threading
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import brotli
import httpx
import pytest
import zstandard

from agenda.errors import AddressRefused, FetchError
from agenda.settings import Settings
from harvester import fetch as door
from harvester import turns
from harvester.document import Request
from harvester.fetch import LONGEST_WAIT, Answer, Fetcher, Validators, body_hash
from harvester.guard import is_public
from harvester.outcome import LONGEST_ASKED, back_off
from tests.fakes.site import Handler, Script, Site, answer, feed
from tests.samples import a_source

BOMB = bytes(40_000_000)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def get(
    site: Site, path: str = "/a", known: Validators | None = None, **settings: object
) -> Answer:
    given = {"allow_private": (site.host,)} | settings

    async def once() -> Answer:
        async with Fetcher(Settings.model_validate(given)) as fetcher:
            return await fetcher.fetch(Request(url=site.url("/a")), known or Validators())

    return asyncio.run(once())


def test_a_document_comes_with_its_validators(site: Site) -> None:
    site.scripts["/a"] = feed(b"BEGIN:VCALENDAR")
    first = get(site)
    assert first.document is not None
    assert first.document.body == b"BEGIN:VCALENDAR"
    assert first.document.content_type == "text/calendar; charset=utf-8"
    again = get(site, known=first.validators)
    assert again.document is None
    assert site.asked[-1].headers["if-none-match"] == first.validators.etag


def test_the_harvester_says_who_it_is(site: Site) -> None:
    site.scripts["/a"] = answer(b"x")
    get(site, contact="https://asso.example/contact")
    assert site.asked[0].headers["user-agent"].endswith("(+https://asso.example/contact)")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", partial(brotli.compress, quality=1)),
        ("zstd", zstandard.ZstdCompressor().compress),
    ],
)
def test_each_compression_is_undone_and_no_bomb_unfolds(
    site: Site, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    text = b"rendez-vous " * 1000
    site.scripts["/a"] = answer(pack(text), headers={"Content-Encoding": encoding})
    document = get(site).document
    assert document is not None
    assert document.body == text
    site.scripts["/a"] = answer(pack(BOMB), headers={"Content-Encoding": encoding})
    with pytest.raises(FetchError, match="dépasse 32 Mo"):
        get(site)


def test_a_body_without_end_is_cut(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MAX_SECONDS", 0.5)

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            stop.wait(0.05)

    stop = threading.Event()
    site.scripts["/a"] = drip
    with pytest.raises(FetchError, match="trop longtemps"):
        get(site)
    stop.set()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (answer(status=401), "mot de passe"),
        (answer(status=403), "refuse"),
        (answer(status=404), "rien à cette adresse"),
        (answer(status=410), "retirée"),
        (answer(status=503, headers={"Retry-After": "120"}), "panne"),
        (answer(status=418), "erreur 418"),
        (answer(b"abc", headers={"Content-Length": "9999", "Connection": "close"}), "coupée"),
        (answer(b"abc", headers={"Content-Encoding": "gzip"}), "coupée"),
        (answer(b"abc", headers={"Content-Encoding": "lzma"}), "compression inconnue"),
        (answer(status=302, headers={"Location": "/a"}), "sans fin"),
        (answer(status=302, headers={"Location": "ftp://x.example/"}), "pas une adresse"),
        (answer(status=302, headers={"Location": "http://[bad"}), "n’existe pas"),
    ],
)
def test_each_failure_is_a_sentence_with_a_remedy(site: Site, script: Script, said: str) -> None:
    site.scripts["/a"] = script
    with pytest.raises(FetchError, match=said) as caught:
        get(site)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "9" * 400}, LONGEST_WAIT),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Mon, 01 Mar 2027 08:02:00 GMT"}, 120),
        ({"Retry-After": "Mon, 01 Mar 2027 07:00:00 GMT"}, 0),
        ({"Retry-After": "Mon, 01 Mar 2027 08:02:00 -0000"}, None),
        ({}, None),
    ],
)
def test_the_server_may_ask_for_patience(headers: dict[str, str], seconds: float | None) -> None:
    answered = httpx.Response(
        503, headers={"Date": "Mon, 01 Mar 2027 08:00:00 GMT"} | headers
    ).headers
    assert door._patience(answered) == seconds


def test_a_source_s_patience_never_ends_a_harvest(site: Site) -> None:
    site.scripts["/a"] = answer(status=503, headers={"Retry-After": "9" * 400})
    with pytest.raises(FetchError) as caught:
        get(site)
    assert back_off(a_source(), 1, caught.value) == LONGEST_ASKED


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/b",
        "http://localhost:{port}/b",
        "http://2130706433:{port}/b",
        "http://public.example@127.0.0.1:{port}/b",
        "http://[::1]:{port}/b",
        "http://[::ffff:127.0.0.1]:{port}/b",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://0.0.0.0:{port}/b",
    ],
)
def test_no_redirect_leads_inside(site: Site, target: str) -> None:
    with Site() as inside:
        inside.scripts["/b"] = answer(b"secret")
        location = target.format(port=inside.host.partition(":")[2])
        site.scripts["/a"] = answer(status=302, headers={"Location": location})
        with pytest.raises(AddressRefused, match="réseau privé"):
            get(site)
        assert inside.asked == []


def test_a_private_address_is_refused_unless_allowed(site: Site) -> None:
    site.scripts["/a"] = answer(b"x")
    with pytest.raises(AddressRefused) as caught:
        get(site, allow_private=())
    assert "ALMANACH_ALLOW_PRIVATE" in caught.value.remedy
    assert get(site, allow_private=("127.0.0.1",)).document is not None


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_an_unknown_name_is_told(site: Site) -> None:
    async def once() -> None:
        async with Fetcher(Settings()) as fetcher:
            await fetcher.fetch(Request(url="http://nulle-part.invalid/"))

    with pytest.raises(FetchError, match="n’existe pas"):
        asyncio.run(once())


def test_a_closed_port_is_told(site: Site) -> None:
    with Site() as gone:
        address = gone.url("/")
        host = gone.host

    async def once() -> None:
        async with Fetcher(Settings(allow_private=(host,))) as fetcher:
            await fetcher.fetch(Request(url=address))

    with pytest.raises(FetchError, match="ne répond pas"):
        asyncio.run(once())


def test_at_most_two_connections_a_host(site: Site) -> None:
    here, most, lock = [0], [0], threading.Lock()

    def slow(handler: Handler) -> None:
        with lock:
            here[0] += 1
            most[0] = max(most[0], here[0])
        threading.Event().wait(0.05)
        with lock:
            here[0] -= 1
        answer(b"x")(handler)

    site.scripts["/a"] = slow

    async def many() -> None:
        async with Fetcher(Settings(allow_private=(site.host,))) as fetcher:
            await asyncio.gather(*(fetcher.fetch(Request(url=site.url("/a"))) for _ in range(8)))

    asyncio.run(many())
    assert most == [2]


@pytest.mark.parametrize(
    ("first", "second", "proposed"),
    [(301, 308, True), (301, 302, False), (302, 301, False), (307, 308, False)],
)
def test_only_permanent_redirects_propose_an_address(
    site: Site, first: int, second: int, proposed: bool
) -> None:
    site.scripts["/a"] = answer(status=first, headers={"Location": "/b"})
    site.scripts["/b"] = answer(status=second, headers={"Location": "/c"})
    site.scripts["/c"] = feed(b"x")
    found = get(site)
    assert found.moved_to == (site.url("/c") if proposed else None)
    assert found.document is not None
    assert get(site, known=found.validators).moved_to == found.moved_to


def test_there_is_a_pause_between_requests_to_a_host_that_is_not_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "PAUSE", 0.05)

    async def seconds(own: tuple[str, ...]) -> float:
        queue, loop = turns.Turns(own), asyncio.get_running_loop()
        begun = loop.time()

        async def ask(host: str) -> None:
            async with queue.turn(host, 443):
                pass

        await asyncio.gather(*(ask(host) for host in ("a.example", "b.example") * 4))
        return loop.time() - begun

    assert asyncio.run(seconds(())) >= 3 * 0.05
    assert asyncio.run(seconds(("a.example", "b.example:443"))) < 3 * 0.05


def test_the_hash_overlooks_stamps(site: Site) -> None:
    bodies = [
        b"BEGIN:VEVENT\r\nDTSTAMP:20270101T000000Z\r\nUID:1\r\n",
        b"BEGIN:VEVENT\r\nDTSTAMP:20270102T000000Z\r\nUID:1\r\n",
        b"BEGIN:VEVENT\r\nDTSTAMP:20270102T000000Z\r\nUID:2\r\n",
    ]
    hashes = []
    for body in bodies:
        site.scripts["/a"] = answer(body)
        document = get(site).document
        assert document is not None
        hashes.append(body_hash([document]))
    assert hashes[0] == hashes[1] != hashes[2]
