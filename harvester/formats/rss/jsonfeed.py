"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/): posts, without a date of event."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from agenda.errors import FormatError
from agenda.model import Problem, RawEvent, RawImage
from agenda.sentence import N_
from harvester.document import Document, Page
from harvester.formats.rss.duplicates import keep_latest
from harvester.formats.rss.entry import stable_hash, web_address
from harvester.formats.rss.envelope import MOST_BYTES
from harvester.formats.rss.markup import scan
from harvester.formats.rss.stamps import read_span, read_stamp

Fields = dict[str, Any]

MOST_ITEMS = 2000


@dataclass(frozen=True, slots=True)
class _Inherited:
    language: str | None
    url: str


def looks_like_json(document: Document) -> bool:
    """Tell whether the body begins as a JSON object."""
    return document.body[:200].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def read(document: Document) -> Page:
    """Read a JSON Feed. Raises `FormatError` when the document is none."""
    feed = _load(document.body)
    inherited = _Inherited(_word(feed.get("language")) or None, document.url)
    items: list[RawEvent] = []
    problems: list[Problem] = []
    for number, fields in enumerate(feed["items"][:MOST_ITEMS], start=1):
        item = _read_item(fields, inherited) if isinstance(fields, dict) else None
        if item is None:
            reason = N_("L’élément n’a ni titre ni texte.")
            problems.append(
                Problem(item=N_("élément n°\u00a0%(number)s", number=number), reason=reason)
            )
        else:
            items.append(item)
    items, contradictions = keep_latest(items)
    title = _word(feed.get("title")) or None
    return Page(items=items, problems=problems + contradictions, title=title)


def _load(body: bytes) -> Fields:
    remedy = N_("Vérifiez l’adresse\u00a0: elle doit donner un flux RSS, Atom ou JSON Feed.")
    try:
        feed = json.loads(body) if len(body) <= MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        raise FormatError(N_("Ce document JSON est illisible."), remedy) from error
    version = _word(feed.get("version")) if isinstance(feed, dict) else ""
    if isinstance(feed, dict) and "jsonfeed.org/version/" in version and "items" in feed:
        return feed | {"items": feed["items"] if isinstance(feed["items"], list) else []}
    raise FormatError(N_("Ce document JSON n’est pas un flux JSON Feed."), remedy)


def _read_item(fields: Fields, feed: _Inherited) -> RawEvent | None:
    title, html = _word(fields.get("title")), _word(fields.get("content_html"))
    text = html or _word(fields.get("content_text")) or _word(fields.get("summary"))
    if not title and not text:
        return None
    url = web_address(_word(fields.get("url")) or _word(fields.get("external_url")), feed.url)
    guid = _identifier(fields.get("id"))
    published, updated = (
        _instant(fields.get("date_published")),
        _instant(fields.get("date_modified")),
    )
    said = scan(html, published)
    start, end = read_span(said.start, said.end) if said.start else (None, None)
    pictures = (fields.get("image"), fields.get("banner_image"), said.image and said.image.url)
    images = [web_address(_word(picture), feed.url) for picture in pictures]
    return RawEvent(
        item=title or url or guid or text[:60],
        uid=guid or url or stable_hash(title, text),
        guid=guid,
        title=title,
        description=text,
        description_is_html=bool(html),
        start=start,
        end=end,
        url=url,
        categories=_words(fields.get("tags")),
        image=next((RawImage(url=image) for image in images if image), None),
        language=_word(fields.get("language")) or feed.language,
        published=published or updated,
        updated=updated,
    )


def _word(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _words(value: Any) -> tuple[str, ...]:
    words = map(_word, value) if isinstance(value, list) else ()
    return tuple(dict.fromkeys(word for word in words if word))


def _identifier(value: Any) -> str | None:
    """Read an id: a reader must make a string of a number (JSON Feed 1.1, "id")."""
    return _word(value) or (str(value) if type(value) in (int, float) else None)


def _instant(value: Any) -> datetime | None:
    stamp = read_stamp(_word(value)) if _word(value) else None
    if stamp is None or not isinstance(stamp.moment, datetime):
        return None
    return stamp.moment if stamp.moment.tzinfo else stamp.moment.replace(tzinfo=UTC)
