"""French typography of one line: spaces before : ; ! ?, « quotes », the curved apostrophe.

The rules of the Imprimerie nationale's Lexique, with U+00A0 throughout (the house's choice).
Words are never changed.
"""

import re

NBSP = "\u00a0"

# What any of the rules below is about.
_SIGNS = re.compile("['`´ʼ‘\"“„<«»?!:;.,€]")
_APOSTROPHE = re.compile(r"(?<=[^\W_])['`´ʼ‘](?=[^\W\d_])")
_CLOSING_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['`´ʼ‘](?=\s|$)")
_PAIR = re.compile(r'"([^"]*)"|“([^“”]*)”|„([^„“”]*)[“”]|<<\s([^<>]*)\s>>')
_OPENING = re.compile(r"«\s*")
_CLOSING = re.compile(r"\s*»")
# A colon inside 14:30 or https://, and marks inside an address or a name (C!Print), stay.
_HIGH_MARK = re.compile(r"\s*([?!]+|(?<![:;])[:;])(?=$|[\s»)\]])")
_REPEATED = re.compile(r"([!?])\1+")
_DOTS = re.compile(r"\.{3,}")
_EURO = re.compile(r"(?<=\d)\s*€")
_SPACE_BEFORE = re.compile(r"\s+(?=[,.](?:\s|$))")


def typeset(line: str) -> str:
    """Set `line` as a French printer would. `typeset(typeset(x)) == typeset(x)`."""
    if not _SIGNS.search(line):
        return line
    line = _APOSTROPHE.sub("’", line)
    line = _CLOSING_APOSTROPHE.sub("’", line)
    if '"' in line or "“" in line or "<<" in line:
        line = _PAIR.sub(_quote, line)
    if "«" in line or "»" in line:
        line = _CLOSING.sub(f"{NBSP}»", _OPENING.sub(f"«{NBSP}", line))
    line = _REPEATED.sub(r"\1", _DOTS.sub("…", line))
    line = _HIGH_MARK.sub(_space_mark, line)
    return _SPACE_BEFORE.sub("", _EURO.sub(f"{NBSP}€", line))


def _quote(found: re.Match[str]) -> str:
    said = next((group for group in found.groups() if group is not None), "").strip()
    return f"«{NBSP}{said}{NBSP}»" if said else ""


def _space_mark(found: re.Match[str]) -> str:
    return f"{NBSP}{found[1]}" if found.start() else found[1]
