"""Answers: bytes with what HTTP must know of them, sent as briefly as the asker allows."""

import gzip
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

WORTH_PACKING = 512
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view gives back. `max_age` seconds may pass before anyone asks again."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    max_age: int = 60
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Packed:
    """An answer ready to be sent: named by its content, packed once, dated when it was made."""

    answer: Answer
    etag: str
    zipped: bytes | None
    modified: datetime

    @property
    def size(self) -> int:
        """Bytes of memory, near enough."""
        return len(self.answer.body) + len(self.zipped or b"")


def pack(answer: Answer, made: datetime) -> Packed:
    """Name and compress an answer. Same bytes, same name."""
    tag = blake2b(answer.body, digest_size=9).hexdigest()
    zipped = gzip.compress(answer.body, 9, mtime=0) if len(answer.body) > WORTH_PACKING else None
    return Packed(answer, tag, zipped, made.astimezone(UTC).replace(microsecond=0))


def send(packed: Packed, request: Request) -> Response:
    """Send whole, packed, or only "you have it already" (RFC 9110 §13)."""
    answer = packed.answer
    takes_gzip = GZIP.search(request.headers.get("accept-encoding", ""))
    zipped = packed.zipped if takes_gzip else None
    # A strong validator names the bytes sent, so the packed form bears another name (§8.8.3.3).
    etag = f'"{packed.etag}-gz"' if zipped else f'"{packed.etag}"'
    headers = {
        "etag": etag,
        "last-modified": format_datetime(packed.modified, usegmt=True),
        "cache-control": f"public, max-age={answer.max_age}",
        "vary": "Accept-Encoding, Accept-Language",
    } | answer.headers
    if answer.status == 200 and _is_known(request, etag, packed.modified):
        return Response(status_code=304, headers=headers)
    headers["content-type"] = answer.media_type
    body = answer.body
    if zipped:
        headers["content-encoding"], body = "gzip", zipped
    headers["content-length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, answer.status, headers)


def _is_known(request: Request, etag: str, modified: datetime) -> bool:
    named = request.headers.get("if-none-match")
    if named is not None:
        return named.strip() == "*" or etag in (
            tag.strip().removeprefix("W/") for tag in named.split(",")
        )
    since = request.headers.get("if-modified-since")
    try:
        return since is not None and modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False
