"""Inputs near real ones: samples of the corpus, damaged as transport and editors damage them."""

from pathlib import Path

from hypothesis import strategies as st

CORPUS = Path(__file__).parents[1] / "corpus"
# What formats care about, and what breaks programs.
WORDS = (
    *(b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VTIMEZONE\r\n"),
    *(b"DTSTART:20270314T143000Z\r\n", b"DTSTART;VALUE=DATE:99991231\r\n", b"DURATION:-P9999W\r\n"),
    *(b"RRULE:FREQ=SECONDLY;INTERVAL=0\r\n", b"RRULE:FREQ=YEARLY;BYDAY=99MO\r\n", b"RDATE:\r\n"),
    *(b"RECURRENCE-ID;RANGE=THISANDFUTURE:20270314T143000Z\r\n", b"TZID=", b"EXDATE:19700101\r\n"),
    *(
        b"<item>",
        b"</item>",
        b"<![CDATA[",
        b"]]>",
        b"<!DOCTYPE x [",
        b"&#x0;",
        b"&amp;#0;",
        b"xmlns=",
    ),
    *(b"<pubDate>", b"Sun, 14 Mar 2027 25:61:00 +9999", b"31 f\xc3\xa9vrier 2027 \xc3\xa0 20h30"),
    *(b'{"', b'":', b"null", b"[]", b"{}", b"1e999", b"-0", b"NaN", b'"\\ud800"', b"[" * 400),
    *(
        b"2027-03-14T14:30:00+99:99",
        b"0000-00-00",
        b"-1",
        b"9" * 400,
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
    ),
    *(
        b"GEO:91;181\r\n",
        b"http://[::1",
        b"javascript:",
        b"\xe2\x80\xae",
        b"\n ",
        b"\r",
        b"%00",
        b"{{7*7}}",
    ),
)


def samples(folder: str) -> list[bytes]:
    """Give the documents of a corpus folder, the smallest first, for those are read fastest."""
    paths = [path for path in (CORPUS / folder).iterdir() if ".expected" not in path.name]
    found = sorted((path.read_bytes() for path in paths if path.is_file()), key=len)
    return [body for body in found if len(body) < 200_000]


@st.composite
def documents(draw: st.DrawFn, folder: str) -> bytes:
    """Draw a sample with up to eight damages, or with another one's half."""
    known = samples(folder)
    body = bytearray(draw(st.sampled_from(known)))
    for _ in range(draw(st.integers(1, 8))):
        damage(draw, body, known)
    return bytes(body)


def damage(draw: st.DrawFn, body: bytearray, known: list[bytes]) -> None:
    """Do one damage in place."""
    at = draw(st.integers(0, len(body)))
    end = min(len(body), at + draw(st.integers(0, 60)))
    kind = draw(st.sampled_from(("cut", "word", "bytes", "twice", "end", "splice")))
    if kind == "cut":
        del body[at:end]
    elif kind == "word":
        body[at:end] = draw(st.sampled_from(WORDS))
    elif kind == "bytes":
        body[at:end] = draw(st.binary(max_size=12))
    elif kind == "twice":
        body[at:at] = body[at:end] * draw(st.integers(1, 20))
    elif kind == "end":
        del body[at:]
    else:
        other = draw(st.sampled_from(known))
        body[at:] = other[draw(st.integers(0, len(other))) :]


TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([word.decode("utf-8", "replace") for word in WORDS]),
    st.sampled_from(
        [
            *(
                "0001-01-01",
                "9999-12-31",
                "2027-03-14",
                "2027-W10",
                "2027-W99",
                "20270314",
                "demain",
            ),
            *("44.2,0.6,10", "90,180,500", "nan,nan,nan", "1e400,0,1", "a,b,c", "musique", "fold"),
            *(
                "1",
                "0",
                "on",
                "-1",
                "99999999999999999999",
                "1e9",
                "١٢",
                "atelier",
                "cancelled",
                "all",
            ),
            *("%", "_", "\\", "' OR 1=1 --", '"*', "<script>", "MDAwMXw=", "x" * 5000, "é" * 300),
            *(
                "la-navette",
                "le-moulin",
                "sainte-aure",
                "claire",
                "coordinator",
                "20:30",
                "14:30:00",
            ),
        ]
    ),
)
