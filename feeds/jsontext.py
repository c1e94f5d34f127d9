"""JSON in pieces: a document whose last member is a long list."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# `<` never stands in our JSON, so that it may be set inside an HTML script element as it is.
ESCAPES = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"))


def dump(value: Any) -> str:
    """Write a JSON value on one line, safe inside `<script>`."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for character, escape in ESCAPES:
        written = written.replace(character, escape)
    return written


def write_list(
    head: Mapping[str, Any], name: str, items: Iterable[Mapping[str, Any]]
) -> Iterator[bytes]:
    """Write the object `head` (not empty) with the list `items` added under `name`."""
    yield f"{dump(head)[:-1]}, {dump(name)}: [".encode()
    comma = "\n"
    for item in items:
        yield (comma + dump(item)).encode("utf-8", "replace")
        comma = ",\n"
    yield b"\n]}\n"
