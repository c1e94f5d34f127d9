"""Cut a written address at its separators and take out what can be told by form alone."""

import html
import re
from dataclasses import dataclass

from normalizer.places.folding import fold, has_article
from normalizer.places.gazetteer import gazetteer
from normalizer.places.territory import Territory
from normalizer.places.vocabulary import (
    BINDING_WORDS,
    COUNTRIES,
    HOUSE_NUMBER,
    MAP_HOST,
    MAYBE_STREET_START,
    NUMBER_FIRST,
    NUMBERED_STREET,
    ONLINE,
    ONLINE_FILLERS,
    POST_BOX,
    STREET_INSIDE,
    STREET_START,
    VISIO_HOST,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of an address; `aside` when it stood in brackets."""

    text: str
    aside: bool = False


_ICS_ESCAPE = re.compile(r"\\([nN,;\\])")
_TAG = re.compile(r"<(?:br|p|div|/p|/div)\b[^<>]*>|</?[a-z][^<>]*>", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"[\n\r;|•·→]+|,(?!\d)|\s[-–—@/:]\s|\s[–—]|[–—]\s|:\s|\s@|\s-(?=\s*\d{5}\b)", re.IGNORECASE
)
# "Mi[X]", "Le Bar(t)eau": so few letters written onto a word are part of the name.
_APART = r"(?:(?<!\w)|(?=.[^()\[\]]{4}))"
_BRACKETS = re.compile(rf"{_APART}\(([^()]*)\)|{_APART}\[([^\[\]]*)\]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"',;]+", re.IGNORECASE)
_AND_ONLINE = re.compile(
    r"\s*(?:\+|&|/|\bet|\bou|\bet/ou)\s*(?:en\s+|à\s+)?(?:ligne|visio\w*|distanciel|distance|zoom)\s*$",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\bt[ée]l(?:[ée]phone)?\b\s*[.:]*\s*)?(?<!\d)(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)",
    re.IGNORECASE,
)
_EDGES = " \t\n\r,;.-–—:|\u00a0"
_QUOTED = re.compile(r"^[\"«“]\s*([^\"«»“”]*?)\s*[\"»”]$")


def unescape(text: str) -> str:
    """Undo the escapes of ICS (RFC 5545 §3.3.11) and HTML that sources leave in a text."""
    text = _ICS_ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], text)
    return html.unescape(_TAG.sub("\n", text)).replace("\x00", "")


def split_pieces(text: str) -> list[Piece]:
    """Pieces in order; a house number cut from its street is put back before it."""
    pieces: list[Piece] = []
    at = 0
    for bracket in _BRACKETS.finditer(text):
        pieces += _plain_pieces(text[at : bracket.start()])
        aside = _trim(bracket[1] or bracket[2] or "")
        pieces += [Piece(aside, aside=True)] if aside else []
        at = bracket.end()
    return _rejoin_numbers(pieces + _plain_pieces(text[at:]))


def _plain_pieces(text: str) -> list[Piece]:
    urls = _URL.findall(text)
    cut = _SEPARATOR.split(_URL.sub("\n", POST_BOX.sub("", _PHONE.sub("\n", text))))
    return [Piece(_trim(part)) for part in cut if _trim(part)] + [Piece(url) for url in urls]


def _trim(text: str) -> str:
    return _QUOTED.sub(r"\1", " ".join(text.split()).strip(_EDGES))


def _rejoin_numbers(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and HOUSE_NUMBER.match(joined[-1].text) and STREET_START.match(piece.text):
            joined[-1] = Piece(f"{joined[-1].text} {piece.text}")
        else:
            joined.append(piece)
    return joined


def take_online(pieces: list[Piece]) -> tuple[list[Piece], bool, str | None]:
    """Pieces left, whether one can take part from afar, and the address to do so.

    A bare URL is a place online unless it is a map's; beside other text only a visio host's is.
    """
    urls = [piece.text for piece in pieces if _URL.fullmatch(piece.text)]
    rest = [piece for piece in pieces if not _URL.fullmatch(piece.text)]
    kept = [piece for piece in rest if not _says_online(piece.text)]
    trimmed = [Piece(_trim(_AND_ONLINE.sub("", piece.text)), piece.aside) for piece in kept]
    said = trimmed != rest
    link = next((url for url in urls if VISIO_HOST.search(url)), None)
    if link is None and (said or not rest):
        link = next((url for url in urls if not MAP_HOST.search(url)), None)
    return [piece for piece in trimmed if piece.text], said or link is not None, link


def _says_online(text: str) -> bool:
    if has_article(text):
        return False  # "Le Zoom" is a venue
    words = fold(text).split()
    return any(word in ONLINE for word in words) and all(
        word in ONLINE or word in ONLINE_FILLERS for word in words
    )


def take_country(pieces: list[Piece]) -> tuple[list[Piece], str | None]:
    """Pieces without the country, and its ISO code; it may close the last piece."""
    for at in range(len(pieces) - 1, 0, -1):
        if (code := COUNTRIES.get(fold(pieces[at].text))) is not None:
            return pieces[:at] + pieces[at + 1 :], code
    if not pieces:
        return pieces, None
    words = pieces[-1].text.split()
    for length in (3, 2, 1):
        code = COUNTRIES.get(fold(" ".join(words[-length:])))
        if len(words) > length and code is not None and len(words[-1]) > 2:
            left = _trim(" ".join(words[:-length]))
            return [*pieces[:-1], Piece(left, pieces[-1].aside)], code
    return pieces, None


def take_departement(
    pieces: list[Piece], near: Territory | None
) -> tuple[list[Piece], Territory | None]:
    """Pieces without regions and départements, the latter as the hint: "Agen (47)"."""
    kept: list[Piece] = []
    for at, piece in enumerate(pieces):
        code = _departement(piece, last=at == len(pieces) - 1) if at else None
        if code is not None:
            near = Territory(departements=frozenset({code}))
        elif not at or fold(piece.text) not in gazetteer().region_names:
            kept.append(piece)
    return kept, near


def _departement(piece: Piece, *, last: bool) -> str | None:
    """Code of a département in brackets or last, or of one named that is not a commune too."""
    codes = gazetteer().departement_codes
    key = fold(piece.text)
    if (piece.aside or last) and piece.text.upper() in codes.values():
        return piece.text.upper()
    return None if gazetteer().named(key) else codes.get(key)


def take_street(pieces: list[Piece]) -> tuple[list[Piece], str | None]:
    """Pieces without the street; what stands before it in its piece stays."""
    for at, piece in enumerate(pieces):
        start = None if piece.aside else street_start(piece.text, after_name=at > 0)
        if start is None and at and NUMBER_FIRST.match(piece.text):
            start = 0  # "5 Kerlann", "12 Hauptstraße": no known word, but a number after a name
        if start is not None:
            before = _trim(piece.text[:start])
            left = [Piece(before)] if before else []
            return pieces[:at] + left + pieces[at + 1 :], _trim(piece.text[start:])
    return pieces, None


def street_start(text: str, *, after_name: bool = False) -> int | None:
    """Where a street begins in `text`, or None."""
    if (numbered := NUMBERED_STREET.search(text)) is not None:
        return numbered.start()
    for inside in STREET_INSIDE.finditer(text):
        before = fold(text[: inside.start()]).split()
        if before and before[-1] not in BINDING_WORDS:
            return inside.start()
    if STREET_START.match(text) or (after_name and MAYBE_STREET_START.match(text)):
        return 0
    return None
