"""The nine themes. Nine is the limit: a tenth is a tag (DESIGN)."""

from enum import StrEnum


class Theme(StrEnum):
    """A theme, by its slug in addresses."""

    MUSIQUE = "musique"
    SCENE = "scene"
    ARTS = "arts"
    LIVRES = "livres"
    FABRIQUER = "fabriquer"
    NUMERIQUE = "numerique"
    NATURE = "nature"
    RENCONTRES = "rencontres"
    FETES = "fetes"
