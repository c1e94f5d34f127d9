from agenda.wording import NBSP
from webapp.cli.words import printable


def test_what_speaks_to_the_terminal_is_left_out_and_spaces_stay() -> None:
    said = f"la date «{NBSP}à préciser{NBSP}» à 14\u202fh"
    assert printable(f"\x1b[31m{said}\r\n\u202e") == f"[31m{said}"
