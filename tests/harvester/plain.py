"""RawEvents and Pages as plain JSON, so that samples can stand beside what is expected of them."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from agenda.model import Kind, RawAddress, RawEvent, RawImage, Source
from harvester.document import Document, Page, Request, Window

WINDOW = Window(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def source(kind: Kind, url: str = "https://partenaire.example/flux", **more: Any) -> Source:
    """Make a source that has never been visited."""
    born = datetime(2027, 1, 1, tzinfo=UTC)
    return Source(id="s", name="Partenaire", kind=kind, url=url, added=born, next_due=born, **more)


def document(body: bytes, content_type: str = "", request: Request | None = None) -> Document:
    """Make the answer to a request."""
    request = request or Request(url="https://partenaire.example/flux")
    return Document(request=request, url=request.url, content_type=content_type, body=body)


def plain_page(page: Page) -> dict[str, Any]:
    """Give a page as JSON: only what is not empty."""
    return {
        "title": page.title,
        "complete": page.complete,
        "problems": [f"{problem.item} | {problem.reason}" for problem in page.problems],
        "items": [plain(item) for item in page.items],
    }


def plain(value: Any) -> Any:
    """Give a value of the raw model as JSON, without the fields left at their default."""
    if isinstance(value, RawEvent | RawAddress | RawImage):
        return {
            one.name: plain(getattr(value, one.name))
            for one in fields(value)
            if getattr(value, one.name) != one.default
        }
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(map(plain, value)) if isinstance(value, tuple) else value
