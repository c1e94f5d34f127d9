"""Languages of the pages: French is what templates say, other languages are gettext catalogues.

A new language is one file, `locales/XX/LC_MESSAGES/almanach.po`. It is chosen by `?lang=`, else by
Accept-Language (RFC 9110 §12.5.4); nothing is remembered, so no cookie.
"""

import re
from collections.abc import Iterable
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from agenda.sentence import tell
from agenda.wording import Locale

NBSP = "\N{NO-BREAK SPACE}"
LOCALES: tuple[Locale, ...] = ("fr", "en")
LANGUAGE_NAMES: dict[Locale, str] = {"fr": "Français", "en": "English"}
# A number may be still to come: `%g km`, `%(km)s km`.
UNITS = r"(?:(?<=\d)|(?<=%g)|(?<=\)s)) (?=h\b|km\b|Ko\b)"
BEFORE_HIGH_MARKS = re.compile(rf" (?=[:;?!€»]|%(?![(a-z]))|(?<=«) |{UNITS}")


def typeset(text: str) -> str:
    """Set the spaces that French typography wants unbreakable: `« oui » ?`, `14 h`, `5 €`."""
    return BEFORE_HIGH_MARKS.sub(NBSP, text)


class French(NullTranslations):
    """The language of the templates themselves; only its spaces are set."""

    def gettext(self, message: str) -> str:
        """Give the message, typeset."""
        return typeset(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give the form for `n`: in French, 0 is singular."""
        return typeset(msgid1 if n < 2 else msgid2)


class Catalogue(NullTranslations):
    """Another language, read when someone first wants it: the first French page need not wait."""

    def __init__(self, locale: Locale) -> None:
        super().__init__()
        self._locale = locale

    def gettext(self, message: str) -> str:
        """Give the message, or French where it is missing."""
        return self._read.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Give the form for `n`."""
        return self._read.ngettext(msgid1, msgid2, n)

    @cached_property
    def _read(self) -> GNUTranslations:
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        source = files("webapp") / "locales" / self._locale / "LC_MESSAGES" / "almanach.po"
        catalogue, compiled = read_po(BytesIO(source.read_bytes()), self._locale), BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return GNUTranslations(compiled)


@cache
def translations(locale: Locale) -> NullTranslations:
    """Give a language's catalogue."""
    return French() if locale == "fr" else Catalogue(locale)


def retell(sentence: str, locale: Locale) -> str:
    """Give a sentence of ours in a reader's language; it was made in French."""
    return str(sentence) if locale == "fr" else tell(sentence, translations(locale).gettext)


def choose(asked: str | None, accepted: str) -> Locale:
    """Choose the language: the one asked for by name, else the best accepted, else French."""
    for name in (asked, *_by_quality(accepted)):
        for locale in LOCALES:
            if name and name.lower().partition("-")[0] == locale:
                return locale
    return "fr"


def _by_quality(accepted: str) -> Iterable[str]:
    ranked = []
    for part in accepted.split(",")[:20]:
        name, _, quality = part.partition(";q=")
        try:
            ranked.append((-float(quality or 1), name.strip()))
        except ValueError:
            continue
    return [name for weight, name in sorted(ranked, key=lambda one: one[0]) if weight < 0]
