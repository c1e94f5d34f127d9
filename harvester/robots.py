"""robots.txt (RFC 9309): which pages of a site may be fetched, and how slowly.

Feeds that a partner gave are asked for whatever it says; pages that we look up ourselves are not.
"""

from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from agenda.errors import FetchError
from harvester.document import Request
from harvester.fetch import Fetcher

AGENT = "Almanach"
MOST_BYTES = 512_000
LONGEST_DELAY = 10.0


class Robots:
    """The rules of the sites met during one visit, each asked for once."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._rules: dict[str, RobotFileParser] = {}
        self._silent = set[str]()

    async def allows(self, url: str) -> bool:
        """Tell whether the site lets `url` be fetched."""
        return (await self._of(url)).can_fetch(AGENT, url)

    def is_silent(self, url: str) -> bool:
        """Tell whether the site of `url` was asked for its rules and could not tell them."""
        return _origin(url) in self._silent

    async def delay(self, url: str) -> float:
        """Give the seconds the site asks to leave between pages, within reason."""
        said = (await self._of(url)).crawl_delay(AGENT)
        return min(float(said or 0), LONGEST_DELAY)

    async def _of(self, url: str) -> RobotFileParser:
        origin = _origin(url)
        if origin not in self._rules:
            self._rules[origin] = read_robots(await self._text(origin))
        return self._rules[origin]

    async def _text(self, origin: str) -> str:
        """Fetch the rules: none when there is no file, all forbidden when the site is ill
        (RFC 9309 §2.3.1.3 and §2.3.1.4)."""
        request = Request(url=f"{origin}/robots.txt", accept="text/plain, */*;q=0.1")
        try:
            answer = await self._fetcher.fetch(request)
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500:
                return ""
            self._silent.add(origin)
            return "User-agent: *\nDisallow: /"
        return (
            answer.document.body[:MOST_BYTES].decode("utf-8", "replace") if answer.document else ""
        )


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def read_robots(text: str) -> RobotFileParser:
    """Read the rules. What is no rule is passed over, a whole page of HTML included."""
    rules = RobotFileParser()
    rules.parse(text.lstrip("\ufeff").splitlines())
    return rules
