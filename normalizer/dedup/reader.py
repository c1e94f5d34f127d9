"""Reading listings once: what a settlement asks of each again and again is kept while it lasts."""

from collections.abc import Mapping

from agenda.model import KnownListing, Listing, Place
from normalizer.dedup.block import keys_of
from normalizer.dedup.features import Features, read_features
from normalizer.places import place_slug


class Reader:
    """Features and block keys by token. Lives as long as the listings stay as they are.

    `meant`: the places that names mean, where a person said so (`PlaceRulings.meant`).
    """

    def __init__(self, meant: Mapping[str, Place] | None = None) -> None:
        self._meant = meant or {}
        self._read: dict[str, Features] = {}
        self._keys: dict[str, frozenset[str]] = {}

    def features(self, listing: Listing) -> Features:
        """What the listing says, ready to compare."""
        token = listing.token
        found = self._read.get(token)
        if found is None:
            found = self._read[token] = read_features(self._placed(listing))
        return found

    def _placed(self, listing: Listing) -> Listing:
        """The listing at the place its words mean."""
        meant = self._meant.get(place_slug(listing.place) or "") if self._meant else None
        if meant is None or listing.place is None:
            return listing
        kind = KnownListing if isinstance(listing, KnownListing) else Listing
        told = meant.model_copy(update={"basis": listing.place.basis})
        return kind(
            **{name: getattr(listing, name) for name in kind.model_fields} | {"place": told}
        )

    def keys(self, features: Features) -> frozenset[str]:
        """The listing's block keys."""
        found = self._keys.get(features.token)
        if found is None:
            found = self._keys[features.token] = keys_of(features)
        return found
