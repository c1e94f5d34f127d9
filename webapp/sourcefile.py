"""Files of sources: read from TOML, JSON, OPML or CSV, written as JSON (INTERFACE)."""

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from agenda.errors import UsageError
from agenda.model import Kind, Place, Source, Theme


class SourceSpec(BaseModel):
    """One source as a file describes it."""

    model_config = ConfigDict(extra="ignore")

    name: str = Field(min_length=1, max_length=200)
    kind: Kind
    url: str = Field(pattern=r"^(https?|webcal)://\S+$", max_length=2000)
    group: str | None = None
    place: "PlaceSpec | None" = None
    themes: list[Theme] = []
    trust: float = Field(default=0.5, ge=0, le=1)

    @field_validator("group", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: object) -> object:
        return value or None


class PlaceSpec(BaseModel):
    """A source's usual place, in INTERFACE's words."""

    model_config = ConfigDict(extra="ignore")

    name: str | None = None
    street: str | None = None
    postcode: str | None = Field(
        default=None, validation_alias=AliasChoices("postcode", "postal_code")
    )
    commune: str | None = Field(default=None, validation_alias=AliasChoices("commune", "town"))
    lat: float | None = None
    lon: float | None = None

    def as_place(self) -> Place:
        """Give it as the model's place."""
        return Place(**self.model_dump())


def read_source_file(path: Path) -> list[SourceSpec]:
    """Read a file of sources. Raises `UsageError` naming the row and what is wrong with it."""
    readers: dict[str, Callable[[bytes], list[dict[str, Any]]]] = {
        ".json": _from_json,
        ".toml": _from_toml,
        ".opml": _from_opml,
        ".xml": _from_opml,
        ".csv": _from_csv,
    }
    read = readers.get(path.suffix.lower())
    if read is None:
        known = ", ".join(sorted(readers))
        raise UsageError(f"« {path.name} » : je lis les fichiers {known}.")
    try:
        rows = read(path.read_bytes())
    except OSError as error:
        raise UsageError(f"« {path.name} » ne peut être lu : {error.strerror}.") from error
    except (ValueError, ElementTree.ParseError, KeyError, TypeError) as error:
        raise UsageError(f"« {path.name} » n’a pas la forme attendue : {error}") from error
    return [_spec(number, row) for number, row in enumerate(rows, 1)]


def _spec(number: int, row: object) -> SourceSpec:
    try:
        return SourceSpec.model_validate(row)
    except ValidationError as error:
        name = row.get("name") if isinstance(row, dict) else None
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))} : {e['msg']}" for e in error.errors())
        raise UsageError(f"Source n° {number} ({name or 'sans nom'}) : {wrong}") from error


def _from_json(content: bytes) -> list[dict[str, Any]]:
    rows = json.loads(content)
    return _list(rows["sources"] if isinstance(rows, dict) else rows)


def _from_toml(content: bytes) -> list[dict[str, Any]]:
    tables = tomllib.loads(content.decode())
    return _list(tables.get("sources") or tables.get("source"))


def _list(rows: object) -> list[dict[str, Any]]:
    if not isinstance(rows, list):
        raise TypeError("une liste de sources")
    return rows


def _from_csv(content: bytes) -> list[dict[str, Any]]:
    text = content.decode("utf-8-sig")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    return [_nest({k.strip(): v.strip() for k, v in row.items() if k and v}) for row in rows]


def _nest(row: dict[str, str]) -> dict[str, Any]:
    """Columns `place.commune` and the like make the place; `themes` are parted by spaces."""
    place = {key.removeprefix("place."): row[key] for key in row if key.startswith("place.")}
    nested: dict[str, Any] = {key: row[key] for key in row if not key.startswith("place.")}
    if place:
        nested["place"] = place
    if "themes" in nested:
        nested["themes"] = nested["themes"].replace(",", " ").split()
    return nested


def _from_opml(content: bytes) -> list[dict[str, Any]]:
    try:
        found = ElementTree.fromstring(content).iter("outline")
    except DefusedXmlException as error:
        raise ValueError("un fichier OPML ne déclare pas d’entités") from error
    return [_outline(one.attrib) for one in found if one.get("xmlUrl")]


def _outline(said: dict[str, str]) -> dict[str, Any]:
    url = said["xmlUrl"]
    ics = said.get("type") == "ics" or url.partition("?")[0].endswith(".ics")
    name = said.get("title") or said.get("text") or url
    kind = said.get("almanachKind") or ("ics" if ics else "rss")
    return {"name": name, "kind": kind, "url": url, "group": said.get("almanachGroup")}


def write_sources(sources: Iterable[Source]) -> str:
    """Write sources as JSON that `read_source_file` reads back."""
    return json.dumps([_row(source) for source in sources], ensure_ascii=False, indent=1)


def _row(source: Source) -> dict[str, Any]:
    place = source.place.model_dump(include=set(PlaceSpec.model_fields)) if source.place else None
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
