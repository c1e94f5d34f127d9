"""Where an instance listens, from whatever address the coordinator gave."""

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from agenda.errors import FormatError
from agenda.model import Source

# Pages of Mobilizon's own site; what stands before them is the instance's path.
_PAGES = {"api", "graphiql", "search", "events", "groups", "event", "about", "login", "feed"}


def locate(source: Source) -> tuple[str, str | None]:
    """Give the GraphQL address and the group, None for the whole instance.

    `https://x/` and `https://x/search` give `https://x/api`; `https://x/under/api` stays;
    `https://x/@group` and `https://x/p/group` name the group, unless the source does.
    Raises `FormatError` when the address is none.
    """
    given = source.url.strip()
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
    except ValueError as error:
        raise FormatError(
            f"«\u00a0{given[:200]}\u00a0» n’est pas une adresse.",
            "Copiez l’adresse de l’instance depuis la barre du navigateur.",
        ) from error
    under, group = _split(parts.path)
    api = urlunsplit((parts.scheme, parts.netloc, "/".join(["", *under, "api"]), "", ""))
    return api, _group_name(source.group) or group


def _split(path: str) -> tuple[list[str], str | None]:
    """Cut a path before Mobilizon's own pages: what the instance lies under, and the group."""
    under: list[str] = []
    segments = iter(unquote(segment) for segment in path.split("/") if segment)
    for segment in segments:
        if segment.startswith("@"):
            return under, segment.removeprefix("@")
        if segment == "p":
            return under, next(segments, None)
        if segment in _PAGES:
            break
        under.append(segment)
    return under, None


def _group_name(group: str | None) -> str | None:
    """Read `name`, `@name`, `name@domain` or the address of the group's page."""
    name = re.sub(r"^https?://[^@]*", "", (group or "").strip())
    return name.lstrip("@").split("/")[0] or None
