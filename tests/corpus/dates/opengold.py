"""The dates of posts in the labelled deduplication set that stands beside the project."""

import json
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser

from normalizer.dates import PUBLISH, read_dates

GOLD = Path(__file__).parents[4] / "shared" / "opengold"
PARIS = ZoneInfo("Europe/Paris")


def plain(markup: str) -> str:
    lines = re.sub(r"<(?:br|/p|/div|/li)[^>]*>", "\n", markup)
    return unescape(re.sub(r"<[^>]+>", " ", lines))


def posts() -> Iterator[tuple[str, str, date]]:
    """Yield identifier, text and local day of each post without dates of its own."""
    for path in sorted([*GOLD.glob("sources/*.xml"), *GOLD.glob("sources/*.atom")]):
        for entry in feedparser.parse(path.read_bytes()).entries:
            if not any(key.startswith("ev_") for key in entry):
                body = entry.content[0].value if "content" in entry else entry.get("summary", "")
                stamp = datetime.fromtimestamp(timegm(entry.published_parsed), tz=PARIS)
                text = f"{entry.title}\n{plain(body)}"
                yield entry.id, text, stamp.date()


def truth() -> dict[str, dict[str, Any]]:
    items = json.loads((GOLD / "truth.json").read_text(encoding="utf-8"))["items"]
    return {item.get("guid") or item.get("url") or item["uid"]: item for item in items}


def local(stamp: str | None) -> date | datetime | None:
    if stamp is None or "T" not in stamp:
        return date.fromisoformat(stamp) if stamp else None
    return datetime.fromisoformat(stamp).astimezone(PARIS).replace(tzinfo=None)


def mistakes() -> tuple[int, list[tuple[str, date | datetime | None, list[date | datetime]]]]:
    """Return how many posts were read, and text, truth and reading where the two differ."""
    known, wrong, counted = truth(), [], 0
    for key, text, published in posts():
        item = known[key]
        starts = [d.start for d in read_dates(text, published=published) if d.confidence >= PUBLISH]
        if item["kind"] == "series-announcement":
            continue
        counted += 1
        expected = local(item["start"])
        if starts != ([] if expected is None else [expected]):
            wrong.append((text, expected, starts))
    return counted, wrong


def read_gold() -> tuple[int, int, int]:
    """Return how many posts are read right, give a wrong date, miss their date."""
    counted, wrong = mistakes()
    bad = sum(bool(starts) for _, _, starts in wrong)
    return counted - len(wrong), bad, len(wrong) - bad
