"""The territory whose agenda this is: its name and words, its colours, what lies in it."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agenda.colour import (
    LEGIBLE,
    RED,
    Colour,
    Scheme,
    lightened,
    lowest,
    paper,
    read_colour,
    write_colour,
)
from agenda.model.theme import Theme
from agenda.wording import MONTHS, Locale, theme_words

HUES = (200, 50, 72, 350, 140, 62, 228, 42, 305, 26, 212, 165)
"""The paper of each month, January first: degrees on the colour wheel."""


class Texts(BaseModel):
    """What the territory says in another language; what is empty is said as in French."""

    model_config = ConfigDict(extra="forbid")

    article: str = ""
    tagline: str = ""
    welcome: str = ""
    about: str = ""
    themes: dict[Theme, str] = {}


class Territory(BaseModel):
    """Whose agenda this is. Empty lists accept events from everywhere.

    `hues` are degrees on the colour wheel: twelve from January on, or one for all the year; empty:
    those of the design. `plain` takes paper without colour. `accent` (`#rrggbb`) prints Sundays
    and notices instead of the design's red. `themes` gives themes (by slug) other words; an empty
    word leaves a theme out of what pages offer. `welcome` is a text for the first page and for
    "about", `about` a text for the latter alone: paragraphs, an empty line between. `languages`
    are those that pages are offered in, the usual one first; `texts` what they say in the others.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = "notre territoire"
    article: str = "Almanach de"
    tagline: str = "L’agenda commun des cafés associatifs, tiers-lieux et médiathèques."
    welcome: str = ""
    about: str = ""
    languages: list[Locale] = Field(default=["fr", "en"], min_length=1)
    texts: dict[Locale, Texts] = {}
    hues: list[int] = Field(default=[], max_length=12)
    plain: bool = False
    accent: str = ""
    themes: dict[Theme, str] = {}
    departements: list[str] = []
    communes: list[str] = []

    @model_validator(mode="after")
    def _one_or_twelve(self) -> Self:
        if len(self.hues) not in (0, 1, 12) or any(not 0 <= hue <= 360 for hue in self.hues):
            raise ValueError("attendu : douze teintes de 0 à 360, ou une seule, ou aucune")
        return self

    @model_validator(mode="after")
    def _legible(self) -> Self:
        if not self.accent:
            return self
        ink = read_colour(self.accent)
        month = min(range(1, 13), key=lambda one: lowest(ink, [self.paper(one)]))
        told = lowest(ink, [self.paper(month)])
        if told < LEGIBLE:
            sheet, found = MONTHS["fr"][month - 1], f"{told:.1f}".replace(".", ",")
            raise ValueError(
                f"cette couleur se lirait mal sur le papier de {sheet} : son contraste est de "
                f"{found}, il en faut 4,5. Prenez-en une plus foncée"
            )
        return self

    def hue(self, month: int) -> int:
        """Give the paper's hue in a month, 1 to 12."""
        hues = self.hues or HUES
        return hues[(month - 1) % len(hues)]

    def paper(self, month: int, scheme: Scheme = "light") -> Colour:
        """Give the paper's colour in a month."""
        return paper(self.hue(month), scheme, plain=self.plain)

    @property
    def papers(self) -> list[str]:
        """The papers of the year, January first, `#rrggbb`."""
        return [write_colour(self.paper(month)) for month in range(1, 13)]

    @property
    def red(self) -> str:
        """The colour of Sundays and notices on light paper, `#rrggbb`."""
        return self.accent or RED

    @property
    def dark_red(self) -> str:
        """The same on dark paper."""
        papers = (self.paper(month, "dark") for month in range(1, 13))
        return write_colour(lightened(read_colour(self.red), tuple(papers)))

    @property
    def offered(self) -> list[Theme]:
        """The themes that pages offer, in their order."""
        return [theme for theme in Theme if self.themes.get(theme) != ""]

    @property
    def paragraphs(self) -> list[str]:
        """The welcome, cut where it has empty lines."""
        return _paragraphs(self.welcome)

    @property
    def about_paragraphs(self) -> list[str]:
        """What "about" alone says, cut where it has empty lines."""
        return _paragraphs(self.about)

    def theme_word(self, theme: str, locale: Locale) -> str:
        """Give a theme's word: the territory's own, else the language's."""
        own = {slug.value: word for slug, word in self.themes.items()}
        return own.get(theme) or theme_words(theme, locale)

    def spoken(self, locale: Locale) -> "Territory":
        """Give the territory as it speaks in a language."""
        texts = self.texts.get(locale)
        if texts is None:
            return self
        said = {name: text for name, text in texts if isinstance(text, str) and text}
        words = {theme: word for theme, word in texts.themes.items() if theme in self.offered}
        return self.model_copy(update=said | {"themes": self.themes | words})


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]
