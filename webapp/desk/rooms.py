"""What the table of the desk's addresses is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from agenda.model.account import Role
from webapp.desk.visit import Visit

View = Callable[[Visit], Response]
Access = Literal["reads", "writes", "alone"]

STRANGERS: frozenset[Role] = frozenset()
COORDINATOR = frozenset({Role.COORDINATOR})
STAFF = frozenset({Role.COORDINATOR, Role.MODERATOR})
ALL = frozenset(Role)
USUAL_BODY = 256 * 1024


@dataclass(frozen=True, slots=True)
class Room:
    """An address of the desk: who may use it, and how its view touches the store.

    `reads`: one consistent state. `writes`: one transaction, committed when the view returns and
    undone when it raises. `alone`: none; the view waits for others and opens its own.
    Where the path names a `{source}`, only those who look after that source may pass.
    `tab` is its name in the navigation. Forms longer than `most` bytes are refused.
    """

    path: str
    view: View
    roles: frozenset[Role]
    method: Literal["GET", "POST"] = "GET"
    access: Access = "reads"
    tab: str = ""
    most: int = USUAL_BODY


def page(
    path: str, view: View, roles: frozenset[Role], *, tab: str = "", access: Access = "reads"
) -> Room:
    """A page to look at."""
    return Room(path, view, roles, access=access, tab=tab)


def form(
    path: str,
    view: View,
    roles: frozenset[Role],
    *,
    access: Access = "writes",
    most: int = USUAL_BODY,
) -> Room:
    """A form that is sent: it changes something, then goes on to a page."""
    return Room(path, view, roles, "POST", access, most=most)
