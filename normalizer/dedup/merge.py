"""From the announcements of one event to the event, field by field (issue 4, "Merge").

A person's override comes first, then trust in the source, then completeness, then freshness; an
outdated copy of a moved event comes last. Each field remembers whose it is, and why.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from agenda.model import Event, KnownListing, ListingKey, Place, Provenance, Source, Status
from agenda.model.decision import DecisionKind
from agenda.model.folding import fold
from agenda.sentence import N_
from normalizer.dedup.choice import Criterion, choose
from normalizer.dedup.fields import follow, parse_field
from normalizer.dedup.member import Member, members_of, status_of
from normalizer.dedup.reader import Reader
from normalizer.dedup.rulings import Override, Rulings
from normalizer.places import Geography

_BASIS = {"said": 2, "text": 1, "default": 0, "none": -1}

CURRENT = Criterion(lambda one: not one.outdated, N_("les autres disent encore l’ancienne date"))
TRUST = Criterion(lambda one: one.trust, N_("source la plus sûre"))
COMPLETE = Criterion(lambda one: one.complete, N_("annonce la plus complète"))
FRESH = Criterion(lambda one: one.fresh, N_("annonce la plus récente"))
CERTAIN = Criterion(
    lambda one: one.listing.confidence, N_("date annoncée, et non lue dans un texte")
)
HOUR = Criterion(lambda one: not one.listing.all_day, N_("heure précise"))
NO_DOORS = Criterion(lambda one: not one.says_doors, N_("heure du début, non des portes"))
READABLE = Criterion(lambda one: one.readable, N_("titre sans capitales ni émoticônes"))
INFORMATIVE = Criterion(lambda one: one.informative, N_("titre le plus parlant"))
LONGEST = Criterion(
    lambda one: len(one.listing.description_text), N_("description la plus complète")
)
BASIS = Criterion(lambda one: _BASIS[one.features.basis], N_("lieu indiqué par la source"))
AS_START = N_("même annonce que le début")
PLACED = Criterion(lambda one: _filled(one.listing.place), N_("lieu le plus précis"))

USUAL = (CURRENT, TRUST, COMPLETE, FRESH)
FIELDS: Mapping[str, Sequence[Criterion]] = {
    "title": (CURRENT, READABLE, TRUST, INFORMATIVE, FRESH),
    "start": (CURRENT, HOUR, NO_DOORS, CERTAIN, TRUST, COMPLETE, FRESH),
    "description_text": (CURRENT, TRUST, LONGEST, FRESH),
    "place": (CURRENT, BASIS, TRUST, PLACED, FRESH),
    **dict.fromkeys(
        ("url", "online_url", "image", "registration", "free", "price", "language", "series"),
        USUAL,
    ),
}
# Fields that belong to the chosen one and follow it.
FOLLOW = {
    "start": ("all_day", "timezone"),
    "description_text": ("description_html",),
}
UNIONS = ("themes", "tags", "organizers", "accessibility")
# What no source said; in the order of the fields. Those without a default are always said.
_UNSAID = {name: field.default for name, field in Event.model_fields.items()}


def merge(
    members: Sequence[KnownListing],
    sources: Mapping[str, Source],
    rulings: Rulings,
    geography: Geography | None = None,
    reader: Reader | None = None,
) -> Event:
    """Merge the listings of one cluster (at least one). `sequence` is 0: the store keeps count.

    `geography` holds the places that its members name; without it a place is what they say.
    """
    announcing = {one.source_id for one in members}
    trusted = rulings.trusting({key: sources[key] for key in announcing if key in sources})
    ranked = members_of(members, trusted, reader or Reader())
    fields: dict[str, Any] = {}
    provenance: dict[str, Provenance] = {}
    for name, says, criteria in _ASKED:
        _take(name, choose(ranked, says, criteria), fields, provenance)
    _note_start(ranked, provenance)
    _take_end(ranked, fields, provenance)
    _take_status(ranked, fields, provenance)
    trusted_first = sorted(ranked, key=_by_trust)
    fields |= {name: _union(trusted_first, name) for name in UNIONS}
    fields |= _whole(ranked)
    _map_tags(rulings, fields)
    _take_overrides(members, rulings, fields, provenance)
    _locate(geography or Geography(), fields)
    fields |= _record(members)
    if all(sources[one.source_id].moderated for one in members):
        fields["confidence"] = 0.0
    _show(members, rulings, fields, provenance)
    # Each value stands in a listing or a decision, and was checked there.
    return Event.made_of(_UNSAID | fields | {"provenance": provenance})


def _says(name: str) -> Callable[[Member], bool]:
    return lambda one: getattr(one.listing, name) not in (None, "")


_ASKED = tuple((name, _says(name), criteria) for name, criteria in FIELDS.items())


def _take(
    name: str,
    chosen: tuple[Member, str] | None,
    fields: dict[str, Any],
    provenance: dict[str, Provenance],
) -> None:
    if chosen is None:
        return
    member, why = chosen
    for each in (name, *FOLLOW.get(name, ())):
        fields[each] = getattr(member.listing, each)
    provenance[name] = _said_by(member.features.token, why)


@lru_cache(maxsize=64)
def _said_by(listing: str, why: str) -> Provenance:
    """One for the fields in a row that are one announcement's for one reason."""
    return Provenance(listing=listing, why=why)


def _note_start(ranked: Sequence[Member], provenance: dict[str, Provenance]) -> None:
    """Say with the start what is odd about it."""
    whose = provenance["start"].listing
    notices = next(one.listing.notices for one in ranked if one.features.token == whose)
    if notices:
        why = " ".join((f"{provenance['start'].why}.", *notices))
        provenance["start"] = Provenance(listing=whose, why=why)


def _take_end(
    ranked: Sequence[Member], fields: dict[str, Any], provenance: dict[str, Provenance]
) -> None:
    """The end of the announcement that gave the start, else one that ends after that start."""
    start, whose = fields["start"], provenance["start"].listing
    owner = Criterion(lambda one: one.features.token == whose, AS_START)
    ending = [
        one for one in ranked if one.listing.all_day == fields["all_day"] and not one.outdated
    ]
    chosen = choose(ending, lambda one: (one.listing.end or start) > start, (owner, *USUAL))
    _take("end", chosen, fields, provenance)


def _take_status(
    ranked: Sequence[Member], fields: dict[str, Any], provenance: dict[str, Provenance]
) -> None:
    """A postponement that is done, the new day being known, is no longer one."""
    member, why = status_of(ranked)
    status = member.listing.status
    if status == Status.POSTPONED and len({one.features.day for one in ranked}) > 1:
        status = Status.CONFIRMED
    fields["status"] = status
    provenance["status"] = _said_by(member.features.token, why)


def _by_trust(one: Member) -> tuple[float, datetime, ListingKey]:
    return -one.trust, one.listing.first_seen, one.listing.key


def _union(ordered: Sequence[Member], name: str) -> list[str]:
    """Values of all, in their order, spelt as they first appear."""
    values: dict[str, str] = {}
    for one in ordered:
        for value in getattr(one.listing, name):
            values.setdefault(fold(value), value)
    return list(values.values())


def _whole(ranked: Sequence[Member]) -> dict[str, Any]:
    """What follows from all announcements together."""
    return {
        "is_online": any(one.listing.is_online for one in ranked),
        "kind": "workshop" if any(one.listing.kind == "workshop" for one in ranked) else "event",
        "confidence": max(one.listing.confidence for one in ranked),
    }


def _map_tags(rulings: Rulings, fields: dict[str, Any]) -> None:
    """Write tags as people decided, and add the themes these bring."""
    mapped = [(tag, rulings.tags.get(fold(tag), {})) for tag in fields["tags"]]
    tags = [str(rule.get("as", tag)) for tag, rule in mapped]
    themes = [*fields["themes"], *(str(rule["theme"]) for _, rule in mapped if rule.get("theme"))]
    fields["tags"] = list({fold(tag): tag for tag in reversed(tags) if tag}.values())[::-1]
    fields["themes"] = list(dict.fromkeys(themes))


def _locate(geography: Geography, fields: dict[str, Any]) -> None:
    fields["place"], fields["place_id"] = geography.locate(fields.get("place"))
    provided = geography.provided(fields["place_id"])
    fields["accessibility"] = list(dict.fromkeys((*fields["accessibility"], *provided)))
    fields["outside"] = None if fields["is_online"] else geography.outside(fields["place"])


def _record(members: Sequence[KnownListing]) -> dict[str, Any]:
    oldest = min(members, key=lambda one: (one.first_seen, one.key))
    withdrawn = [one.withdrawn for one in members if one.withdrawn is not None]
    return {
        "id": oldest.token,
        "created": oldest.first_seen,
        "updated": max(one.changed for one in members),
        "withdrawn": max(withdrawn) if len(withdrawn) == len(members) else None,
    }


def _show(
    members: Sequence[KnownListing],
    rulings: Rulings,
    fields: dict[str, Any],
    provenance: dict[str, Provenance],
) -> None:
    """Show it or not: a person's last word counts, then the territory."""
    tokens = [one.token for one in members]
    word = rulings.word_on(tokens)
    if word is not None and word.kind == DecisionKind.RESTORE:
        withdrawn = fields["withdrawn"]
        fields |= {"outside": None, "confidence": 1.0}
        fields["withdrawn"] = withdrawn if withdrawn and withdrawn > word.at else None
    if word is not None:
        provenance["hidden"] = Provenance(listing=fields["id"], why=f"décision de {word.who}")
    hidden = word is not None and word.kind == DecisionKind.HIDE
    decided = [one.at for token in tokens for one in rulings.decisions.get(token, ())]
    fields["hidden"] = hidden or fields["outside"] is not None
    fields["featured"] = not rulings.featured.isdisjoint(tokens)
    fields["updated"] = max([fields["updated"], *decided])


def _take_overrides(
    members: Sequence[KnownListing],
    rulings: Rulings,
    fields: dict[str, Any],
    provenance: dict[str, Provenance],
) -> None:
    before, decided = fields["start"], set()
    for token, name, override in _overrides(members, rulings):
        decided.add(name)
        fields[name] = parse_field(name, override.value)
        fields |= follow(name, fields[name])
        provenance[name] = Provenance(listing=token, why=f"décision de {override.decision.who}")
    if fields.get("end") and "end" not in decided:
        # Moved by a person who did not say until when, it lasts as long as before.
        fields["end"] += fields["start"] - before


def _overrides(
    members: Sequence[KnownListing], rulings: Rulings
) -> Iterable[tuple[str, str, Override]]:
    """Overrides of all members, the latest last, so that it stays."""
    found = [
        (one.token, name, override)
        for one in members
        for name, override in rulings.overrides.get(one.token, {}).items()
    ]
    return sorted(found, key=lambda row: (row[2].decision.at, row[2].decision.id or 0))


def _filled(place: Place | None) -> int:
    if place is None:
        return 0
    return sum(map(bool, (place.name, place.street, place.postcode, place.insee, place.lat)))
