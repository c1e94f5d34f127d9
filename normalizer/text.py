"""HTML to a small safe subset and to plain text, and text made fit for one line (issue 4).

Everything is bounded, so that no source can keep the reader busy: a document is read up to
`SOURCE_LIMIT` characters and `TAG_LIMIT` tags, and what is kept is cut at a word.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape

import nh3

SOURCE_LIMIT = 200_000
TAG_LIMIT = 4_000
HTML_LIMIT = 30_000
TEXT_LIMIT = 20_000
LINE_LIMIT = 300
ELLIPSIS = "…"

# Fragments settle in two passes; only markup made to confuse needs more.
_PASSES = 6
_ROOM_FOR_CLOSING_TAGS = 1_000

_CLEANER = nh3.Cleaner(
    tags={"p", "br", "a", "strong", "em", "ul", "ol", "li", "h3", "blockquote"},
    clean_content_tags={
        *("script", "style", "iframe", "template", "svg", "math"),
        *("object", "select", "textarea", "title", "noscript", "audio", "video"),
    },
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="nofollow noopener",
)

# Surrogates, controls, and the marks that hide or turn text around: zero-width characters,
# soft hyphens, bidirectional controls (Unicode TR 36 §2), tag characters, U+FFFE and U+FFFF.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"\s+")

_RENAMED = {
    **dict.fromkeys(("h1", "h2", "h4", "h5", "h6"), "h3"),
    **dict.fromkeys(("b",), "strong"),
    **dict.fromkeys(("i", "cite"), "em"),
    **dict.fromkeys(
        (
            *("div", "section", "article", "header", "footer", "main", "aside", "figure"),
            *("figcaption", "address", "pre", "center", "table", "thead", "tbody", "tfoot"),
            *("tr", "caption", "dl", "dt", "dd", "hr", "fieldset", "form", "details", "summary"),
        ),
        "p",
    ),
}
_OTHER_TAG = re.compile(rf"<(/?)({'|'.join(_RENAMED)})(?=[\s/>])", re.IGNORECASE)
_CELL = re.compile(r"<(?=/?t[dh][\s/>])", re.IGNORECASE)
_EMPTY = re.compile(r"<(p|h3|strong|em|li|blockquote)>(?:\s|&nbsp;|<br>)*+</\1>")
_ESCAPED_MARKUP = re.compile(
    r"&lt;(?:p|br|div|ul|strong|b|span|a)(?:\s[^<>&]{0,200})?/?&gt;", re.IGNORECASE
)
# WordPress signs each item of a feed: "L’article X est apparu en premier sur Y."
_SIGNED = re.compile(r"est apparu en premier sur|appeared first on")
_SIGNATURE = re.compile(r"<p(?:\s[^<>]*+)?>\s*(?:L(?:[’']|&#8217;)article|Cet article|The post)\b")

_TOKEN = re.compile(r"<(/?)([a-z0-9]+)[^<>]*>")
_NOT_PLAIN = re.compile(r"[<>&\s]+")
_SPACES_IN_LINE = re.compile(r"[^\S\n]+")
_SPACES_AT_BREAK = re.compile(r" ?\n ?")
_HALF_ENTITY = re.compile(r"&\w{0,8}$")
_BLANK_LINES = re.compile(r"\n{3,}")
_URL = re.compile(r"""https?://[^\s<>"'«»{}|\\^`\x00-\x1f]{1,2000}""", re.IGNORECASE)
_URL_TAIL = ".,;:!?…]*’"

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MARKUP = re.compile(
    r"</?(?:b|i|u|em|strong|span|br|p|a|sup|sub|font|div|small|big|mark|h[1-6]|li|ul|ol|img"
    r"|script|style)(?:\s[^<>]*+)?/?>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link's address and its words."""

    url: str
    words: str


def clean_html(html: str) -> str:
    """Keep the safe subset of `html`: paragraphs, lists, links, emphasis, one heading.

    Links lead to http(s) or mailto and carry `rel="nofollow noopener"`. At most `HTML_LIMIT`
    characters, cut at a word with an ellipsis. Never raises; what it returns it returns again.
    """
    html = html[:SOURCE_LIMIT]
    for _ in range(_PASSES):
        ready = _prepare(html)
        cleaned = _CLEANER.clean(ready)
        if cleaned == ready == html:
            return html
        html = cleaned
    return cut(_NOT_PLAIN.sub(" ", unescape(_TOKEN.sub(" ", html))), TEXT_LIMIT)


def html_to_text(html: str) -> str:
    """Read `html` as plain text: paragraphs apart, list items with a dash, links by their words.

    No blank line twice, no space at a line's ends; at most `TEXT_LIMIT` characters.
    """
    return read_clean(clean_html(html))


def read_clean(html: str) -> str:
    """Read as `html_to_text` does what `clean_html` has already cleaned."""
    line = _SPACES.sub(" ", html)
    line = line.replace("<li><p>", "<li>").replace("</p></li>", "</li>")
    return _tidy(unescape(_TOKEN.sub(_break, line)))


def text_to_html(text: str) -> str:
    """Write plain `text` as safe HTML: a blank line parts paragraphs, http(s) addresses are links.

    The result is one that `clean_html` leaves as it is.
    """
    html = _prepare(_paragraphs(_tidy(text)))
    # Escaped paragraphs that nothing cut are what the cleaner would make of them.
    if "<a " not in html and (not html or html.endswith("</p>")):
        return html.replace("\u00a0", "&nbsp;")
    return _CLEANER.clean(html)


@lru_cache(maxsize=256)
def clean_line(text: str) -> str:
    """Make one line of `text`: NFC, single spaces, nothing invisible, no tags, no entities.

    Entities escaped twice are mended too. At most `LINE_LIMIT` characters.
    """
    line = text[: 4 * LINE_LIMIT]
    while (cleaned := _clean_once(line)) != line:
        line = cleaned
    return line


def cut(text: str, limit: int) -> str:
    """Cut `text` at a word so that it has at most `limit` characters, the ellipsis included."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    word_end = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:word_end] if word_end > limit // 2 else kept).rstrip() + ELLIPSIS


def _clean_once(line: str) -> str:
    line = unicodedata.normalize("NFC", _INVISIBLE.sub("", line))
    if "&" in line:
        line = _ENTITY.sub(lambda found: unescape(found[0]), line)
    if "<" in line:
        line = _MARKUP.sub(" ", line)
    return cut(_SPACES.sub(" ", line).strip(), LINE_LIMIT)


def _prepare(html: str) -> str:
    """Bring foreign markup nearer to the subset; what is in the subset stays as it is."""
    html = _INVISIBLE.sub("", html)
    if "&lt;" in html and "<" not in html and _ESCAPED_MARKUP.search(html):
        html = unescape(html)
    html = _OTHER_TAG.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2].lower()]}", html)
    html = _EMPTY.sub("", _CELL.sub(" <", html))
    return _shorten(_unsign(html) if _SIGNED.search(html) else html)


def _unsign(html: str) -> str:
    """Drop the paragraphs in which a feed only names itself."""
    *paragraphs, rest = html.split("</p>")
    return "".join(map(_unsign_paragraph, paragraphs)) + rest


def _unsign_paragraph(html: str) -> str:
    start = max(html.rfind("<p>"), html.rfind("<p "))
    signed = start >= 0 and _SIGNATURE.match(html, start) and _SIGNED.search(html, start)
    return html[:start] if signed else f"{html}</p>"


def _shorten(html: str) -> str:
    if html.count("<") > TAG_LIMIT:
        html = "<".join(html.split("<", TAG_LIMIT)[:-1])
    if len(html) <= HTML_LIMIT:
        return html
    kept = html[: HTML_LIMIT - _ROOM_FOR_CLOSING_TAGS]
    if kept.rfind("<") > kept.rfind(">"):
        kept = kept[: kept.rfind("<")]
    word_end = max(kept.rfind(" "), kept.rfind(">") + 1)
    kept = kept[:word_end] if word_end > HTML_LIMIT // 2 else _HALF_ENTITY.sub("", kept)
    return kept.rstrip() + ELLIPSIS


def _break(tag: re.Match[str]) -> str:
    closing, name = tag.groups()
    if name == "br":
        return "\n"
    if name == "li":
        return "" if closing else "\n- "
    return "\n\n" if name in {"p", "h3", "ul", "ol", "blockquote"} else ""


def _tidy(text: str) -> str:
    text = _INVISIBLE.sub("", text[:SOURCE_LIMIT].replace("\r\n", "\n").replace("\r", "\n"))
    text = _SPACES_AT_BREAK.sub("\n", _SPACES_IN_LINE.sub(" ", text))
    text = _BLANK_LINES.sub("\n\n", text)
    return cut(unicodedata.normalize("NFC", text).strip(), TEXT_LIMIT)


def _paragraphs(text: str) -> str:
    paragraphs = (_inline(part).replace("\n", "<br>") for part in text.split("\n\n"))
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _inline(text: str) -> str:
    parts: list[str] = []
    at = 0
    for found in _URL.finditer(text):
        url = _trim(found[0])
        parts += escape(text[at : found.start()], quote=False), _link(url)
        at = found.start() + len(url)
    return "".join((*parts, escape(text[at:], quote=False)))


def _trim(url: str) -> str:
    """Leave the sentence's punctuation out of `url`, but keep a bracket that it opens itself."""
    url = url.rstrip(_URL_TAIL)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_URL_TAIL)
    return url


def _link(url: str) -> str:
    return f'<a href="{escape(url)}">{escape(url, quote=False)}</a>'
