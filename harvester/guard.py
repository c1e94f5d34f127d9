"""Where a harvester may connect: the public internet, and what the operator allows by name.

The check is made on each resolved address at the moment of connecting, so that neither a
redirect nor a name that changes its address (DNS rebinding) leads inside.
"""

import ipaddress
import socket
from collections.abc import Iterable

import anyio
import httpcore

from agenda.errors import AddressRefused
from agenda.sentence import N_

WEB_PORTS = frozenset({80, 443})
FIRST_FREE_PORT = 1024

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: Address) -> bool:
    """Tell whether `address`, or the IPv4 address hidden in it, is on the public internet."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or _nat64(address)
        if hidden:
            return is_public(hidden)
    return address.is_global and not address.is_multicast


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in ipaddress.IPv6Network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


class Guard(httpcore.AsyncNetworkBackend):
    """A network that refuses private destinations, save those in `allowed` (`host[:port]`)."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = frozenset(allowed)
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of `host` that answers. Raises `AddressRefused`."""
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        for address in await self.check(host, port):
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._network.sleep(seconds)

    async def check(self, host: str, port: int) -> list[str]:
        """Give the addresses of `host`. Raises `AddressRefused` when one of them is private."""
        addresses = await _resolve(host, port)
        for address in addresses:
            if not self._permits(host, port, address):
                raise AddressRefused(
                    N_(
                        "L’adresse mène à un réseau privé (%(host)s, port %(port)s).",
                        host=host,
                        port=port,
                    ),
                    N_(
                        "Vérifiez l’adresse. Si elle est bien la vôtre, l’administrateur peut "
                        "l’autoriser avec le réglage ALMANACH_ALLOW_PRIVATE."
                    ),
                )
        return addresses

    def _permits(self, host: str, port: int, address: str) -> bool:
        names = {host.lower(), address}
        if self._allowed & (names | {f"{name}:{port}" for name in names}):
            return True
        if port not in WEB_PORTS and port < FIRST_FREE_PORT:
            return False
        return is_public(ipaddress.ip_address(address.partition("%")[0]))


async def _resolve(host: str, port: int) -> list[str]:
    try:
        found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise httpcore.ConnectError(f"name not found: {host}") from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))
