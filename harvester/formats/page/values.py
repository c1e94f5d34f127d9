"""Values of a thing of schema.org: each may be absent, one, several, or of any type."""

from typing import Any

from harvester.formats.fields import Fields, word


def said(thing: Fields, *names: str) -> str:
    """Give the first text under one of these names."""
    return next(filter(None, (text_of(first(thing, name)) for name in names)), "")


def listed(value: Any) -> list[Any]:
    """Give one value or several as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def first(thing: Fields, name: str) -> Any:
    """Give the first value under a name that says something."""
    return next((one for one in listed(thing.get(name)) if one not in ("", None, {})), None)


def things(thing: Fields, name: str) -> list[Fields]:
    """Give the things under a name."""
    return [one for one in listed(thing.get(name)) if isinstance(one, dict)]


def text_of(value: Any) -> str:
    """Give a value as text: a number as written, a thing by its value, address or name."""
    if isinstance(value, dict):
        names = ("@value", "@id", "url", "contentUrl", "name")
        return next((word(value[name]) for name in names if word(value.get(name))), "")
    return str(value) if type(value) in (int, float) else word(value)
