"""Answers: bytes with what HTTP must know of them, sent as briefly as the asker allows."""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from io import BytesIO
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

WORTH_PACKING = 512
# An answer longer than this is kept packed only; whoever wants it plain gets it unpacked piecemeal.
KEPT_PLAIN = 2 * 1024 * 1024
PIECE = 64 * 1024
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view gives back. `max_age` seconds may pass before anyone asks again.

    `pieces` follow the body, made while they are read. `modified` is when what it tells of
    last changed; None: when it was made.
    """

    body: bytes
    media_type: str = HTML
    status: int = 200
    max_age: int = 60
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] = ()
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """An answer ready to be sent: named by its content, packed once, dated.

    For `max_age` seconds whoever has it need not ask again. One of `plain` and `zipped` may be
    missing: what is long is kept zipped only, what is short is not worth zipping. `length` counts
    the plain bytes.
    """

    media_type: str
    status: int
    headers: dict[str, str]
    etag: str
    length: int
    plain: bytes | None
    zipped: bytes | None
    modified: datetime
    max_age: int

    @property
    def dated(self) -> str:
        """The date as HTTP writes it."""
        return format_datetime(self.modified, usegmt=True)

    @property
    def size(self) -> int:
        """Bytes of memory, near enough."""
        return len(self.plain or b"") + len(self.zipped or b"")


def pack(answer: Answer, made: datetime) -> Packed:
    """Name and compress an answer while it is made. Same bytes, same name."""
    digest, length = blake2b(digest_size=9), 0
    plain: list[bytes] = []
    zipped = BytesIO()
    with gzip.GzipFile(fileobj=zipped, mode="wb", mtime=0) as packer:
        for piece in chain((answer.body,), answer.pieces):
            digest.update(piece)
            packer.write(piece)
            length += len(piece)
            if length <= KEPT_PLAIN:
                plain.append(piece)
            else:
                plain.clear()
    return Packed(
        answer.media_type,
        answer.status,
        {"cache-control": f"public, max-age={answer.max_age}"} | answer.headers,
        digest.hexdigest(),
        length,
        b"".join(plain) if length <= KEPT_PLAIN else None,
        zipped.getvalue() if length > WORTH_PACKING else None,
        (answer.modified or made).astimezone(UTC).replace(microsecond=0),
        answer.max_age,
    )


def send(packed: Packed, request: Request, vary: str) -> Response:
    """Send whole, packed, or only "you have it already" (RFC 9110 §13)."""
    zipped, headers = _choose(packed, request.headers, vary)
    if _is_known(packed, request.headers, headers["etag"]):
        return Response(status_code=304, headers=headers)
    headers["content-type"] = packed.media_type
    headers["content-length"] = str(len(zipped) if zipped else packed.length)
    if zipped:
        headers["content-encoding"] = "gzip"
    body = zipped or packed.plain
    if request.method == "HEAD":
        return Response(b"", packed.status, headers)
    if body is None:
        return StreamingResponse(_unpack(packed.zipped or b""), packed.status, headers)
    return Response(body, packed.status, headers)


def recognise(packed: Packed, asked: Mapping[str, str], vary: str) -> dict[str, str] | None:
    """Give the headers of "you have it already" if that is so; `asked` are the request's."""
    _, headers = _choose(packed, asked, vary)
    return headers if _is_known(packed, asked, headers["etag"]) else None


def _choose(
    packed: Packed, asked: Mapping[str, str], vary: str
) -> tuple[bytes | None, dict[str, str]]:
    """Give the zipped form if it may be sent, and the headers that name what is sent."""
    takes_gzip = GZIP.search(asked.get("accept-encoding", ""))
    zipped = packed.zipped if takes_gzip else None
    # A strong validator names the bytes sent, so the packed form bears another name (§8.8.3.3).
    etag = f'"{packed.etag}-gz"' if zipped else f'"{packed.etag}"'
    return zipped, {"etag": etag, "last-modified": packed.dated, "vary": vary} | packed.headers


def _unpack(zipped: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    rest = zipped
    while rest and not unpacker.eof:
        yield unpacker.decompress(rest, PIECE)
        rest = unpacker.unconsumed_tail


def _is_known(packed: Packed, asked: Mapping[str, str], etag: str) -> bool:
    if packed.status != 200:
        return False
    named = asked.get("if-none-match")
    if named is not None:
        return named.strip() == "*" or etag in (
            tag.strip().removeprefix("W/") for tag in named.split(",")
        )
    since = asked.get("if-modified-since")
    try:
        return since is not None and packed.modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
