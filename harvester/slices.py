"""A calendar in slices: what stands there as it stood at the last reading is not read again.

A large calendar of which ten events changed costs what ten events cost. The unit is a UID with
all its VEVENTs (a series and its exceptions), compared by a hash without the stamps that servers
renew. Everything is read again when what surrounds the events changed, and each time the horizon
moves on. Pure.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from agenda.model import Kind, RawEvent, Source
from harvester.document import Document
from harvester.fetch import NOISE
from harvester.formats.ics.address import page_address

AROUND = ""
"""The key under which the hash of what surrounds the events is kept: no UID is empty."""

Slices = Mapping[str, str]
"""A hash for each UID."""

_MARK = re.compile(rb"^(BEGIN|END):VEVENT[ \t]*(?:\r?\n|\Z)", re.IGNORECASE | re.MULTILINE)
_UID = re.compile(rb"^UID(?:;[^:\r\n]*)?:([^\r\n]+)\r?\n(?![ \t])", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Cut:
    """A document cut at its events: where each UID's stand, and a hash for each."""

    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    slices: dict[str, str] = field(default_factory=dict)


def cut(document: Document, source: Source) -> Cut | None:
    """Cut a calendar; None for other kinds, and for what comes by pages.

    An event without a plain UID counts as around.
    """
    if source.kind is not Kind.ICS or page_address(document.url, 2) is not None:
        return None
    found, body, at = Cut(), document.body, 0
    around = _digest(f"{source.place}{source.themes}{document.content_type}".encode())
    hashes: dict[str, blake2b] = {}
    for begin, end in _blocks(body):
        uid = _UID.search(body, begin, end)
        if uid is None:
            continue
        name = uid[1].strip().decode("utf-8", "surrogateescape")
        found.places.setdefault(name, []).append((begin, end))
        hashes.setdefault(name, _digest()).update(NOISE.sub(b"", body[begin:end]))
        around.update(NOISE.sub(b"", body[at:begin]))
        at = end
    around.update(NOISE.sub(b"", body[at:]))
    found.slices = {name: one.hexdigest() for name, one in hashes.items()}
    found.slices[AROUND] = around.hexdigest()
    return found


def _digest(data: bytes = b"") -> blake2b:
    return blake2b(data, digest_size=16)


def _blocks(body: bytes) -> Iterator[tuple[int, int]]:
    """Give the events that are begun and ended without another between."""
    begin: int | None = None
    for mark in _MARK.finditer(body):
        if mark[1].upper() == b"BEGIN":
            begin = mark.start()
        elif begin is not None:
            yield begin, mark.end()
            begin = None


def unchanged(cut: Cut, known: Slices) -> frozenset[str]:
    """Name the UIDs that need no reading; none when anything around them changed."""
    if cut.slices[AROUND] != known.get(AROUND):
        return frozenset()
    same = (uid for uid, digest in cut.slices.items() if known.get(uid) == digest)
    return frozenset(same) - {AROUND}


def without(document: Document, cut: Cut, uids: Collection[str]) -> Document:
    """Give the document without the events of these UIDs, all else in place."""
    pieces, at = [], 0
    for begin, end in sorted(place for uid in uids for place in cut.places[uid]):
        pieces.append(document.body[at:begin])
        at = end
    return replace(document, body=b"".join([*pieces, document.body[at:]]))


def trusted(
    slices: Slices,
    kept: Collection[str],
    items: Collection[RawEvent],
    unread: Collection[str],
    troubled: Collection[str],
) -> Slices:
    """Choose what the next reading may pass over.

    `kept` UIDs were passed over this time. Not those that could not be read (`unread`), nor
    those whose item has a problem (`troubled`), which must be told at each visit. What gave no
    item lies outside the window or is private; it is trusted only when every item was
    recognised by its UID and nothing went wrong at all.
    """
    read = {one.uid for one in items}
    bad = {*unread, *(one.uid for one in items if one.item in troubled)}
    if read <= slices.keys() and not troubled:
        return {uid: digest for uid, digest in slices.items() if uid not in bad}
    good = (read | set(kept) | {AROUND}) - bad
    return {uid: digest for uid, digest in slices.items() if uid in good}
