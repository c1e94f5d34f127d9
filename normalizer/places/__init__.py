"""Places: the gazetteer of French communes, addresses read from text, venues compared."""

from normalizer.places.address import Address, read_address, read_parts
from normalizer.places.commune import Commune
from normalizer.places.folding import fold
from normalizer.places.gazetteer import Gazetteer, gazetteer
from normalizer.places.lookup import find_commune, read_territory
from normalizer.places.mentions import Mention, communes_in
from normalizer.places.sentences import address_in
from normalizer.places.territory import Territory
from normalizer.places.venues import Relation, Venue, VenueKey, compare_venues, venue_key

__all__ = [
    "Address",
    "Commune",
    "Gazetteer",
    "Mention",
    "Relation",
    "Territory",
    "Venue",
    "VenueKey",
    "address_in",
    "communes_in",
    "compare_venues",
    "find_commune",
    "fold",
    "gazetteer",
    "read_address",
    "read_parts",
    "read_territory",
    "venue_key",
]
