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
from types import TracebackType
from typing import Self

import httpcore
import httpx

from agenda.errors import FetchError
from agenda.settings import Settings
from harvester.document import Document, Request
from harvester.guard import Guard
from harvester.inflate import BROKEN, inflater
from harvester.turns import Turns

VERSION = "0.1.0"
MAX_BYTES = 32 * 1024 * 1024
MAX_SECONDS = 90
MAX_REDIRECTS = 5
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
            raise FetchError(*SLOW) from error
        except httpx.InvalidURL as error:
            raise FetchError(*BAD_ADDRESS) from error
        except httpx.HTTPError as error:
            raise FetchError(*_explain(error)) from error

    async def _follow(self, request: Request, url: httpx.URL, known: Validators) -> Answer:
        moved_to: str | None = None
        permanent = True
        for _ in range(MAX_REDIRECTS + 1):
            if url.scheme not in {"http", "https"} or not url.host:
                raise FetchError(*BAD_ADDRESS)
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
        raise FetchError(*TOO_MANY_REDIRECTS)

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
                if len(body) > MAX_BYTES:
                    raise FetchError(*TOO_BIG)
    except BROKEN as error:
        raise FetchError(*CUT) from error
    if body and not unfold.whole():
        raise FetchError(*CUT)
    return bytes(body)


class _GuardedTransport(httpx.AsyncHTTPTransport):
    def __init__(self, guard: Guard) -> None:
        super().__init__(trust_env=False)
        # httpx offers no parameter for httpcore's public `network_backend`.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5,
            network_backend=guard,
        )


BAD_ADDRESS = (
    "Cette adresse n’est pas une adresse de page (http ou https).",
    "Copiez l’adresse telle que le navigateur la montre.",
)
SLOW = (
    "Le site met trop longtemps à répondre.",
    "Souvent passager. Si cela dure, prévenez l’hébergeur du site.",
)
TOO_BIG = (
    f"Le document dépasse {MAX_BYTES // 1024 // 1024} Mo.",
    "Demandez au partenaire une adresse qui ne donne que les rendez-vous à venir.",
)
CUT = (
    "La réponse du site est coupée ou abîmée.",
    "Souvent passager. Si cela dure, prévenez l’hébergeur du site.",
)
TOO_MANY_REDIRECTS = (
    "L’adresse renvoie sans fin vers d’autres adresses.",
    "Ouvrez-la dans un navigateur et copiez l’adresse à laquelle vous arrivez.",
)
UNKNOWN_NAME = (
    "Ce nom de site n’existe pas ou ne répond plus.",
    "Vérifiez l’adresse lettre à lettre.",
)
UNREACHABLE = (
    "Le site ne répond pas.",
    "Souvent passager. Si cela dure, prévenez l’hébergeur du site.",
)
BAD_CERTIFICATE = (
    "Le certificat de sécurité du site n’est pas valable.",
    "Le partenaire doit le renouveler auprès de son hébergeur.",
)
STATUSES = {
    401: ("Le site demande un mot de passe.", "Rendez l’agenda public, puis recopiez l’adresse."),
    403: ("Le site refuse l’accès.", "Rendez l’agenda public, ou autorisez le robot Almanach."),
    404: ("Il n’y a rien à cette adresse.", "Vérifiez l’adresse : la page a pu changer de place."),
    410: ("Cette adresse a été retirée.", "Demandez au partenaire sa nouvelle adresse."),
    429: ("Le site demande d’attendre.", "Rien à faire : la prochaine visite sera plus tard."),
}


def _refusal(answer: httpx.Response) -> FetchError:
    status = answer.status_code
    fallback = (
        "Le site est en panne." if answer.is_server_error else "Le site répond par une erreur.",
        "Souvent passager. Si cela dure, prévenez le partenaire.",
    )
    sentence, remedy = STATUSES.get(status, fallback)
    wait = answer.headers.get("retry-after", "")
    return FetchError(
        f"{sentence} (erreur {status})",
        remedy,
        status=status,
        retry_after=float(wait) if wait.isdecimal() else None,
    )


def _explain(error: httpx.HTTPError) -> tuple[str, str]:
    if isinstance(error, httpx.TimeoutException):
        return SLOW
    if isinstance(error, httpx.ConnectError):
        if isinstance(_root(error), ssl.SSLError):
            return BAD_CERTIFICATE
        return UNKNOWN_NAME if "name not found" in str(error) else UNREACHABLE
    if isinstance(error, httpx.UnsupportedProtocol):
        return BAD_ADDRESS
    return CUT


def _root(error: BaseException) -> BaseException:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return error
