"""The archive: everything an installation keeps, in files that any program can read.

A zip of `manifest.json` and, for each table, `tables/NAME.jsonl`: one row a line, instants in
ISO 8601 (UTC), bytes in base64. The manifest tells the schema, the rows and the SHA-256 of each
file. Tables are found by looking at the database, so that one made tomorrow comes along.
"""

import hashlib
import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import DateTime, Engine, LargeBinary, Table

from agenda.errors import StoreError
from agenda.store.migrate import raise_to, revisions, schema_age
from agenda.store.rows import Row, read_rows, tables_of, write_rows
from agenda.store.snapshot import snapshot

FORMAT, VERSION = "almanach-archive", 1
MANIFEST = "manifest.json"
# Each with the reason why another installation must not have it.
LEFT_OUT = {
    "attempt": "failed tries to come in, of this installation alone",
    "invitation": "links signed with this installation's secret",
    "secret": "signs this installation's sessions",
    "message": "the outbox: two installations would send it twice",
}
BLANKED = {("account", "password")}


class Part(BaseModel):
    """What one table's file holds."""

    rows: int
    sha256: str


class Manifest(BaseModel):
    """What an archive says of itself. `revision` is the schema's."""

    format: str = FORMAT
    version: int = VERSION
    revision: str
    made: datetime
    tables: dict[str, Part] = {}
    left_out: dict[str, str] = LEFT_OUT


def write_archive(engine: Engine, file: IO[bytes], now: datetime) -> Manifest:
    """Write everything but secrets and passwords. Raises `StoreError` without a schema."""
    revision, _ = schema_age(engine)
    if revision is None:
        raise StoreError("La base de données est vide : il n’y a rien à archiver.")
    manifest = Manifest(revision=revision, made=now)
    with snapshot(engine) as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for table in tables_of(connection):
            if table.name not in LEFT_OUT:
                lines = _lines(table, read_rows(connection, table))
                manifest.tables[table.name] = _write_part(zipped, table.name, lines)
        zipped.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _lines(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    blank = {column: "" for name, column in BLANKED if name == table.name}
    for row in rows:
        yield json.dumps(row | blank, ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: Any) -> str:
    return b64encode(value).decode() if isinstance(value, bytes) else str(value.isoformat())


def _write_part(zipped: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> Part:
    rows, digest = 0, hashlib.sha256()
    with zipped.open(_path(name), "w", force_zip64=True) as part:
        for line in lines:
            part.write(line)
            digest.update(line)
            rows += 1
    return Part(rows=rows, sha256=digest.hexdigest())


def _path(table: str) -> str:
    return f"tables/{table}.jsonl"


def is_archive(file: Path) -> bool:
    """Tell whether this is a zip file at all."""
    return zipfile.is_zipfile(file)


def read_archive(file: Path, engine: Engine) -> Manifest:
    """Fill an empty database with an archive, at the schema it was made with.

    Raises `StoreError` when the archive is damaged or comes from a newer Almanach.
    """
    try:
        with zipfile.ZipFile(file) as zipped:
            manifest = read_manifest(zipped)
            raise_to(engine, manifest.revision)
            with engine.begin() as connection:
                for table in tables_of(connection):
                    if part := manifest.tables.get(table.name):
                        write_rows(connection, table, _read_part(zipped, table, part))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise StoreError(f"L’archive « {file.name} » est abîmée : {error}") from error
    return manifest


def read_manifest(zipped: zipfile.ZipFile) -> Manifest:
    """Read what an archive says of itself. Raises `StoreError` when we cannot read the rest."""
    try:
        manifest = Manifest.model_validate_json(zipped.read(MANIFEST))
    except ValidationError as error:
        raise StoreError("Cette archive n’est pas d’Almanach.") from error
    known = manifest.format == FORMAT and manifest.version == VERSION
    if not known or manifest.revision not in revisions():
        raise StoreError("Cette archive vient d’un Almanach plus récent : installez celui-là.")
    return manifest


def _read_part(zipped: zipfile.ZipFile, table: Table, part: Part) -> Iterator[Row]:
    rows, digest = 0, hashlib.sha256()
    with zipped.open(_path(table.name)) as lines:
        for line in lines:
            digest.update(line)
            rows += 1
            yield _row(table, json.loads(line))
    if rows != part.rows or digest.hexdigest() != part.sha256:
        raise ValueError(f"{table.name} n’est pas ce que dit le manifeste")


def _row(table: Table, told: dict[str, Any]) -> Row:
    for column in table.columns:
        value = told[column.name]
        if value is None:
            continue
        if isinstance(column.type, DateTime):
            told[column.name] = datetime.fromisoformat(value)
        elif isinstance(column.type, LargeBinary):
            told[column.name] = b64decode(value, validate=True)
    return told
