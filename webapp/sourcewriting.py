"""Sources written as files that `webapp.sourcefile` reads back: JSON, TOML, CSV, OPML."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from agenda.model import Source
from feeds.spreadsheet import plain
from webapp.sourcefile import PlaceSpec

COLUMNS = ("name", "kind", "url", "group", "themes", "trust")
PLACE_COLUMNS = tuple(PlaceSpec.model_fields)


def write_json(sources: Iterable[Source]) -> str:
    """Write them in INTERFACE's form."""
    return json.dumps([_row(source) for source in sources], ensure_ascii=False, indent=1)


def write_toml(sources: Iterable[Source]) -> str:
    """Write them as `[[sources]]` tables."""
    return "\n".join("[[sources]]\n" + _table(_row(source)) for source in sources)


def _table(row: dict[str, Any]) -> str:
    place = row.pop("place", {})
    lines = [f"{key} = {_toml(value)}" for key, value in row.items()]
    return "\n".join([*lines, *(f"place.{key} = {_toml(place[key])}" for key in place), ""])


def _toml(value: Any) -> str:
    """JSON's texts, lists and numbers are TOML's too, but for DEL (TOML 1.0, "String")."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_csv(sources: Iterable[Source]) -> str:
    """Write one row a source; a text that a spreadsheet would run gets an apostrophe before it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([*COLUMNS, *(f"place.{name}" for name in PLACE_COLUMNS)])
    for row in map(_row, sources):
        place = row.get("place", {})
        cells = [row.get(name, "") for name in COLUMNS]
        cells[COLUMNS.index("themes")] = " ".join(row.get("themes", []))
        cells += [place.get(name, "") for name in PLACE_COLUMNS]
        writer.writerow([one if isinstance(one, float) else plain(str(one)) for one in cells])
    return buffer.getvalue()


def write_opml(sources: Iterable[Source]) -> str:
    """Write an outline of addresses, as feed readers know it (OPML 2.0)."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Almanach"
    body = SubElement(root, "body")
    for row in map(_row, sources):
        said = {"text": row["name"], "xmlUrl": row["url"], "almanachKind": row["kind"]}
        type_ = {"ics": "ics", "rss": "rss"}.get(row["kind"], "link")
        group = {"almanachGroup": row["group"]} if "group" in row else {}
        SubElement(body, "outline", {**said, "type": type_, **group})
    indent(root)
    return tostring(root, "unicode", xml_declaration=True)


WRITERS: dict[str, tuple[str, Callable[[Iterable[Source]], str]]] = {
    "json": ("application/json", write_json),
    "toml": ("application/toml", write_toml),
    "csv": ("text/csv; charset=utf-8", write_csv),
    "opml": ("text/x-opml; charset=utf-8", write_opml),
}


def _row(source: Source) -> dict[str, Any]:
    place = source.place.model_dump(include=set(PLACE_COLUMNS)) if source.place else None
    row: dict[str, Any] = {
        "name": source.name,
        "kind": source.kind.value,
        "url": source.url,
        "group": source.group,
        "place": place and {key: value for key, value in place.items() if value is not None},
        "themes": source.themes,
        "trust": source.trust,
    }
    return {key: value for key, value in row.items() if value not in (None, [], {})}
