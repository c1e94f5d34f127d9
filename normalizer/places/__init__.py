"""Places: the gazetteer of French communes, addresses read from text, venues compared."""

from normalizer.places.address import Address, read_address, read_parts
from normalizer.places.commune import Commune
from normalizer.places.folding import fold
from normalizer.places.gazetteer import Gazetteer, gazetteer
from normalizer.places.geography import Geography
from normalizer.places.known import PlaceRulings, gather_places
from normalizer.places.lookup import find_commune, read_territory
from normalizer.places.mentions import Mention, communes_in
from normalizer.places.sentences import address_in
from normalizer.places.slugs import place_slug, town_of
from normalizer.places.summary import Saying
from normalizer.places.territory import Territory
from normalizer.places.venues import Relation, Venue, VenueKey, compare_venues, is_told, venue_key

__all__ = [
    "Address",
    "Commune",
    "Gazetteer",
    "Geography",
    "Mention",
    "PlaceRulings",
    "Relation",
    "Saying",
    "Territory",
    "Venue",
    "VenueKey",
    "address_in",
    "communes_in",
    "compare_venues",
    "find_commune",
    "fold",
    "gather_places",
    "gazetteer",
    "is_told",
    "place_slug",
    "read_address",
    "read_parts",
    "read_territory",
    "town_of",
    "venue_key",
]
