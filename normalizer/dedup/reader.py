"""Reading listings once: what a settlement asks of each again and again is kept while it lasts."""

from agenda.model import Listing
from normalizer.dedup.block import keys_of
from normalizer.dedup.features import Features, read_features


class Reader:
    """Features and block keys by token. Lives as long as the listings stay as they are."""

    def __init__(self) -> None:
        self._read: dict[str, Features] = {}
        self._keys: dict[str, frozenset[str]] = {}

    def features(self, listing: Listing) -> Features:
        """What the listing says, ready to compare."""
        token = listing.token
        found = self._read.get(token)
        if found is None:
            found = self._read[token] = read_features(listing)
        return found

    def keys(self, features: Features) -> frozenset[str]:
        """The listing's block keys."""
        found = self._keys.get(features.token)
        if found is None:
            found = self._keys[features.token] = keys_of(features)
        return found
