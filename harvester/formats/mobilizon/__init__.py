"""Mobilizon, by GraphQL: the events of a group, of an area or of a whole instance, page by page.

A person's are not given to strangers by GraphQL; those stand in the calendar of the profile.
"""

from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from agenda.model import Problem, Source
from agenda.sentence import N_
from harvester.document import Document, Page, Request, Window
from harvester.formats.mobilizon.address import area_of, locate, profile_feed
from harvester.formats.mobilizon.answer import Answer, read_answer, read_elements, refusal
from harvester.formats.mobilizon.dialect import dialect_of, unknown_to
from harvester.formats.mobilizon.event import name_of
from harvester.formats.mobilizon.profile import ask_profile, read_profile
from harvester.formats.mobilizon.query import LIMIT, build, is_too_much, spare, unknown_names

MOST_PAGES = 100
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a visit has come.

    `seen` counts elements, `last` are those of the page before, `whole` is False once something
    could not be read, `dropped` is what the instance does not know.
    """

    page: int = 1
    seen: int = 0
    last: frozenset[str] = frozenset()
    whole: bool = True
    dropped: frozenset[str] = frozenset()
    tries: int = 0


class Mobilizon:
    """The format `mobilizon`.

    The last page is complete when every page was read without fault: the lists hold all coming
    events, cancelled ones included. What an older version does not know is asked for no more.
    """

    def first(self, source: Source, window: Window) -> Request:
        """Ask for the first page of the group, or of the instance when none is named."""
        return _ask(source, window, Progress(dropped=unknown_to(source, window)))

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read one page. Raises `FormatError` when the answer is not that of an instance."""
        progress: Progress = document.request.state.get("progress") or Progress()
        _, group = locate(source)
        if "instead" in document.request.state:
            return read_profile(document, source, window)
        answer = read_answer(document, group)
        if answer.elements is None:
            return _otherwise(progress, answer, source, window)
        fresh = [one for one in answer.elements if _identity(one) not in progress.last]
        items, problems = read_elements(fresh)
        for error in answer.errors:
            reason = N_("Erreur de l’instance\u00a0: %(error)s", error=error)
            problems.append(Problem(item=answer.title or source.name, reason=reason))
        page = Page(items=items, problems=problems, title=answer.title)
        return _turn(page, answer, progress, source, window)


def _ask(source: Source, window: Window, progress: Progress) -> Request:
    (api, group), area = locate(source), area_of(source.url)
    after = window.start.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    variables: dict[str, Any] = {
        "group": group,
        "after": after,
        "page": progress.page,
        "limit": LIMIT,
    }
    if area is not None and group is None:
        variables |= {"location": area.geohash, "radius": area.radius}
    return Request(
        url=api,
        json=build(group, progress.dropped, variables),
        accept="application/json",
        state={"progress": progress},
    )


def _otherwise(progress: Progress, answer: Answer, source: Source, window: Window) -> Page:
    """Ask for less, or for the calendar of the person whose name is that of no group.

    Raises `FormatError` when neither can help.
    """
    _, group = locate(source)
    feed = profile_feed(source)
    if feed and "group_not_found" in answer.codes:
        return Page(next=ask_profile(feed, refusal(answer, group)))
    return Page(next=_ask(source, window, _shrink(progress, answer, group)), refused=True)


def _shrink(progress: Progress, answer: Answer, group: str | None) -> Progress:
    """Drop what the errors name. Raises `FormatError` when that cannot help."""
    dropped = progress.dropped | unknown_names(answer.errors)
    if is_too_much(answer.errors):
        dropped |= spare(progress.dropped)
    if dropped == progress.dropped or progress.tries >= MOST_TRIES:
        raise refusal(answer, group)
    return replace(progress, dropped=dropped, tries=progress.tries + 1)


def _turn(page: Page, answer: Answer, progress: Progress, source: Source, window: Window) -> Page:
    """Ask for the next page, or close the list and tell whether it is whole."""
    elements = answer.elements or []
    names = frozenset(map(_identity, elements))
    new = bool(names - progress.last)
    seen = progress.seen + len(elements) * new
    whole = progress.whole and not page.problems and answer.total is not None
    missing = answer.total - seen if answer.total is not None else len(elements) // LIMIT
    if missing <= 0:
        dialect = dialect_of(source, window, progress.dropped, answer.version)
        return replace(page, complete=whole, dialect=dialect)
    if not new or progress.page >= MOST_PAGES:
        return replace(page, problems=[*page.problems, _cut_short(answer, seen, source)])
    onward = replace(progress, page=progress.page + 1, seen=seen, last=names, whole=whole)
    return replace(page, next=_ask(source, window, onward))


def _identity(element: object) -> str:
    if not isinstance(element, dict):
        return ""
    return str(element.get("url") or element.get("uuid") or name_of(element))


def _cut_short(answer: Answer, seen: int, source: Source) -> Problem:
    reason = N_(
        "L’instance annonce %(total)s événements, mais n’en a donné que %(seen)s.",
        total=N_("davantage") if answer.total is None else answer.total,
        seen=seen,
    )
    return Problem(item=answer.title or source.name, reason=reason)
