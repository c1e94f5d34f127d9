"""Our own voice heard in a partner's feed. Pure.

A partner who shows the shared agenda in his calendar may export it again; an event of ours must
not come back as a second source of itself. It bears our UID or leads to our page.
"""

import re
from urllib.parse import urlsplit

from agenda.model import RawEvent
from agenda.model.listing import CROCKFORD, TOKEN_LENGTH

PAGES = "/evenements/"


class Echo:
    """Recognises what the site at `base_url` has published (`feeds`: UID, links)."""

    def __init__(self, base_url: str) -> None:
        host = re.escape(urlsplit(base_url).hostname or "")
        self._uid = re.compile(rf"[{CROCKFORD}]{{{TOKEN_LENGTH}}}@{host}", re.IGNORECASE)
        self._page = re.compile(
            rf"https?://{re.escape(urlsplit(base_url + PAGES).netloc)}"
            rf"{re.escape(urlsplit(base_url + PAGES).path)}",
            re.IGNORECASE,
        )

    def __contains__(self, raw: RawEvent) -> bool:
        if self._uid.fullmatch(raw.uid.strip()):
            return True
        names = (raw.url, raw.uid, raw.guid)
        return any(self._page.match(name.strip()) for name in names if name)
