"""From bytes to a tree of elements, as a browser would read them (lxml, libxml2)."""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from agenda.errors import FormatError
from agenda.sentence import N_
from harvester.document import Document
from harvester.formats.rss.envelope import MOST_ATTRIBUTES, has_too_many_attributes

MOST_BYTES = 4_000_000
MOST_TAGS = 150_000
MOST_TEXT = 5_000

# Charsets of text only: Python also knows codecs that are something else, or that warn.
_CHARSET = re.compile(
    rb"charset\s*=\s*[\"']?((?:utf|iso|latin|cp|windows|koi8|gb|big5|euc|shift|mac)[\w.:-]{0,30})",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_SILENT = {"script", "style", "template", "noscript"}

Element = etree._Element  # lxml's only name for the type


def parse_page(document: Document) -> Element | None:
    """Read a page; None when it holds no element. Raises `FormatError` when it is beyond measure.

    Time grows with the square of a tag's attributes, and with tags times their depth, so both are
    bounded first.
    """
    if len(document.body) > MOST_BYTES:
        raise FormatError(
            N_("La page dépasse %(size)s\u00a0Mo.", size=MOST_BYTES // 1_000_000),
            N_("Donnez l’adresse d’une page plus courte, celle de l’agenda par exemple."),
        )
    text = _decode(document)
    if has_too_many_attributes(text) or text.count("<") > MOST_TAGS:
        raise FormatError(
            N_(
                "Cette page compte plus de %(tags)s balises, ou l’une d’elles plus de "
                "%(attributes)s attributs.",
                tags=MOST_TAGS,
                attributes=MOST_ATTRIBUTES,
            ),
            N_("Demandez au partenaire de vérifier son site\u00a0: la page est abîmée ou hostile."),
        )
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        # Nothing in it is an element: an empty page, or one of comments only.
        return None


def _decode(document: Document) -> str:
    """Decode: valid UTF-8 is nothing else; then what HTTP and the page itself declare."""
    said = _CHARSET.search(document.content_type.encode("ascii", "replace"))
    declared = _CHARSET.search(document.body[:2048])
    names = [found[1].decode("ascii") for found in (said, declared) if found]
    for name in ["utf-8-sig", *names, "cp1252"]:
        try:
            return document.body.decode(name).replace("\0", "")
        except (LookupError, ValueError):
            continue
    return document.body.decode("latin-1").replace("\0", "")


def elements(root: Element) -> Iterator[Element]:
    """Give the elements in reading order, `root` first, without comments."""
    return (one for one in root.iter() if isinstance(one.tag, str))


def children(element: Element) -> list[Element]:
    """Give the elements directly inside, without comments."""
    return [one for one in element if isinstance(one.tag, str)]


def classes(element: Element) -> set[str]:
    """Give the words of the class attribute."""
    return set(element.get("class", "").split())


def text_of(element: Element) -> str:
    """Give the text a reader sees, on one line; of a long one, the beginning."""
    pieces, length = list[str](), 0
    for piece in _texts(element):
        pieces.append(piece[:MOST_TEXT])
        length += len(piece) + 1
        if length > MOST_TEXT:
            break
    return _SPACE.sub(" ", "".join(pieces)).strip()


def _texts(element: Element) -> Iterator[str]:
    for event, one in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            yield "" if one.tag in _SILENT else one.text or ""
        elif one is not element:
            yield one.tail or ""


def html_of(element: Element) -> str:
    """Give what an element holds, as HTML."""
    inner = [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return ((element.text or "") + "".join(inner)).strip()


def page_title(of: Iterable[Element]) -> str | None:
    """Give the page's title, from its elements."""
    titles = (text_of(one) for one in of if one.tag == "title")
    return next(filter(None, titles), None)
