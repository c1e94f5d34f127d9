"""What the HTML of a post says outright: its first picture, and the date of the event."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from html.parser import HTMLParser

from agenda.model import RawImage
from harvester.formats.rss.stamps import Moment, read_stamp

LONGEST_SCAN = 200_000

_STARTS = {"dtstart", "dt-start", "startdate"}
_ENDS = {"dtend", "dt-end", "enddate"}
# A <time> that dates the post, in the words of WordPress themes, hEntry and schema.org.
_OF_THE_POST = re.compile(r"publish|posted|update|modif|entry-date|creat|comment", re.IGNORECASE)
_MARKUP = re.compile(r"</?[A-Za-z!][^<>]*>")


@dataclass(slots=True)
class Said:
    """What was found: `plain` are bare `<time>` elements, in reading order."""

    image: RawImage | None = None
    start: Moment | None = None
    end: Moment | None = None
    plain: list[Moment] = field(default_factory=list)


def scan(content: str, published: datetime | None) -> Said:
    """Read HTML for what it says outright.

    A bare `<time>` counts only when it is alone, or opens and closes one day, and when it is
    not the moment of publication: a date of publication never becomes a date of event.
    """
    scanner = _Scanner()
    scanner.feed(content[:LONGEST_SCAN])
    said = scanner.said
    if said.start is None:
        said.start, said.end = _one_event(said.plain, published)
    return said


def plain_text(content: str) -> str:
    """Give a title's text without its tags and entities."""
    return " ".join(unescape(_MARKUP.sub("", content)).split())


def _one_event(
    times: list[Moment], published: datetime | None
) -> tuple[Moment | None, Moment | None]:
    days = {str(moment)[:10] for moment in times}
    if len(days) != 1 or (published and published.date().isoformat() in days):
        return None, None
    moments = list(dict.fromkeys(times))
    if len({isinstance(moment, datetime) for moment in moments}) > 1 or len(moments) > 2:
        return None, None
    return moments[0], moments[1] if len(moments) == 2 else None


class _Scanner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said = Said()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img" and self.said.image is None and values.get("src"):
            self.said.image = RawImage(url=values["src"], alt=values.get("alt", ""))
        roles = set(f"{values.get('class', '')} {values.get('itemprop', '')}".lower().split())
        text = values.get("datetime") or values.get("content") or values.get("title") or ""
        stamp = read_stamp(text[:64]) if tag == "time" or roles & (_STARTS | _ENDS) else None
        if stamp is not None:
            self._keep(stamp.moment, roles, "pubdate" in values)

    def _keep(self, moment: Moment, roles: set[str], dates_post: bool) -> None:
        if roles & _STARTS:
            self.said.start = self.said.start or moment
        elif roles & _ENDS:
            self.said.end = self.said.end or moment
        elif not dates_post and not _OF_THE_POST.search(" ".join(roles)):
            self.said.plain.append(moment)
