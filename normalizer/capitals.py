"""Shouting titles brought to sentence case, acronyms and names kept as well as can be (issue 4)."""

import re

from agenda.model.folding import fold
from normalizer.title_words import ACRONYMS, COMMON_NOUNS, NAMERS, PRESENTERS, SMALL

_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’](?=[^\W_]))*")
_CASED = re.compile(r"[^\W\d_]{2,}")
_ROMAN = re.compile(r"[IVX]{2,}(?:E|ÈME|EME)?$")
_NO_VOWEL = re.compile(r"[^aeiouyéèêàâîïôûùœæ]{2,}$", re.IGNORECASE)
_ELISION = re.compile(r"^(qu|[cdjlmnst])['’](?=[^\W_])", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[.!?|/«»\"“(\[@•·–—]|\s-)\s*$")
_AFTER_COLON = re.compile(r":\s*$")

_SHOUTING = 0.75
_SHORTEST_WORD = 4


def mend_capitals(line: str, names: tuple[str, ...] = ()) -> str:
    """Bring a line in capitals to sentence case; in a mixed line, only known common nouns.

    `names` are spellings to restore (the venue's, the commune's).
    """
    if _shouts(line):
        line = _sentence(line)
        for name in names:
            line = _restore(line, name)
    elif any(map(_is_loud, _WORD.findall(line))):
        line = _WORD.sub(_calm, line)
    return _capitalise_first(line)


def _shouts(line: str) -> bool:
    # First letters do not count: they may be capitals for another reason.
    letters = "".join(word[1:] for word in _CASED.findall(line))
    if not letters or letters.islower():
        return False
    return sum(map(str.isupper, letters)) >= _SHOUTING * len(letters)


def _is_loud(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and word.isupper()


def _calm(found: re.Match[str]) -> str:
    word = found[0]
    if not _is_loud(word) or fold(word) not in COMMON_NOUNS:
        return word
    return word.capitalize() if _OPENS.search(found.string, 0, found.start()) else word.lower()


def _sentence(line: str) -> str:
    """Lower `line` word by word, with capitals where a sentence, a quotation or a name begins."""
    alone = len(_WORD.findall(line)) == 1
    before = ""
    parts: list[str] = []
    at = 0
    for found in _WORD.finditer(line):
        gap = line[at : found.start()]
        parts += gap, _set_word(found, before, alone=alone)
        before = _bare(found[0]) if _is_word(found[0]) or not before else before
        at = found.end()
    return "".join((*parts, line[at:]))


def _is_word(word: str) -> bool:
    return _bare(word) not in {"de", "la", "le", "les", "des", "du"}


def _set_word(found: re.Match[str], before: str, *, alone: bool) -> str:
    word = found[0]
    if not word.isupper() or _keeps_capitals(word, found):
        return _roman(word)
    if word == "A" and found.start():
        return "à"
    lowered = word.lower()
    if _OPENS.search(found.string, 0, found.start()) or alone:
        return _capitalise_first(lowered)
    names = before in NAMERS and _bare(word) not in SMALL
    presents = before in PRESENTERS and _AFTER_COLON.search(found.string, 0, found.start())
    return _capitalise_first(lowered, skip_elision=True) if names or presents else lowered


def _keeps_capitals(word: str, found: re.Match[str]) -> bool:
    if word.lower() in ACRONYMS or _ROMAN.match(word) or any(map(str.isdigit, word)):
        return True
    dotted = found.string[found.end() : found.end() + 1] == "." and len(word) == 1
    return dotted or _NO_VOWEL.match(word) is not None


def _roman(word: str) -> str:
    """Write a century's ending small: `XIXE` is `XIXe`."""
    if _ROMAN.match(word) and word.endswith("E"):
        return word.rstrip("EÈM") + "e"
    return word


def _bare(word: str) -> str:
    return fold(_ELISION.sub("", word))


def _restore(line: str, name: str) -> str:
    """Write `name` as it is spelt wherever the line has it in another case or without accents."""
    folded, wanted = fold(line), fold(name)
    if len(folded) != len(line) or len(wanted) != len(name) or not _may_restore(name):
        return line
    at = folded.find(wanted)
    end = at + len(wanted)
    inside = at < 0 or folded[at - 1 : at].isalnum() or folded[end : end + 1].isalnum()
    return line if inside else line[:at] + name + line[end:]


def _may_restore(name: str) -> bool:
    return len(name) >= _SHORTEST_WORD and not name.isupper() and name[0].isupper()


def _capitalise_first(line: str, *, skip_elision: bool = False) -> str:
    """Raise the first letter, unless a capital follows it (iPhone) or it belongs to an address."""
    elision = _ELISION.match(line) if skip_elision else None
    at = elision.end() if elision else next((i for i, c in enumerate(line) if c.isalnum()), 0)
    word = line[at:].split(" ", 1)[0]
    if not word or not word.islower() or "." in word[:-1] or "@" in word:
        return line
    return line[:at] + line[at].upper() + line[at + 1 :]
