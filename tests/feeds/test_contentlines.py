"""Content lines keep RFC 5545 §3.1 whatever stands in them."""

from hypothesis import given
from hypothesis import strategies as st

from feeds.contentlines import line, text_line

ANY_TEXT = st.text(max_size=300) | st.text("éœ€😀, ;\\\n", max_size=300)


@given(ANY_TEXT)
def test_lines_are_short_whole_and_unfold_to_what_was_said(said: str) -> None:
    written = text_line("SUMMARY", said)
    assert written.endswith(b"\r\n")
    pieces = written.removesuffix(b"\r\n").split(b"\r\n")
    assert max(len(piece) for piece in pieces) <= 75
    assert [piece.decode().encode() for piece in pieces] == pieces
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    unfolded = b"".join([pieces[0], *(piece[1:] for piece in pieces[1:])]).decode()
    assert not set(unfolded) & {*map(chr, range(9)), *map(chr, range(10, 32)), "\x7f"}


def test_a_line_of_75_octets_stays_whole() -> None:
    assert line("X", "x" * 73) == b"X:" + b"x" * 73 + b"\r\n"
    assert line("X", "x" * 74) == b"X:" + b"x" * 72 + b"\r\n xx\r\n"


def test_no_character_is_cut() -> None:
    assert line("X", "x" * 71 + "éx") == b"X:" + b"x" * 71 + b"\r\n \xc3\xa9x\r\n"
    assert line("X", "x" * 71 + "😀") == b"X:" + b"x" * 71 + b"\r\n \xf0\x9f\x98\x80\r\n"


def test_text_is_escaped() -> None:
    said = "a,b;c\\n\r\nd\re\u2028f\x85g\x0bh\x00i"
    assert text_line("X", said, "z") == b"X:a\\,b\\;c\\\\n\\nd\\ne\\nf\\ng\\nhi,z\r\n"


def test_a_value_that_is_no_text_stays_on_its_line() -> None:
    assert line("URL", "https://a.example/\r\nX:y") == b"URL:https://a.example/X:y\r\n"
