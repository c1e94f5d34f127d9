"""Style sheets: written to be read, sent small, named by their content so that they never age."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files

YEAR = 365 * 24 * 3600
SQUEEZE = (
    (re.compile(r"/\*.*?\*/", re.DOTALL), ""),
    (re.compile(r"\s+"), " "),
    (re.compile(r" ?([{};,>]) ?"), r"\1"),
    (re.compile(r": "), ":"),
    (re.compile(r";}"), "}"),
)


@dataclass(frozen=True, slots=True)
class Style:
    """A style sheet and the path it is served under."""

    path: str
    body: bytes


def read_style(name: str) -> Style:
    """Read `static/{name}.css`, after the ink that all sheets share."""
    parts = (files("webapp") / "static" / f"{part}.css" for part in ("ink", name))
    body = squeeze("\n".join(part.read_text("utf8") for part in parts)).encode()
    return Style(f"/{name}-{blake2b(body, digest_size=5).hexdigest()}.css", body)


def squeeze(text: str) -> str:
    """Leave out comments and spaces that say nothing."""
    for pattern, instead in SQUEEZE:
        text = pattern.sub(instead, text)
    return text.strip()
