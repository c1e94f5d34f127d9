"""Names that change their address: what was checked is what is connected to, each time anew."""

import asyncio
import socket
from collections.abc import Iterable, Iterator
from typing import Any

import anyio
import httpcore
import pytest

from agenda.errors import AddressRefused
from agenda.settings import Settings
from harvester.document import Request
from harvester.fetch import Fetcher
from tests.fakes.site import Site, answer

PUBLIC, OTHER, PRIVATE, METADATA = "93.184.216.34", "93.184.216.35", "10.0.0.1", "169.254.169.254"
NAME = "partenaire.example"


class Names:
    """A resolver that gives for each name one set of addresses after another."""

    def __init__(self, **told: list[list[str]]) -> None:
        self._told = told
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int, **_: Any) -> list[Any]:
        self.asked.append(host)
        sets = self._told[host.partition(".")[0]]
        addresses = sets.pop(0) if len(sets) > 1 else sets[0]
        family = socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]


class Cable(httpcore.AnyIOBackend):
    """A network whose every public address is the site of the test."""

    reached: list[str]
    port: int
    dead: frozenset[str] = frozenset()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.reached.append(host)
        if host in self.dead:
            raise httpcore.ConnectError("nobody there")
        return await super().connect_tcp("127.0.0.1", self.port, timeout)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.scripts["/a"] = answer(b"x", headers={"Connection": "close"})
        yield running


@pytest.fixture
def cable(site: Site, monkeypatch: pytest.MonkeyPatch) -> type[Cable]:
    monkeypatch.setattr(Cable, "reached", [], raising=False)
    monkeypatch.setattr(Cable, "port", int(site.host.partition(":")[2]), raising=False)
    monkeypatch.setattr(httpcore, "AnyIOBackend", Cable)
    return Cable


def fetch(names: Names, monkeypatch: pytest.MonkeyPatch, times: int = 1) -> None:
    monkeypatch.setattr(anyio, "getaddrinfo", names)

    async def all_() -> None:
        async with Fetcher(Settings()) as fetcher:
            for _ in range(times):
                await fetcher.fetch(Request(url=f"http://{NAME}/a"))

    asyncio.run(all_())


def test_what_was_checked_is_what_is_connected_to(
    cable: type[Cable], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(partenaire=[[PUBLIC], [PRIVATE]])
    fetch(names, monkeypatch)
    assert names.asked == [NAME]
    assert cable.reached == [PUBLIC]


def test_a_name_that_turns_private_is_refused_at_the_next_connection(
    cable: type[Cable], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(partenaire=[[PUBLIC], [PRIVATE]])
    with pytest.raises(AddressRefused, match="réseau privé"):
        fetch(names, monkeypatch, times=2)
    assert names.asked == [NAME, NAME]
    assert cable.reached == [PUBLIC]


@pytest.mark.parametrize("private", [PRIVATE, METADATA, "127.0.0.1", "::1", "fe80::1%eth0"])
@pytest.mark.parametrize("first", [True, False])
def test_one_private_address_among_several_is_enough(
    private: str, first: bool, cable: type[Cable], monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [private, PUBLIC] if first else [PUBLIC, OTHER, private]
    with pytest.raises(AddressRefused):
        fetch(Names(partenaire=[addresses]), monkeypatch)
    assert cable.reached == []


def test_the_next_address_is_tried_where_the_first_does_not_answer(
    cable: type[Cable], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cable, "dead", frozenset({PUBLIC}))
    names = Names(partenaire=[[PUBLIC, OTHER]])
    fetch(names, monkeypatch)
    assert cable.reached == [PUBLIC, OTHER]
    assert names.asked == [NAME]


def test_each_hop_of_a_redirect_is_looked_up_and_checked(
    cable: type[Cable], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.scripts["/a"] = answer(status=302, headers={"Location": "http://interne.example/b"})
    names = Names(partenaire=[[PUBLIC]], interne=[[PRIVATE]])
    with pytest.raises(AddressRefused, match=r"interne\.example"):
        fetch(names, monkeypatch)
    assert names.asked == [NAME, "interne.example"]
    assert cable.reached == [PUBLIC]
