"""The normal form in which names of places are compared (issue 4, "Place")."""

import re
import unicodedata
from functools import lru_cache

ARTICLES = frozenset({"le", "la", "les", "l"})

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l"})
# La Poste and road signs write "s/" for "sur" and "s/s" for "sous".
_UNDER = re.compile(r"\bs/s\b")
_ON = re.compile(r"\bs/")
_TRAILING_ARTICLE = re.compile(r"\((?:le|la|les|l['’]?)\)\s*$")
_WORD = re.compile(r"[^\W_]+")
_ALWAYS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "mt": "mont"}
_BETWEEN_WORDS = {"s": "sur", "ss": "sous"}


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """Lower-case words of `name`, one space apart, so that spellings of one place meet.

    Accents, ligatures, apostrophes, hyphens and a leading article go; "St/Ste/Sts" become
    saint(e)(s), "s/" and a lone "s" between words become sur, "ss" becomes sous.
    Never raises; `fold(fold(x)) == fold(x)`.
    """
    text = _plain(name)
    text = _TRAILING_ARTICLE.sub("", text)
    text = _ON.sub(" sur ", _UNDER.sub(" sous ", text))
    return " ".join(_without_article(_spell_out(_WORD.findall(text))))


def has_article(name: str) -> bool:
    """Whether a name begins with le, la, les or l', which `fold` takes away."""
    words = _WORD.findall(_plain(name[:20]))
    return bool(words) and words[0] in ARTICLES


def _plain(text: str) -> str:
    """Case, accents and ligatures removed; decomposed before and after, as folding may compose."""
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LIGATURES)
    text = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in text if not unicodedata.combining(char))


def _spell_out(words: list[str]) -> list[str]:
    last = len(words) - 1
    return [
        _BETWEEN_WORDS.get(word, word) if 0 < at < last else _ALWAYS.get(word, word)
        for at, word in enumerate(_ALWAYS.get(word, word) for word in words)
    ]


def _without_article(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and words[start] in ARTICLES:
        start += 1
    return words[start:]
