"""What is spoken of: sources, listings, events, decisions. No database, no network.

The classes are SQLModel data models: each field is written once here, and
`agenda.store.tables` only adds `table=True`.
"""

from agenda.model.change import Change
from agenda.model.decision import PLACE_KINDS, Decision, DecisionKind
from agenda.model.entry import Announcement, Entry
from agenda.model.event import Event, Provenance
from agenda.model.event_change import EventChange, EventChangeKind
from agenda.model.known_place import KnownPlace, PlaceSaid
from agenda.model.listing import KnownListing, Listing, ListingKey, event_token
from agenda.model.parts import Image, Place, Registration
from agenda.model.proposal import Proposal
from agenda.model.raw import RawAddress, RawEvent, RawImage
from agenda.model.run import HarvestRun, Problem, RunStatus
from agenda.model.source import HAND, Kind, Source
from agenda.model.status import Status
from agenda.model.theme import Theme

__all__ = [
    "HAND",
    "PLACE_KINDS",
    "Announcement",
    "Change",
    "Decision",
    "DecisionKind",
    "Entry",
    "Event",
    "EventChange",
    "EventChangeKind",
    "HarvestRun",
    "Image",
    "Kind",
    "KnownListing",
    "KnownPlace",
    "Listing",
    "ListingKey",
    "Place",
    "PlaceSaid",
    "Problem",
    "Proposal",
    "Provenance",
    "RawAddress",
    "RawEvent",
    "RawImage",
    "Registration",
    "RunStatus",
    "Source",
    "Status",
    "Theme",
    "event_token",
]
