"""Small values that listings and events share."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A value without identity: compared by content, never changed."""

    model_config = ConfigDict(frozen=True)


class Place(Part):
    """Where: a venue, or only a commune. Coordinates in WGS 84 degrees.

    `commune` is spelt as the gazetteer spells it when `insee` is known. `detail` is a part of
    the venue ("salle 2"). `basis` tells whether the source said it, whether it was read out of
    the item's text, or whether it is only the source's usual place.
    """

    name: str | None = None
    street: str | None = None
    postcode: str | None = None
    commune: str | None = None
    insee: str | None = None
    lat: float | None = None
    lon: float | None = None
    detail: str | None = None
    basis: Literal["said", "text", "default"] = "said"

    @property
    def address(self) -> str | None:
        """Street, postcode and commune on one line, or None."""
        town = " ".join(filter(None, (self.postcode, self.commune)))
        return ", ".join(filter(None, (self.street, town))) or None


class Image(Part):
    """A picture by its address. `alt` is empty when the source gave none."""

    url: str
    alt: str = ""


class Registration(Part):
    """How to sign up. `required` is None when the source does not say."""

    url: str | None = None
    required: bool | None = None
    capacity: int | None = None
    remaining: int | None = None
