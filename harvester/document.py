"""What a format asks for, what it gets, and what it gives back.

Formats never fetch: a further page is asked for by returning the next `Request`, so that
parsing is tested without a network.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from agenda.model import Problem, RawEvent, Source
from agenda.settings import Settings


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time a harvest looks at: instants, `start` included, `end` not."""

    start: datetime
    end: datetime


def window_at(now: datetime, settings: Settings) -> Window:
    """Give the stretch of time that a harvest at `now` looks at."""
    return Window(
        now - timedelta(days=settings.past_days), now + timedelta(days=settings.horizon_days)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request. With `json` it is a POST of that document, else a GET.

    `state` is what the format wants to find again when it reads the answer (a page number).
    """

    url: str
    json: dict[str, Any] | None = None
    accept: str = "*/*"
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An HTTP answer with status 200, its body decoded from any compression.

    `content_type` is the header as sent ("" when absent), `url` the address after redirects.
    """

    request: Request
    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a format read in one document.

    `complete` is True when the feed lists all its coming events, so that an absent one was
    taken back; an RSS window never is. `next` asks for a further page. `refused` when the server
    refused the question, and `next` asks otherwise. `dialect` is what the format wants to find in
    the source (`Source.dialect`) when it asks the next time; None leaves that as it is.
    """

    items: list[RawEvent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    title: str | None = None
    complete: bool = False
    next: Request | None = None
    refused: bool = False
    dialect: Mapping[str, str] | None = None


class Format(Protocol):
    """One kind of feed: how to ask for it, how to read it. No network, no clock."""

    def first(self, source: Source, window: Window) -> Request:
        """Give the request that begins a visit."""

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read one document.

        Bad items become Problems. Raises `FormatError` only when the whole document is not
        of this format, with a remedy for the coordinator.
        """
