"""Trying an address: what it is, and what it would bring, without keeping anything.

The harvester is loaded when an address is tried: the desk opens sooner without.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from agenda.errors import UsageError
from agenda.model import Kind
from agenda.sentence import N_
from agenda.settings import Settings
from harvester.document import Window

if TYPE_CHECKING:
    from harvester.cleaning import Cleaned
    from harvester.discover import Discovery
    from harvester.reading import Reading


async def recognise(
    url: str, kind: Kind | None, group: str | None, settings: Settings
) -> "Discovery":
    """Find out what an address is, unless its format is given.

    Raises `UsageError` for words that are no address, and `SourceError`.
    """
    if " " in url.strip() or not ("." in url or "://" in url):
        raise UsageError(
            N_(
                "« %(url)s » n’est pas une adresse de site. Exemple : https://cafe.example/agenda",
                url=url[:80],
            )
        )
    from harvester.discover import Discovery, discover
    from harvester.fetch import Fetcher

    if kind:
        return Discovery(
            kind, url, group, None, N_("format %(kind)s, comme demandé.", kind=kind.value)
        )
    async with Fetcher(settings) as fetcher:
        return await discover(url, fetcher, group=group)


async def try_address(
    url: str,
    kind: Kind | None,
    group: str | None,
    window: Window,
    settings: Settings,
    now: datetime,
) -> "tuple[Discovery, Reading, Cleaned]":
    """Read and clean what an address gives for a window. Raises `SourceError`."""
    from harvester.fetch import Fetcher
    from harvester.pipeline import preview

    found = await recognise(url, kind, group, settings)
    async with Fetcher(settings) as fetcher:
        read, cleaned = await preview(found.as_source(now), fetcher, settings, window, now)
    return found, read, cleaned
