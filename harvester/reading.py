"""Reading one source: fetch, page after page, and let the format say what stands there."""

from dataclasses import dataclass, field, replace

from agenda.model import Problem, RawEvent, Source
from harvester.document import Document, Format, Page, Window
from harvester.fetch import Fetcher, Validators, body_hash

MAX_PAGES = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What one visit read. `unchanged` when the server or the body says nothing is new."""

    unchanged: bool
    items: list[RawEvent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    title: str | None = None
    complete: bool = False
    validators: Validators = field(default_factory=Validators)
    body_hash: str | None = None


async def read_source(
    source: Source, form: Format, fetcher: Fetcher, window: Window, *, afresh: bool = False
) -> Reading:
    """Read a source, all its pages. `afresh` asks as if for the first time.

    Raises `SourceError` when the source as a whole could not be read; nothing is half read.
    """
    known = Validators() if afresh else Validators(source.etag, source.last_modified)
    first = await fetcher.fetch(form.first(source, window), known)
    if first.document is None:
        return Reading(unchanged=True, validators=known, body_hash=source.body_hash)
    documents, pages = await _pages(first.document, source, form, fetcher, window)
    hashed = body_hash(documents)
    if not afresh and hashed == source.body_hash:
        return Reading(unchanged=True, validators=first.validators, body_hash=hashed)
    return replace(_join(pages), validators=first.validators, body_hash=hashed)


async def _pages(
    document: Document, source: Source, form: Format, fetcher: Fetcher, window: Window
) -> tuple[list[Document], list[Page]]:
    documents, pages = [document], [form.read(document, source, window)]
    while (request := pages[-1].next) and len(pages) < MAX_PAGES:
        answer = await fetcher.fetch(request)
        if answer.document is None:
            break
        documents.append(answer.document)
        pages.append(form.read(answer.document, source, window))
    return documents, pages


def _join(pages: list[Page]) -> Reading:
    return Reading(
        unchanged=False,
        items=[item for page in pages for item in page.items],
        problems=[problem for page in pages for problem in page.problems],
        title=next((page.title for page in pages if page.title), None),
        complete=pages[-1].complete and pages[-1].next is None,
    )
