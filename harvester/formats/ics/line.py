"""Content lines: name, parameters, value (RFC 5545 §3.1, §3.2), and their text (§3.3.11)."""

import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?=[;:])")
PARAMETER = re.compile(r';\s*([A-Za-z0-9_-]+)\s*=\s*((?:"[^"]*"|[^";:,]|,)*)')
ESCAPED = re.compile(r"\\([\\;,nN:\"])")
DATES = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"})
# What begins the value of a date: zones are named unquoted, as in TZID=(UTC+01:00) Paris.
DATE_VALUE = re.compile(r":(?=\s*\d{4}-?\d\d-?\d\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """One property. `params` are keyed in upper case and unquoted, `value` is as sent."""

    value: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The value as text."""
        if self.params.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            return unquote(self.value, self.params.get("CHARSET", ""))
        return unescape(self.value)

    @property
    def texts(self) -> list[str]:
        """The values of a list, cut at the commas that are not escaped (CATEGORIES)."""
        return [unescape(part) for part in re.split(r"(?<!\\),", self.value)]


Properties = dict[str, list[Line]]


def text_of(lines: Properties, name: str) -> str:
    """Give the text of the first property of that name, "" when absent."""
    found = lines.get(name)
    return found[0].text.strip() if found else ""


def split_line(line: str) -> tuple[str, Line] | None:
    """Cut a content line into its upper-case name and the rest; None when it is none."""
    found = NAME.match(line)
    if not found:
        return None
    name, rest = found[0].upper(), line[found.end() :]
    if rest[0] == ":":
        return name, Line(rest[1:])
    head, value = split_date(rest) if name in DATES else split_value(rest)
    return name, Line(value, parameters(head))


@lru_cache(maxsize=256)
def parameters(head: str) -> Mapping[str, str]:
    """Read what stands before a value; kept for a while, for most dates name the same zone."""
    return {key.upper(): text.strip(' "') for key, text in PARAMETER.findall(head)}


def split_date(rest: str) -> tuple[str, str]:
    """Cut `;TZID=zone:20270314T…` before the date, whatever colons the zone's name has."""
    found = DATE_VALUE.search(rest)
    if not found:
        return split_value(rest)
    # A bare colon would end the parameter.
    return rest[: found.start()].replace(":", "."), rest[found.end() :]


def split_value(rest: str) -> tuple[str, str]:
    """Cut `;A="b:c":value` at the first colon outside quotes, or the first of all."""
    quoted = False
    for place, sign in enumerate(rest):
        if sign == '"':
            quoted = not quoted
        elif sign == ":" and not quoted:
            return rest[:place], rest[place + 1 :]
    head, _, value = rest.partition(":")
    return head, value


def unescape(text: str) -> str:
    r"""Undo the escapes, and once more where an exporter escaped twice (`\\,` for `\,`)."""
    if "\\" not in text:
        return text
    once = ESCAPED.sub(plain, text)
    return ESCAPED.sub(plain, once) if ESCAPED.search(once) else once


def plain(escape: re.Match[str]) -> str:
    """Give the character an escape stands for."""
    return "\n" if escape[1] in "nN" else escape[1]


def unquote(text: str, charset: str) -> str:
    """Decode the quoted-printable text of vCalendar 1.0, which old phones still export."""
    joined = re.sub(r"=(?:\\n|$)", "", text)
    octets = quopri.decodestring(joined.encode("utf-8", "replace"))
    encoding = "utf-8" if charset.upper() in ("", "UTF-8") else "cp1252"
    return octets.decode(encoding, "replace")
