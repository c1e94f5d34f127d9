"""The one door to the outside: everything that speaks HTTP is here.

Polite and bounded: conditional requests, turns at each host (`harvester.turns`), limits on
size (unfolded), time and redirects, no private destinations (`harvester.guard`).
"""

import asyncio
import hashlib
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from functools import cache
from types import TracebackType
from typing import Self

import httpcore
import httpx

from agenda.errors import FetchError
from agenda.settings import Settings
from harvester import excuses
from harvester.document import Document, Request
from harvester.guard import Guard
from harvester.inflate import BROKEN, inflater
from harvester.turns import Turns

VERSION = "0.1.0"
MAX_SECONDS = 55
MAX_REDIRECTS = 5
LONGEST_WAIT = 366 * 24 * 3600.0
"""Seconds; whoever asks for more asks for it again."""
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
ENCODINGS = "gzip, br, zstd"
NOISE = re.compile(rb"(?im)^(?:DTSTAMP|X-WR-RELCALID|LAST-MODIFIED)[:;][^\r\n]*\r?\n")


@dataclass(frozen=True, slots=True)
class Validators:
    """What lets the next visit ask "anything new?" (RFC 9110 §8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A document, or None when the server says that it has not changed.

    `moved_to` is the new address when only permanent redirects led to it (RFC 9110 §15.4).
    """

    document: Document | None
    validators: Validators
    moved_to: str | None = None


def body_hash(documents: Sequence[Document]) -> str:
    """Hash what documents say, leaving out the stamps that some servers renew at each visit."""
    digest = hashlib.blake2b(digest_size=16)
    for document in documents:
        digest.update(NOISE.sub(b"", document.body))
    return digest.hexdigest()


class Fetcher:
    """Fetches documents; use it as an async context manager, one for a whole harvest."""

    def __init__(self, settings: Settings) -> None:
        contact = settings.contact or settings.base_url
        self._client = httpx.AsyncClient(
            transport=_GuardedTransport(Guard(settings.allow_private)),
            headers={"User-Agent": f"Almanach/{VERSION} (+{contact})"},
            timeout=httpx.Timeout(20, connect=10, pool=MAX_SECONDS),
            follow_redirects=False,
            trust_env=False,
        )
        self._turns = Turns(settings.allow_private)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def fetch(self, request: Request, known: Validators = Validators()) -> Answer:
        """Fetch one document. Raises `FetchError` with a sentence and a remedy."""
        try:
            url = httpx.URL(request.url)
            async with self._turns.turn(url.host, url.port), asyncio.timeout(MAX_SECONDS):
                return await self._follow(request, url, known)
        except TimeoutError as error:
            raise FetchError(*excuses.SLOW) from error
        except httpx.InvalidURL as error:
            raise FetchError(*excuses.BAD_ADDRESS) from error
        except httpx.HTTPError as error:
            raise FetchError(*_explain(error)) from error

    async def _follow(self, request: Request, url: httpx.URL, known: Validators) -> Answer:
        moved_to: str | None = None
        permanent = True
        for _ in range(MAX_REDIRECTS + 1):
            if url.scheme not in {"http", "https"} or not url.host:
                raise FetchError(*excuses.BAD_ADDRESS)
            sent = self._build(request, url, known)
            answer = await self._client.send(sent, stream=True)
            try:
                if answer.status_code not in REDIRECTS or "location" not in answer.headers:
                    return replace(await _answer(request, answer), moved_to=moved_to)
                url = url.join(answer.headers["location"])
                permanent = permanent and answer.status_code in PERMANENT
                moved_to = str(url) if permanent else None
            finally:
                await answer.aclose()
        raise FetchError(*excuses.TOO_MANY_REDIRECTS)

    def _build(self, request: Request, url: httpx.URL, known: Validators) -> httpx.Request:
        headers = {"Accept": request.accept, "Accept-Encoding": ENCODINGS}
        if request.json is not None:
            return self._client.build_request("POST", url, json=request.json, headers=headers)
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return self._client.build_request("GET", url, headers=headers)


async def _answer(request: Request, answer: httpx.Response) -> Answer:
    validators = Validators(answer.headers.get("etag"), answer.headers.get("last-modified"))
    if answer.status_code == httpx.codes.NOT_MODIFIED:
        # Read to its end, which comes at once, so that the connection may be used again.
        await answer.aread()
        return Answer(None, validators)
    if answer.status_code != httpx.codes.OK and not _says_graphql(request, answer):
        raise _refusal(answer)
    document = Document(
        request=request,
        url=str(answer.url),
        content_type=answer.headers.get("content-type", ""),
        body=await _body(answer),
    )
    return Answer(document, validators)


def _says_graphql(request: Request, answer: httpx.Response) -> bool:
    # A GraphQL server may answer 4xx with errors that the format can explain better.
    kind = answer.headers.get("content-type", "")
    return request.json is not None and "json" in kind and answer.is_client_error


async def _body(answer: httpx.Response) -> bytes:
    unfold, body = inflater(answer.headers.get("content-encoding", "")), bytearray()
    try:
        async for chunk in answer.aiter_raw():
            for piece in unfold.feed(chunk):
                body += piece
                if len(body) > excuses.MAX_BYTES:
                    raise FetchError(*excuses.TOO_BIG)
    except BROKEN as error:
        raise FetchError(*excuses.CUT) from error
    if body and not unfold.whole():
        raise FetchError(*excuses.CUT)
    return bytes(body)


@cache
def _authorities() -> ssl.SSLContext:
    """Whom we trust to vouch for a site; read once, for it takes longer than a visit."""
    return httpx.create_ssl_context()


class _GuardedTransport(httpx.AsyncHTTPTransport):
    def __init__(self, guard: Guard) -> None:
        super().__init__(verify=_authorities(), trust_env=False)
        # httpx offers no parameter for httpcore's public `network_backend`.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_authorities(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5,
            network_backend=guard,
        )


def _refusal(answer: httpx.Response) -> FetchError:
    status = answer.status_code
    excuse = excuses.refused(status, str(answer.url))
    return FetchError(*excuse, status=status, retry_after=_patience(answer.headers))


def _patience(headers: httpx.Headers) -> float | None:
    """Give the seconds a server asks to wait: so many, or until a date (RFC 9110 §10.2.3).

    The date is read by the server's own clock, which may be wrong.
    """
    said = headers.get("retry-after", "")
    if said.isdecimal():
        return min(float(said), LONGEST_WAIT)
    try:
        until, now = (parsedate_to_datetime(one) for one in (said, headers.get("date", "")))
        return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)
    # A date that is none; one without a zone beside one that has it.
    except (ValueError, TypeError):
        return None


def _explain(error: httpx.HTTPError) -> excuses.Excuse:
    if isinstance(error, httpx.TimeoutException):
        return excuses.SLOW
    if isinstance(error, httpx.ConnectError):
        root = _root(error)
        if isinstance(root, ssl.SSLError):
            return excuses.insecure(root)
        unknown = "name not found" in str(error)
        return excuses.UNKNOWN_NAME if unknown else excuses.UNREACHABLE
    return excuses.BAD_ADDRESS if isinstance(error, httpx.UnsupportedProtocol) else excuses.CUT


def _root(error: BaseException) -> BaseException:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return error
