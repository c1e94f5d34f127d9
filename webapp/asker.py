"""Where a request comes from: what the network says, or a proxy that the operator named."""

from ipaddress import ip_address, ip_network

from starlette.requests import Request

from agenda.settings import Settings


def address_of(request: Request, settings: Settings) -> str:
    """Give the asker's address.

    `X-Forwarded-For` is believed only as far as named proxies wrote it: from the right, the first
    address that is not one of theirs. Anyone may have written what stands before.
    """
    address = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "").split(",")
    while told and _is_trusted(address, settings):
        before = told.pop().strip()
        if not _is_address(before):
            break
        address = before
    return address


def _is_trusted(address: str, settings: Settings) -> bool:
    if not _is_address(address):
        return False
    here = ip_address(address)
    return any(here in ip_network(one, strict=False) for one in settings.trusted_proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
