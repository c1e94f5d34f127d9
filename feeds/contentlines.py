"""iCalendar content lines: escaped, cleaned, folded, ended by CRLF (RFC 5545 §3.1, §3.3.11)."""

LINE_OCTETS = 75
# RFC 5545 §3.1: CONTROL is every one of these but HTAB; LF stays, for it parts our lines.
CONTROLS = bytes([*range(0x09), *range(0x0B, 0x20), 0x7F])
# In UTF-8 every octet of a character but its first is 10xxxxxx.
CONTINUATION_MASK, CONTINUATION = 0b1100_0000, 0b1000_0000


def text(value: str) -> str:
    """Escape a TEXT value (RFC 5545 §3.3.11).

    Every kind of line break becomes `\\n`, the rare ones too, for some readers part lines there;
    one at the very end is dropped.
    """
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(value.splitlines())


def lines(block: str) -> bytes:
    """Write content lines parted by LF: UTF-8, without controls, folded, each ended by CRLF.

    No line exceeds 75 octets without its CRLF, and no character is cut.
    """
    octets = block.encode("utf-8", "replace").translate(None, CONTROLS)
    folded = [
        line if len(line) <= LINE_OCTETS else _fold(line) for line in octets.split(b"\n") if line
    ]
    folded.append(b"")
    return b"\r\n".join(folded)


def _fold(line: bytes) -> bytes:
    """Cut at 75 octets, then at 74 and a space, never inside a UTF-8 character."""
    pieces, begin, room = [], 0, LINE_OCTETS
    while len(line) - begin > room:
        end = begin + room
        while line[end] & CONTINUATION_MASK == CONTINUATION:
            end -= 1
        pieces.append(line[begin:end])
        begin, room = end, LINE_OCTETS - 1
    pieces.append(line[begin:])
    return b"\r\n ".join(pieces)
