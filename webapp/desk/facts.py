"""The facts of an event as the desk shows and corrects them: one form for each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import escape

from agenda.errors import UsageError
from agenda.model import Event, Image, Place, Registration, Status
from agenda.sentence import N_
from harvester.territory import territory_of
from normalizer.dedup.fields import field_json
from normalizer.where import official
from webapp.desk.visit import Visit

DAY = timedelta(days=1)
LONGEST_TEXT = 20_000
KINDS = ("event", "workshop")
Read = Callable[[Visit, Event], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Fact:
    """Fields that are corrected together: what they are called, and how their form is read.

    `read` gives new values by the event's field names. Raises `UsageError` for an impossible one.
    """

    word: str
    fields: tuple[str, ...]
    read: Read


def read_fact(visit: Visit, fact: Fact, event: Event) -> Iterator[dict[str, Any]]:
    """Give what the form sets anew, as overrides: fields it leaves as they are give none."""
    for name, value in fact.read(visit, event).items():
        if value != getattr(event, name):
            yield {"field": name, "value": field_json(name, value)}


def locks_of(fact: Fact, event: Event) -> Iterator[dict[str, Any]]:
    """Give the overrides that keep a fact as it is, whatever its sources say from now on."""
    for name in fact.fields:
        yield {"field": name, "value": field_json(name, getattr(event, name))}


def _text(field: str) -> Read:
    return lambda visit, _: {field: visit.field("valeur", LONGEST_TEXT) or None}


def _title(visit: Visit, _: Event) -> Mapping[str, Any]:
    return {"title": visit.field("valeur", 300)}


def _words(field: str) -> Read:
    """Read a list written with commas."""
    return lambda visit, _: {
        field: [word for part in visit.field("valeur").split(",") if (word := part.strip())]
    }


def _ticked(field: str) -> Read:
    return lambda visit, _: {field: visit.fields("valeur")}


def _status(visit: Visit, _: Event) -> Mapping[str, Any]:
    told = visit.field("valeur", 32)
    if told not in {one.value for one in Status}:
        raise UsageError(N_("« %(told)s » n’est pas un état.", told=told))
    return {"status": Status(told)}


def _kind(visit: Visit, _: Event) -> Mapping[str, Any]:
    told = visit.field("valeur", 32)
    if told not in KINDS:
        raise UsageError(N_("« %(told)s » n’est pas un genre.", told=told))
    return {"kind": told}


def _when(visit: Visit, event: Event) -> Mapping[str, Any]:
    return read_when(visit, ZoneInfo(event.timezone))


def read_when(visit: Visit, zone: ZoneInfo) -> Mapping[str, Any]:
    """Read when: without an hour it lasts whole days; without an end none is known.

    Raises `UsageError` for what is no day, no hour, or ends before it begins.
    """
    first, hour = _day(visit, "debut"), _hour(visit, "debut_heure")
    if first is None:
        raise UsageError(N_("Il faut un premier jour."))
    last, end_hour = _day(visit, "fin") or first, _hour(visit, "fin_heure")
    if hour is None:
        end: datetime | None = datetime.combine(last + DAY, time(), zone)
    else:
        end = datetime.combine(last, end_hour, zone) if end_hour else None
    start = datetime.combine(first, hour or time(), zone)
    if end is not None and end < start:
        raise UsageError(N_("La fin vient avant le début."))
    return {"start": start, "end": end, "all_day": hour is None}


def _day(visit: Visit, name: str) -> date | None:
    told = visit.field(name, 10)
    try:
        return date.fromisoformat(told) if told else None
    except ValueError as error:
        raise UsageError(
            N_("« %(told)s » n’est pas un jour : écrivez par exemple 2027-03-14.", told=told)
        ) from error


def _hour(visit: Visit, name: str) -> time | None:
    told = visit.field(name, 8)
    try:
        return time.fromisoformat(told) if told else None
    except ValueError as error:
        raise UsageError(
            N_("« %(told)s » n’est pas une heure : écrivez par exemple 14:30.", told=told)
        ) from error


def _where(visit: Visit, _: Event) -> Mapping[str, Any]:
    told = {
        name: visit.field(name, 200) or None for name in ("name", "street", "postcode", "commune")
    }
    if not any(told.values()):
        return {"place": None}
    return {"place": official(Place.model_validate(told), territory_of(visit.settings))}


def _online(visit: Visit, _: Event) -> Mapping[str, Any]:
    return {
        "is_online": bool(visit.field("en_ligne")),
        "online_url": visit.field("adresse") or None,
    }


def _description(visit: Visit, _: Event) -> Mapping[str, Any]:
    """Read plain text: an empty line parts two paragraphs."""
    parts = [part.strip() for part in visit.field("valeur", LONGEST_TEXT).split("\n\n")]
    told = (str(escape(part)).replace("\n", "<br>") for part in parts if part)
    return {"description_html": "".join(f"<p>{part}</p>" for part in told)}


def _price(visit: Visit, _: Event) -> Mapping[str, Any]:
    free = {"oui": True, "non": False}.get(visit.field("gratuit", 3))
    return {"free": free, "price": visit.field("prix", 200) or None}


def _signup(visit: Visit, event: Event) -> Mapping[str, Any]:
    address, needed = visit.field("adresse") or None, visit.field("obligatoire", 3)
    required = {"oui": True, "non": False}.get(needed)
    if address is None and required is None:
        return {"registration": None}
    known = event.registration or Registration()
    return {"registration": known.model_copy(update={"url": address, "required": required})}


def _picture(visit: Visit, _: Event) -> Mapping[str, Any]:
    address = visit.field("adresse")
    return {"image": Image(url=address, alt=visit.field("texte", 500)) if address else None}


FACTS: Mapping[str, Fact] = {
    "titre": Fact(N_("Titre"), ("title",), _title),
    "quand": Fact(N_("Quand"), ("start", "end", "all_day"), _when),
    "statut": Fact(N_("État"), ("status",), _status),
    "lieu": Fact(N_("Où"), ("place",), _where),
    "en-ligne": Fact(N_("En ligne"), ("is_online", "online_url"), _online),
    "texte": Fact(N_("Texte"), ("description_html",), _description),
    "prix": Fact(N_("Prix"), ("free", "price"), _price),
    "inscription": Fact(N_("Inscription"), ("registration",), _signup),
    "themes": Fact(N_("Thèmes"), ("themes",), _ticked("themes")),
    "genre": Fact(N_("Genre"), ("kind",), _kind),
    "etiquettes": Fact(N_("Étiquettes"), ("tags",), _words("tags")),
    "organisateurs": Fact(N_("Organisé par"), ("organizers",), _words("organizers")),
    "acces": Fact(N_("Accès"), ("accessibility",), _ticked("accessibility")),
    "page": Fact(N_("Page d’origine"), ("url",), _text("url")),
    "image": Fact(N_("Image"), ("image",), _picture),
}
