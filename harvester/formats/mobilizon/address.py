"""Where an instance listens, from whatever address the coordinator gave."""

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from agenda.model import Source

# Pages of Mobilizon's own site; what stands before them is the instance's path.
_PAGES = {"api", "graphiql", "search", "events", "groups", "event", "about", "login", "feed"}


def locate(source: Source) -> tuple[str, str | None]:
    """Give the GraphQL address and the group, None for the whole instance.

    `https://x/` and `https://x/search` give `https://x/api`; `https://x/under/api` stays;
    `https://x/@group` and `https://x/p/group` name the group, unless the source does.
    """
    given = source.url.strip()
    parts = urlsplit(given if "://" in given else f"https://{given}")
    kept: list[str] = []
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    group = None
    for segment, following in zip(segments, [*segments[1:], ""], strict=True):
        if segment.startswith("@") or (segment == "p" and following):
            group = segment.removeprefix("@") if segment != "p" else following
        if group or segment in _PAGES:
            break
        kept.append(segment)
    api = urlunsplit((parts.scheme, parts.netloc, "/".join(["", *kept, "api"]), "", ""))
    return api, _group_name(source.group) or group


def _group_name(group: str | None) -> str | None:
    """Read `name`, `@name`, `name@domain` or the address of the group's page."""
    name = re.sub(r"^https?://[^@]*", "", (group or "").strip())
    return name.lstrip("@").split("/")[0] or None
