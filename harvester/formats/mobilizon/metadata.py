"""What people add to an event in Mobilizon's boxes (`metadata`).

The keys are those of its own form (`src/services/EventMetadata.ts` in Mobilizon 5.1); a box
that people name themselves has a key that begins with `mz:plain:`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from harvester.formats.fields import Fields, parts, word

_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_OF_PRICE = re.compile(r"\s*(?:tarifs?|prix|prices?|entrée|coût|participation)\b", re.IGNORECASE)
_TICKETS = "mz:ticket:external_url"
_PLAIN = "mz:plain:"
_ROOMS = re.compile(r"mz:visio:\w+|mz:live:\w+:url")
# What is provided for, in OpenAgenda's codes; "partially" promises too little.
_PROVIDED = {
    ("mz:accessibility:wheelchairAccessible", "fully"): "mi",
    ("mz:accessibility:live:sign_language", "true"): "hi",
    ("mz:accessibility:live:subtitle", "true"): "hi",
}


@dataclass(frozen=True, slots=True)
class Details:
    """What the boxes say of an event, None where they say nothing."""

    online_url: str | None = None
    registration_url: str | None = None
    price: str | None = None
    accessibility: tuple[str, ...] = ()


def read_details(event: Fields) -> Details:
    """Read the list `metadata` of an event, whatever it holds."""
    boxes = list(_boxes(event))
    codes = {_PROVIDED.get((key, value.lower())) for key, _, value in boxes}
    return Details(
        online_url=_first(value for key, _, value in boxes if _ROOMS.fullmatch(key)),
        registration_url=_first(value for key, _, value in boxes if key == _TICKETS),
        price=next((value for key, title, value in boxes if _tells_price(key, title)), None),
        accessibility=tuple(sorted(filter(None, codes))),
    )


def _boxes(event: Fields) -> Iterator[tuple[str, str, str]]:
    """Give key, title and value of each box that is filled in."""
    for told in parts(event, "metadata"):
        key, title, value = (word(told.get(name)) for name in ("key", "title", "value"))
        if value:
            yield key, title, value


def _first(values: Iterator[str]) -> str | None:
    return next((value for value in values if _WEB.fullmatch(value)), None)


def _tells_price(key: str, title: str) -> bool:
    return key.startswith(_PLAIN) and _OF_PRICE.match(title) is not None
