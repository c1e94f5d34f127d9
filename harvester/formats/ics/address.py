"""From the address people copy to the one that gives the calendar."""

import re
from base64 import urlsafe_b64decode
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, urlencode, urlsplit

NEXTCLOUD = re.compile(r"(.*?)(?:/index\.php)?/apps/calendar/(?:p|embed)/([\w-]+)(?:/.*)?")


def feed_address(url: str) -> str:
    """Give the ICS address behind `url`: webcal, and the pages Google, Nextcloud and Outlook show.

    An address that is none of these, or no address at all, comes back as it is.
    """
    url = re.sub(r"^webcals?://", "https://", url.strip(), flags=re.IGNORECASE)
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = (parts.hostname or "").lower()
    if host in ("calendar.google.com", "www.google.com") and "/ical/" not in parts.path:
        return google_address(parts) or url
    if found := NEXTCLOUD.fullmatch(parts.path):
        base = f"{parts.scheme}://{parts.netloc}{found[1]}"
        return f"{base}/remote.php/dav/public-calendars/{found[2]}?export"
    if host.startswith("outlook.") and parts.path.endswith("/calendar.html"):
        return url.replace("/calendar.html", "/calendar.ics")
    return url


def google_address(parts: SplitResult) -> str | None:
    """Find the calendar's name in Google's `embed?src=` and `?cid=` links."""
    query = parse_qs(parts.query)
    name = query.get("src", [""])[0] or calendar_name(query.get("cid", [""])[0])
    if "@" not in name:
        return None
    return f"https://calendar.google.com/calendar/ical/{quote(name, safe='')}/public/basic.ics"


def calendar_name(cid: str) -> str:
    """Read a `cid`: the calendar's name, in base64 without padding unless it has an @."""
    if "@" in cid:
        return cid
    try:
        return urlsafe_b64decode(cid + "=" * (-len(cid) % 4)).decode("ascii")
    except ValueError:
        return ""


def page_address(url: str, number: int) -> str | None:
    """Give page `number` of a calendar that The Events Calendar gives by pages (`?ical=1`).

    None for all other addresses: they give the calendar whole.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if query.get("ical") != "1" and query.get("outlook-ical") != "1":
        return None
    return parts._replace(query=urlencode(query | {"tribe_paged": str(number)})).geturl()
