"""Files of sources: read from TOML, JSON, OPML or CSV (INTERFACE)."""

import csv
import io
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path, PurePath
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from agenda.errors import UsageError
from agenda.model import Kind, Place, Theme
from agenda.sentence import N_
from feeds.spreadsheet import FORMULA

MOST_SOURCES = 2000
LINE = "ligne"
FIELDS = {
    "name": N_("le nom (name)"),
    "url": N_("l’adresse (url)"),
    "kind": N_("le format (kind)"),
    "group": N_("le groupe (group)"),
    "place": N_("le lieu (place)"),
    "themes": N_("les thèmes (themes)"),
    "trust": N_("la confiance (trust)"),
}
EXPECTED = {
    "name": N_("1 à 200 caractères"),
    "url": N_("elle commence par https://, http:// ou webcal://"),
    "kind": ", ".join(Kind),
    "group": N_("un nom de groupe Mobilizon"),
    "place": "name, street, postcode, commune, lat, lon",
    "themes": ", ".join(Theme),
    "trust": N_("de 0 à 1"),
}
# What readers raise for what is not their format, however deeply it is nested.
BROKEN = (ValueError, ElementTree.ParseError, KeyError, TypeError, csv.Error, RecursionError)


class Address(BaseModel):
    """One source as a file describes it, whose format may still have to be found out."""

    model_config = ConfigDict(extra="ignore")

    name: str = Field(min_length=1, max_length=200)
    url: str = Field(pattern=r"^(https?|webcal)://\S+$", max_length=2000)
    group: str | None = None
    place: "PlaceSpec | None" = None
    themes: list[Theme] = []
    trust: float = Field(default=0.5, ge=0, le=1)

    @field_validator("group", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: object) -> object:
        return value or None


class SourceSpec(Address):
    """One source whose format is known."""

    kind: Kind


class SourceRow(Address):
    """One row of a file; without a format, its address will tell."""

    kind: Kind | None = None

    @field_validator("kind", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    def of_kind(self, kind: Kind, url: str, group: str | None) -> SourceSpec:
        """Give it as what its address turned out to be."""
        found = {"kind": kind, "url": url, "group": group or self.group}
        return SourceSpec(**self.model_dump() | found)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is no source: where it stands, whose it is, and what is wrong with it."""

    where: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where} ({self.name or 'sans nom'}) : {self.reason}"


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


def read_source_file(path: Path) -> list[tuple[str, SourceRow | Refused]]:
    """Read a file of sources row by row: where each stands, and what it says or lacks.

    Raises `UsageError` when the file cannot be read as a whole.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(N_("Il n’y a pas de fichier « %(path)s ».", path=path)) from error
    except OSError as error:
        raise UsageError(
            N_("« %(path)s » ne peut être lu : vérifiez que vous y avez droit.", path=path)
        ) from error
    return read_sources(path.name, content)


def read_sources(name: str, content: bytes) -> list[tuple[str, SourceRow | Refused]]:
    """Read what a file of this name holds, as `read_source_file` does."""
    return [(where, _read(where, row)) for where, row in _rows(name, content)]


def _rows(name: str, content: bytes) -> list[tuple[str, object]]:
    readers: dict[str, Callable[[bytes], list[dict[str, Any]]]] = {
        ".json": _from_json,
        ".toml": _from_toml,
        ".opml": _from_opml,
        ".xml": _from_opml,
        ".csv": _from_csv,
    }
    suffix = PurePath(name).suffix.lower()
    if suffix not in readers:
        known = ", ".join(sorted(readers))
        raise UsageError(
            N_("« %(name)s » : je lis les fichiers %(known)s.", name=name, known=known)
        )
    try:
        rows = readers[suffix](content)
    except BROKEN as error:
        raise UsageError(
            N_("« %(name)s » n’a pas la forme attendue : %(error)s", name=name, error=error)
        ) from error
    if len(rows) > MOST_SOURCES:
        raise UsageError(
            N_(
                "« %(name)s » décrit plus de %(most_sources)s sources.",
                name=name,
                most_sources=MOST_SOURCES,
            )
        )
    return [(_place(suffix, number, row), row) for number, row in enumerate(rows, 1)]


def _place(suffix: str, number: int, row: dict[str, Any]) -> str:
    """Where a row stands, in a table by its line."""
    if suffix == ".csv":
        return N_("Ligne %(number)s", number=row.pop(LINE))
    return N_("Source n° %(number)s", number=number)


def _read(where: str, row: object) -> SourceRow | Refused:
    try:
        return SourceRow.model_validate(row)
    except ValidationError as error:
        name = row.get("name") if isinstance(row, dict) else None
        reasons = dict.fromkeys(map(_reason, error.errors()))
        return Refused(where, str(name or "")[:80], reduce(_both, reasons))


def _both(one: str, other: str) -> str:
    return N_("%(one)s ; %(other)s", one=one, other=other)


def _reason(wrong: Any) -> str:
    """Say in French what pydantic found wrong with a field."""
    field = str(wrong["loc"][0]) if wrong["loc"] else ""
    if field not in EXPECTED:
        return N_("ce n’est pas la description d’une source")
    said = wrong["input"] if isinstance(wrong["input"], str | int | float) else ""
    if wrong["type"] == "missing" or said == "":
        return N_("il manque %(field)s", field=FIELDS[field])
    return N_(
        "« %(said)s » ne va pas pour %(field)s (%(expected)s)",
        said=str(said)[:80],
        field=FIELDS[field],
        expected=EXPECTED[field],
    )


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
    return [
        _nest({k.strip().lower(): _cell(v) for k, v in row.items() if k and v})
        | {LINE: rows.line_num}
        for row in rows
    ]


def _cell(text: str) -> str:
    """Take off the apostrophe that kept a spreadsheet from running a formula."""
    text = text.strip()
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


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
