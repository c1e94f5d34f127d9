"""Reading one source: fetch, page after page, and let the format say what stands there.

Bounded as a whole: pages, their sizes together, and time.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from agenda.errors import FetchError
from agenda.model import Problem, RawEvent, Source
from agenda.sentence import N_
from harvester.document import Document, Format, Page, Request, Window
from harvester.excuses import SLOW
from harvester.fetch import Fetcher, Validators, body_hash
from harvester.slices import Cut, Slices, cut, unchanged, without

MAX_PAGES = 200
MAX_BYTES = 64 * 1024 * 1024
MAX_SECONDS = 600
MOST_ITEMS = 10_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What one visit read. `unchanged` when the server or the body says nothing is new.

    `passed` names the UIDs that stand as they stood and were passed over, `slices` what to
    know them by next time (`harvester.slices`). `dialect` is what its format remembers.
    """

    unchanged: bool
    items: list[RawEvent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    title: str | None = None
    complete: bool = False
    validators: Validators = field(default_factory=Validators)
    body_hash: str | None = None
    moved_to: str | None = None
    documents: tuple[Document, ...] = ()
    slices: Slices = field(default_factory=dict)
    passed: frozenset[str] = frozenset()
    dialect: Mapping[str, str] | None = None


async def read_source(
    source: Source,
    form: Format,
    fetcher: Fetcher,
    window: Window,
    *,
    slices: Callable[[], Slices] = dict,
    afresh: bool = False,
) -> Reading:
    """Read a source, all its pages. `afresh` asks as if for the first time.

    `slices` gives those of the last reading: what has not changed since is passed over.

    Raises `SourceError` when the source as a whole could not be read; nothing is half read.
    """
    try:
        async with asyncio.timeout(MAX_SECONDS):
            return await _read(source, form, fetcher, window, slices, afresh=afresh)
    except TimeoutError as error:
        raise FetchError(*SLOW) from error


async def _read(
    source: Source,
    form: Format,
    fetcher: Fetcher,
    window: Window,
    slices: Callable[[], Slices],
    *,
    afresh: bool,
) -> Reading:
    known = Validators() if afresh else Validators(source.etag, source.last_modified)
    request = form.first(source, window)
    first = await fetcher.fetch(request, known)
    # An address that the format made out of the source's own proposes nothing.
    moved_to = first.moved_to if request.url == source.url else None
    if first.document is None:
        unchanged = Reading(unchanged=True, validators=known, body_hash=source.body_hash)
        return replace(unchanged, moved_to=moved_to)
    if not afresh and body_hash([first.document]) == source.body_hash:
        same = Reading(unchanged=True, body_hash=source.body_hash)
        return replace(same, validators=first.validators, moved_to=moved_to)
    if cutting := await asyncio.to_thread(cut, first.document, source):
        stood: Slices = {} if afresh else await asyncio.to_thread(slices)
        reading = await _rest(first.document, cutting, source, form, window, stood)
    else:
        reading = await _pages(first.document, source, form, fetcher, window)
    if not afresh and reading.body_hash == source.body_hash:
        same = Reading(unchanged=True, body_hash=source.body_hash)
        reading = replace(same, dialect=reading.dialect)
    return replace(reading, validators=first.validators, moved_to=moved_to)


async def _rest(
    document: Document, cutting: Cut, source: Source, form: Format, window: Window, known: Slices
) -> Reading:
    """Read what changed in a calendar that was cut."""
    passed = unchanged(cutting, known)
    rest = without(document, cutting, passed)
    page = await asyncio.to_thread(form.read, rest, source, window)
    return replace(_join([page], [document]), slices=cutting.slices, passed=passed)


async def _pages(
    document: Document, source: Source, form: Format, fetcher: Fetcher, window: Window
) -> Reading:
    documents = [document]
    # In a thread, so that a long document keeps nobody else waiting.
    pages = [await asyncio.to_thread(form.read, document, source, window)]
    bodies, size = {document.body}, len(document.body)
    while (request := pages[-1].next) and len(pages) < MAX_PAGES and size < MAX_BYTES:
        further = await _further(request, fetcher)
        # Some servers give their last page for ever; of a page only guessed, the format judges.
        known = further is not None and further.body in bodies
        if further is None or (known and not request.state.get("optional")):
            break
        bodies.add(further.body)
        size += len(further.body)
        documents.append(further)
        pages.append(await asyncio.to_thread(form.read, further, source, window))
    # A refusal says nothing of what the source holds, and need not come again.
    held = [one for one, page in zip(documents, pages, strict=True) if not page.refused]
    return _join(pages, held)


async def _further(request: Request, fetcher: Fetcher) -> Document | None:
    """Fetch a further page; None for one that the format only guessed and that is not there.

    Where the format has a better word for its absence (`instead`), that is raised.
    """
    try:
        return (await fetcher.fetch(request)).document
    except FetchError as error:
        if request.state.get("optional"):
            return None
        raise request.state.get("instead", error) from error


def read_documents(
    source: Source, form: Format, documents: Sequence[Document], window: Window
) -> Reading:
    """Read the documents of one visit again, as they came. Raises `SourceError`."""
    request: Request | None = form.first(source, window)
    pages: list[Page] = []
    for document in documents:
        if request is None:
            break
        pages.append(form.read(replace(document, request=request), source, window))
        request = pages[-1].next
    return _join(pages, documents)


def _join(pages: Sequence[Page], documents: Sequence[Document]) -> Reading:
    items = [item for page in pages for item in page.items]
    problems = [problem for page in pages for problem in page.problems]
    if len(items) > MOST_ITEMS:
        reason = N_(
            "%(count)s annonces, c’est trop : les %(most)s premières sont lues",
            count=len(items),
            most=MOST_ITEMS,
        )
        problems.insert(0, Problem(item=N_("le flux entier"), reason=reason))
    return Reading(
        unchanged=False,
        items=items[:MOST_ITEMS],
        problems=problems,
        title=next((page.title for page in pages if page.title), None),
        complete=pages[-1].complete and pages[-1].next is None and len(items) <= MOST_ITEMS,
        documents=tuple(documents),
        body_hash=body_hash(documents),
        dialect=pages[-1].dialect,
    )
