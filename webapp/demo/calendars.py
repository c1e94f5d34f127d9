"""Sample calendars as Nextcloud, Google and The Events Calendar write them (RFC 5545).

These imitate other people's software; the product's own calendar is in `feeds/`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from webapp.demo.catalogue import Notice, Partner, single
from webapp.demo.days import Moment

ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""
PRODUCTS = {
    "nextcloud": "-//SabreDAV//SabreDAV//EN",
    "google": "-//Google Inc//Google Calendar 70.9054//EN",
    "the-events-calendar": "-//{name} - ECPv6.3.7//NONSGML v1.0//EN",
}
LONGEST_LINE = 60


def write_calendar(partner: Partner, notices: Iterable[Notice], base: str) -> str:
    """Write a partner's calendar; `base` is the address of the sample site."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:" + PRODUCTS[partner.shape].format(name=partner.name),
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(partner.name)}",
        "X-WR-TIMEZONE:Europe/Paris",
        *ZONE.splitlines(),
    ]
    for notice in notices:
        lines += _event(notice, base)
        lines += [line for week in notice.moved for line in _moved(notice, week, base)]
    return "".join(f"{_fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(notice: Notice, base: str) -> list[str]:
    rule = list(_rule(notice))
    in_utc = notice.partner.shape == "google" and not rule
    return _component(notice, base, [*_times(notice, in_utc=in_utc), *rule])


def _moved(notice: Notice, week: int, base: str) -> list[str]:
    usual = single(_unmoved(notice), week).start
    times = _times(single(notice, week), in_utc=False)
    return _component(notice, base, [_stamp("RECURRENCE-ID", usual), *times])


def _unmoved(notice: Notice) -> Notice:
    return replace(notice, moved={})


def _component(notice: Notice, base: str, times: list[str]) -> list[str]:
    published = _utc(notice.published)
    said = {
        "DTSTAMP": published,
        "CREATED": published,
        "LAST-MODIFIED": published,
        "UID": _uid(notice),
        "SUMMARY": _text(notice.title),
        "DESCRIPTION": _text(notice.text),
        "LOCATION": _text(_place(notice)),
        "CATEGORIES": ",".join(map(_text, notice.tags)),
        "STATUS": "CANCELLED" if notice.status == "cancelled" else "CONFIRMED",
        "URL": base + notice.path if notice.partner.shape == "the-events-calendar" else "",
    }
    lines = [f"{name}:{value}" for name, value in said.items() if value]
    return ["BEGIN:VEVENT", *times, *lines, "END:VEVENT"]


def _times(notice: Notice, *, in_utc: bool) -> list[str]:
    if notice.start is None:
        return ["DTSTART:à préciser"]
    times = [_stamp("DTSTART", notice.start, in_utc=in_utc)]
    return [*times, _stamp("DTEND", notice.end, in_utc=in_utc)] if notice.end else times


def _rule(notice: Notice) -> Iterator[str]:
    if notice.weeks > 1:
        yield f"RRULE:FREQ=WEEKLY;COUNT={notice.weeks}"
    for week in notice.skipped:
        yield _stamp("EXDATE", single(_unmoved(notice), week).start)


def _stamp(name: str, moment: Moment | None, *, in_utc: bool = False) -> str:
    if isinstance(moment, datetime):
        local = f"{name};TZID=Europe/Paris:{moment:%Y%m%dT%H%M%S}"
        return f"{name}:{_utc(moment)}" if in_utc else local
    return f"{name};VALUE=DATE:{moment:%Y%m%d}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _uid(notice: Notice) -> str:
    hosts = {"google": "google.com", "nextcloud": "nextcloud"}
    return f"{notice.key}@{hosts.get(notice.partner.shape, notice.partner.key)}"


def _place(notice: Notice) -> str:
    if notice.venue is None:
        return ""
    if notice.venue == notice.partner.venue:
        return notice.venue.name
    foreign = notice.partner.shape != "nextcloud"
    return notice.venue.line + (", France" if foreign else "")


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _fold(line: str) -> str:
    pieces = (line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE))
    return "\r\n ".join(pieces)
