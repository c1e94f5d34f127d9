"""From bytes to a feed taken apart: the root's tag, what describes the feed, and each item.

A document type is thrown away unread, so that no entity is ever expanded or fetched. Size,
tags and attributes are bounded, because feedparser's time grows with their square.
"""

import codecs
import re
from dataclasses import dataclass

from agenda.errors import FormatError
from agenda.sentence import N_
from harvester.document import Document

MOST_BYTES = 6_000_000
MOST_ATTRIBUTES = 500
ROOTS = {"rss", "rdf", "feed", "channel", "entry", "item"}

_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"<\0?\0": "utf-16-le",
    b"\0<\0?": "utf-16-be",
}
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
CDATA = r"<!\[CDATA\[(?:(?!\]\]>).)*+(?:\]\]>)?"
_COMMENT = r"<!--(?:(?!-->).)*+(?:-->)?"
_QUOTED = r"\"[^\"]*+\"|'[^']*+'"
_DOCTYPE = (
    rf"<!DOCTYPE(?:[^\[\"'>]++|{_QUOTED})*+"
    rf"(?:\[(?:[^\]\"'<]++|{_QUOTED}|{_COMMENT}|<)*+\]\s*+)?+>?"
)
_PROLOG = re.compile(
    rf"(?:[^<]++|<\?(?:(?!\?>).)*+(?:\?>)?|{_COMMENT}|{_DOCTYPE})*+", re.DOTALL | re.IGNORECASE
)
_TAG = r"<[A-Za-z_][\w:.-]*+(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+>?"
_ROOT = re.compile(rf"(?=<(?:([\w.-]+):)?([\w.-]+))({_TAG})")
_LONG_TAG = re.compile(rf"(?=<[^<]{{1000}}){_TAG}")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_PIECE = re.compile(
    rf"{CDATA}|{_COMMENT}|<(?P<close>/?)(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.DOTALL
)
# What XML 1.0 §2.2 allows; feeds hold the rest by accident, and each would spoil its item.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A feed taken apart: `opening` is the root's tag, `frame` the feed without its items."""

    root: str
    opening: str
    frame: str
    items: list[str]


def open_envelope(document: Document) -> Envelope:
    """Take a feed apart. Raises `FormatError` when the document is not a feed."""
    text = _decode(document)
    body = text[_end_of_prolog(text) :]
    root = _ROOT.match(body)
    if root is None or root[2].lower() not in ROOTS:
        raise _not_a_feed(document, text)
    frame, items = _divide(body)
    if has_too_many_attributes(frame):
        raise FormatError(
            N_("Une balise de ce flux porte plus de %(count)s attributs.", count=MOST_ATTRIBUTES),
            N_("Demandez au partenaire de vérifier le flux\u00a0: il est abîmé ou hostile."),
        )
    return Envelope(
        root=root[2].lower(), opening=root[3].rstrip("/>") + ">", frame=frame, items=items
    )


def has_too_many_attributes(text: str) -> bool:
    """Tell whether one tag of `text` has more attributes than any honest one."""
    return any(
        len(_VALUE.sub("", tag[0]).split(maxsplit=MOST_ATTRIBUTES + 1)) > MOST_ATTRIBUTES
        for tag in _LONG_TAG.finditer(text)
    )


def _decode(document: Document) -> str:
    body = document.body
    if len(body) > MOST_BYTES:
        raise FormatError(
            N_("Le flux dépasse %(size)s\u00a0Mo.", size=MOST_BYTES // 1_000_000),
            N_("Demandez au partenaire un flux limité aux prochains rendez-vous."),
        )
    for charset in _charsets(document):
        try:
            return _FORBIDDEN.sub("", body.decode(charset).lstrip("\ufeff"))
        except (UnicodeDecodeError, LookupError):
            continue
    return _FORBIDDEN.sub("", body.decode("cp1252", "replace"))


def _charsets(document: Document) -> list[str]:
    """Give the candidates in the order of RFC 7303 §3: BOM, HTTP, XML declaration.

    UTF-8 comes before a Western charset: a text that is valid as UTF-8 is nothing else, and
    feeds are often converted without their declaration.
    """
    marks = [name for mark, name in _BOMS.items() if document.body.startswith(mark)]
    said = _CHARSET.search(document.content_type)
    declared = _DECLARED.match(document.body[:400])
    names = marks[:1] + ([said[1]] if said else [])
    names += [declared[1].decode("ascii", "replace")] if declared else []
    candidates = [_text_codec(name) for name in [*names, "utf-8"]]
    return sorted(candidates, key=lambda name: name.startswith(("cp125", "iso8859")))


def _text_codec(name: str) -> str:
    """Name the wider charset that is meant, as browsers do; "" when it is not one of text."""
    wider = {"gb2312": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8"}
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return ""
    known = {"iso8859-1": "cp1252", "ascii": "utf-8"}.get(known, known)
    return wider.get(name.lower(), known)


def _end_of_prolog(text: str) -> int:
    found = _PROLOG.match(text)
    return found.end() if found else 0


def _divide(body: str) -> tuple[str, list[str]]:
    """Cut at each item's tag, wherever it ends: a missing end tag then costs no neighbour."""
    frame: list[str] = []
    items: list[str] = []
    kept_from, begun = 0, None
    for piece in _PIECE.finditer(body):
        if piece["close"] is None:
            continue
        if begun is not None:
            kept_from = _after(body, piece.end()) if piece["close"] else piece.start()
            items.append(body[begun:kept_from])
        elif not piece["close"]:
            frame.append(body[kept_from : piece.start()])
        begun = None if piece["close"] else piece.start()
    if begun is not None:
        items.append(body[begun:])
    else:
        frame.append(body[kept_from:])
    return "".join(frame), items


def _after(body: str, at: int) -> int:
    return body.find(">", at) + 1 or len(body)


def _not_a_feed(document: Document, text: str) -> FormatError:
    start = text[:2000].lower()
    # Before the header is believed: calendars come as text/html too.
    if re.search(r"\bbegin:v", start) or "<vcalendar" in start:
        return FormatError(
            N_("Cette adresse donne un agenda iCalendar, pas un flux RSS."),
            N_("Ajoutez cette source comme agenda ICS."),
        )
    if "html" in document.content_type or re.search(r"<(?:html|head|body|div|p)\b", start):
        return FormatError(
            N_("Cette adresse donne une page web, pas un flux RSS ou Atom."),
            N_("Cherchez sur le site un lien nommé RSS, Atom ou Flux, et donnez son adresse."),
        )
    return FormatError(
        N_("Ce document n’est pas un flux RSS ou Atom."),
        N_(
            "Ouvrez l’adresse dans un navigateur\u00a0: si elle ne montre pas un flux, "
            "demandez-en la bonne adresse au partenaire."
        ),
    )
