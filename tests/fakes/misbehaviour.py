"""Sites that misbehave, in transport and in content: each a script and how its visit must end."""

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from threading import Event

import brotli
import zstandard

from agenda.model import Kind
from tests.fakes.site import Handler, Script, answer
from tests.walk.calendars import calendar, event

ICS = {"Content-Type": "text/calendar; charset=utf-8"}
XML = {"Content-Type": "application/rss+xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
BOMB = 200_000_000
GOOD = calendar(event("1"))


@dataclass(frozen=True, slots=True)
class Misbehaviour:
    """A script at a path, and the statuses that its visit may end with."""

    name: str
    script: Callable[[], Script]
    ends: tuple[str, ...] = ("failed",)
    kind: Kind = Kind.ICS


def as_is(body: bytes, **headers: str) -> Callable[[], Script]:
    """A calendar body sent with these headers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: answer(body, headers=ICS | named)


def raw(reply: bytes, *, then_wait: bool = False) -> Callable[[], Script]:
    """These bytes on the wire, whatever HTTP says, and the line cut (or left hanging)."""

    def script(handler: Handler) -> None:
        handler.wfile.write(reply)
        handler.wfile.flush()
        if then_wait:
            Event().wait(3)
        handler.close_connection = True

    return lambda: script


def drip(piece: bytes, pause: float, times: int) -> Callable[[], Script]:
    """A body that comes piece by piece."""

    def script(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/calendar")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _ in range(times):
            handler.wfile.write(piece)
            handler.wfile.flush()
            Event().wait(pause)

    return lambda: script


def header_drip(handler: Handler) -> None:
    """Headers that never end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        handler.wfile.write(f"X-{number}: x\r\n".encode())
        handler.wfile.flush()
        Event().wait(0.05)


def packed(pack: Callable[[bytes], bytes], encoding: str) -> Callable[[], Script]:
    """A bomb: hundreds of megabytes of nothing in a few kilobytes."""
    return lambda: answer(pack(bytes(BOMB)), headers=ICS | {"Content-Encoding": encoding})


def redirect(target: str, status: int = 302) -> Callable[[], Script]:
    """A redirect."""
    return lambda: answer(status=status, headers={"Location": target})


def to_itself_and_further(handler: Handler) -> None:
    """A redirect to a longer address each time."""
    answer(status=302, headers={"Location": handler.path + "?x"})(handler)


def rss(item: str, head: str = "") -> Callable[[], Script]:
    """A feed of one item, or whatever stands there."""
    text = f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>x</title>{item}'
    return lambda: answer(f"{text}</channel></rss>".encode(), headers=XML)


@cache
def many_events(number: int, size: int = 0) -> bytes:
    """A calendar of so many events, each with a description of so many bytes."""
    more = (f"DESCRIPTION:{'a ' * (size // 2)}",) if size else ()
    return calendar(
        *(
            event(str(n), f"2027{3 + n % 9:02}{1 + n % 28:02}T{n % 24:02}0000", f"Bal {n}", *more)
            for n in range(number)
        )
    )


def endless_pages(handler: Handler) -> None:
    """A Mobilizon whose pages never end, and never repeat."""
    number = len(handler.server.site.asked)
    element = {
        "id": str(number),
        "uuid": f"{number:032}",
        "url": f"https://m.example/events/{number}",
        "title": f"Bal {number}",
        "beginsOn": "2027-03-14T13:30:00Z",
        "status": "CONFIRMED",
        "visibility": "PUBLIC",
    }
    events = {"total": 1_000_000, "elements": [element]}
    data = {"config": {"name": "M", "version": "5.1.0"}, "searchEvents": events, "events": events}
    body = json.dumps({"data": data}).encode()
    answer(body, headers={"Content-Type": "application/json"})(handler)


def billion_laughs() -> str:
    """Entities that stand for a billion words."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return f"<!DOCTYPE rss [{levels}]>"


DATED = "Le 14 mars 2027 à 18h30"
LAUGH = "<item><title>Bal</title><description>&l9;</description></item>"
FILE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
OUTSIDE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
STOLEN = f"<item><guid>1</guid><title>Bal &x;</title><description>{DATED}</description></item>"
POST = "<item><guid>1</guid><title>Bal</title><description>{}</description></item>"
ANY = ("ok", "partial", "failed")
LONG = "a " * 2_500_000

TRANSPORT = [
    Misbehaviour("a slow drip", drip(b"X-A:B\r\n", 0.05, 400)),
    Misbehaviour("headers that never end", lambda: header_drip),
    Misbehaviour("a body without end", drip(bytes(1 << 20), 0, 100)),
    Misbehaviour("a body cut short", as_is(GOOD[:50], Content_Length="9999", Connection="close")),
    Misbehaviour("a length too small", as_is(GOOD, Content_Length="40"), ANY),
    Misbehaviour("a length below zero", as_is(GOOD, Content_Length="-5", Connection="close")),
    Misbehaviour(
        "two lengths", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc")
    ),
    Misbehaviour(
        "a chunk that lies",
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n"),
    ),
    Misbehaviour("a garbage status line", raw(b"HELLO WORLD\r\n\r\n")),
    Misbehaviour("nothing at all", raw(b"")),
    Misbehaviour("silence", raw(b"", then_wait=True)),
    Misbehaviour("a line cut in the headers", raw(b"HTTP/1.1 200 OK\r\nContent-Ty")),
    Misbehaviour("TLS on a plain port", raw(b"\x15\x03\x01\x00\x02\x02\x28")),
    Misbehaviour("FTP's greeting", raw(b"220 ready\r\n")),
    Misbehaviour(
        "a flood of headers", raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\n")
    ),
    Misbehaviour(
        "one header of 10 MB", raw(b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 10_000_000 + b"\r\n\r\n")
    ),
    Misbehaviour("a gzip bomb", packed(gzip.compress, "gzip")),
    Misbehaviour("a deflate bomb", packed(zlib.compress, "deflate")),
    Misbehaviour("a brotli bomb", packed(partial(brotli.compress, quality=1), "br")),
    Misbehaviour("a zstd bomb", packed(zstandard.ZstdCompressor().compress, "zstd")),
    Misbehaviour("gzip that is none", as_is(GOOD, Content_Encoding="gzip")),
    Misbehaviour("gzip cut short", as_is(gzip.compress(GOOD)[:-20], Content_Encoding="gzip")),
    Misbehaviour("an unknown compression", as_is(GOOD, Content_Encoding="lzma")),
    Misbehaviour("two compressions", as_is(GOOD, Content_Encoding="gzip, br")),
    Misbehaviour("a redirect to itself", redirect("/x")),
    Misbehaviour("redirects without end", lambda: to_itself_and_further),
    Misbehaviour("a redirect to loopback", redirect("http://127.0.0.1:1/x")),
    Misbehaviour("a redirect to a private net", redirect("http://192.168.0.1/x", 301)),
    Misbehaviour("a redirect to metadata", redirect("http://169.254.169.254/latest/", 308)),
    Misbehaviour("a redirect to a file", redirect("file:///etc/passwd")),
    Misbehaviour("a redirect to nonsense", redirect("http://[::bad")),
    Misbehaviour("204, nothing to say", lambda: answer(status=204)),
    Misbehaviour(
        "206, a part nobody asked for", lambda: answer(GOOD[:60], status=206, headers=ICS)
    ),
    Misbehaviour("304 to whoever asks first", lambda: answer(status=304), ("unchanged", "failed")),
    Misbehaviour("401", lambda: answer(status=401)),
    Misbehaviour("500 with a stack trace", lambda: answer(b"Traceback" * 9999, status=500)),
    Misbehaviour(
        "503, come back in a year", lambda: answer(status=503, headers={"Retry-After": "31536000"})
    ),
    Misbehaviour("status 999", lambda: answer(status=999)),
]
CONTENT = [
    Misbehaviour(
        "a login page", lambda: answer(b"<html><form>Connexion</form></html>", headers=HTML)
    ),
    Misbehaviour("an empty body", as_is(b"")),
    Misbehaviour("NUL bytes only", as_is(bytes(1_000_000))),
    Misbehaviour("NUL bytes between", as_is(GOOD.replace(b"Bal", b"B\0al")), ANY),
    Misbehaviour(
        "a wrong charset",
        lambda: answer(
            "SUMMARY:é".encode("utf-16"),
            headers=ICS | {"Content-Type": "text/calendar; charset=ascii"},
        ),
    ),
    Misbehaviour(
        "mixed encodings",
        as_is(calendar(event("1", summary="é")).replace(b"END:VC", b"X-A:\xe9\r\nEND:VC")),
        ANY,
    ),
    Misbehaviour("random bytes", as_is(bytes(n * n % 251 for n in range(500_000)))),
    Misbehaviour("a PNG", as_is(b"\x89PNG\r\n\x1a\n" + bytes(1000))),
    Misbehaviour("100,000 events", lambda: answer(many_events(100_000), headers=ICS), ANY),
    Misbehaviour(
        "a description of 5 MB", lambda: answer(many_events(1, 5_000_000), headers=ICS), ANY
    ),
    Misbehaviour("a line of 20 MB", as_is(b"BEGIN:VCALENDAR\r\nX-A:" + b"a" * 20_000_000), ANY),
    Misbehaviour("20,000 calendars in one another", as_is(b"BEGIN:VCALENDAR\r\n" * 20_000), ANY),
    Misbehaviour(
        "500,000 events never ended",
        as_is(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 500_000),
        ANY,
    ),
    Misbehaviour(
        "an event every second",
        as_is(calendar(event("1", "20270301T000000", "x", "RRULE:FREQ=SECONDLY"))),
        ANY,
    ),
    Misbehaviour(
        "a rule that never matches",
        as_is(
            calendar(event("1", "20270301T000000", "x", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"))
        ),
        ANY,
    ),
    Misbehaviour("dates in the year 9999", as_is(calendar(event("1", "99991231T235959"))), ANY),
    Misbehaviour("entity expansion", rss(LAUGH, billion_laughs()), ANY, Kind.RSS),
    Misbehaviour("an external entity, a file", rss(STOLEN, FILE), ANY, Kind.RSS),
    Misbehaviour("an external entity, an address", rss(STOLEN, OUTSIDE), ANY, Kind.RSS),
    Misbehaviour("XML 100,000 deep", rss("<a>" * 100_000), ANY, Kind.RSS),
    Misbehaviour(
        "100,000 attributes",
        rss("<item " + "".join(f'a{n}="x" ' for n in range(100_000)) + "/>"),
        ANY,
        Kind.RSS,
    ),
    Misbehaviour(
        "50,000 posts",
        rss(f"<item><title>Bal</title><description>{DATED}</description></item>" * 50_000),
        ANY,
        Kind.RSS,
    ),
    Misbehaviour(
        "a post of 5 MB",
        rss(POST.format(f"{DATED} {LONG}")),
        ANY,
        Kind.RSS,
    ),
    Misbehaviour(
        "HTML that calls itself a feed",
        lambda: answer(b"<html><body>x</body></html>", headers=XML),
        ("failed",),
        Kind.RSS,
    ),
    Misbehaviour(
        "huge JSON",
        lambda: answer(
            b'{"data":' + b"[" * 1_000_000, headers={"Content-Type": "application/json"}
        ),
        ("failed",),
        Kind.MOBILIZON,
    ),
    Misbehaviour(
        "JSON numbers of a megabyte",
        lambda: answer(
            b'{"data":' + b"9" * 1_000_000 + b"}", headers={"Content-Type": "application/json"}
        ),
        ("failed",),
        Kind.MOBILIZON,
    ),
    Misbehaviour("pages without end", lambda: endless_pages, ANY, Kind.MOBILIZON),
]
ALL = [*TRANSPORT, *CONTENT]
