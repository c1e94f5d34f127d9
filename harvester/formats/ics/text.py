"""From the bytes of an ICS document to its logical lines (RFC 5545 §3.1)."""

import re

# Longest first: the UTF-32 mark begins like the UTF-16 one.
MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# A fold is undone in bytes: exporters fold in the middle of a character (§3.1, note).
FOLD = re.compile(rb"\n[ \t]")
SINGLE_BYTE = {"iso-8859-15": "iso8859-15", "macintosh": "mac-roman", "windows-1250": "cp1250"}
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def logical_lines(body: bytes, content_type: str) -> list[str]:
    """Decode and unfold `body`; lines may end in CRLF, LF, CR, or a mix of them.

    UTF-8 unless a byte order mark says otherwise (§3.1.4); bytes that are not UTF-8 are read
    in the charset of `content_type`, else in Windows-1252, line by line, since exporters paste
    both into one file.
    """
    body = as_utf8(body)
    for end in (b"\r\r\n", b"\r\n", b"\r"):
        body = body.replace(end, b"\n")
    return decode(FOLD.sub(b"", body), content_type).split("\n")


def as_utf8(body: bytes) -> bytes:
    """Bring UTF-16 and UTF-32 to UTF-8, and take the byte order mark off."""
    for mark, encoding in MARKS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            return rest if encoding == "utf-8" else recode(rest, encoding)
    if body[1:2] == b"\0" and body[3:4] == b"\0":
        return recode(body, "utf-16-le")
    if body[:1] == b"\0" and body[2:3] == b"\0":
        return recode(body, "utf-16-be")
    return body


def recode(body: bytes, encoding: str) -> bytes:
    """Encode `body` anew as UTF-8; what cannot be read becomes U+FFFD."""
    return body.decode(encoding, "replace").encode("utf-8", "replace")


def decode(body: bytes, content_type: str) -> str:
    """Decode `body`, without NUL and byte order marks, which no text may hold."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        fallback = single_byte(content_type)
        text = "\n".join(decode_line(line, fallback) for line in body.split(b"\n"))
    return text.replace("\0", "").replace("\ufeff", "")


def single_byte(content_type: str) -> str:
    """Name the codec for bytes that are not UTF-8. Latin-1 means Windows-1252 on the web."""
    found = CHARSET.search(content_type)
    return SINGLE_BYTE.get(found[1].lower(), "cp1252") if found else "cp1252"


def decode_line(line: bytes, fallback: str) -> str:
    """Decode one line as UTF-8 if it is, else as `fallback`."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode(fallback, "replace")
