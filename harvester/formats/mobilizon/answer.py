"""What an instance answered: a list of events, errors, or something that is no GraphQL."""

import json
from dataclasses import dataclass, field
from typing import Any

from agenda.errors import FormatError, ItemError
from agenda.model import Problem, RawEvent
from agenda.sentence import N_
from harvester.document import Document
from harvester.formats.fields import Fields, word
from harvester.formats.mobilizon.event import is_public, name_of, read_event

_REMEDY = N_("Vérifiez que l’adresse est celle d’une instance Mobilizon, et que son site s’ouvre.")


@dataclass(frozen=True, slots=True)
class Answer:
    """`elements` is None when the list was refused. `total` is None when the instance is silent.

    `version` is the instance's, "" where it does not say.
    """

    errors: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    title: str | None = None
    version: str = ""
    total: int | None = None
    elements: list[Any] | None = None


def read_answer(document: Document, group: str | None) -> Answer:
    """Read an answer's outer form. Raises `FormatError` when it is not one of GraphQL."""
    content = _load(document)
    data, errors = content.get("data"), content.get("errors")
    faults = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    if not isinstance(data, dict) and not faults:
        raise FormatError(N_("Cette adresse ne répond pas comme une instance Mobilizon."), _REMEDY)
    root = _part(data, "group") if group else _part(content, "data")
    listing = _part(root, "organizedEvents" if group else "searchEvents")
    elements, total = listing.get("elements"), listing.get("total")
    config = _part(data, "config")
    named = root if group else config
    return Answer(
        errors=[word(fault.get("message")) or N_("erreur sans message") for fault in faults],
        codes={word(fault.get("code")) for fault in faults},
        title=_title(named),
        version=word(config.get("version")),
        total=total if type(total) is int else None,
        elements=elements if isinstance(elements, list) else None,
    )


def read_elements(elements: list[Any]) -> tuple[list[RawEvent], list[Problem]]:
    """Read the events that are public; each bad one becomes a Problem."""
    items: list[RawEvent] = []
    problems: list[Problem] = []
    for element in elements:
        if not isinstance(element, dict):
            reason = N_("L’instance n’a pas pu donner cet événement.")
            problems.append(Problem(item=N_("événement illisible"), reason=reason))
        elif is_public(element):
            try:
                items.append(read_event(element))
            except ItemError as error:
                problems.append(Problem(item=name_of(element), reason=error.sentence))
    return items, problems


def refusal(answer: Answer, group: str | None) -> FormatError:
    """Say why there is no list."""
    told = " ; ".join(answer.errors)[:300]
    absent = "group_not_found" in answer.codes or "not found" in told.lower() or not told
    if group and absent:
        return FormatError(
            N_("Le groupe «\u00a0%(group)s\u00a0» n’existe pas sur cette instance.", group=group),
            N_(
                "Copiez l’adresse de la page du groupe (elle contient une arobase), "
                "sur l’instance où il a été créé."
            ),
        )
    refused = N_("L’instance refuse la demande\u00a0: %(why)s.", why=told or N_("sans raison"))
    return FormatError(refused, _REMEDY)


def _load(document: Document) -> Fields:
    try:
        content = json.loads(document.body)
    except (ValueError, RecursionError) as error:
        raise FormatError(
            N_("Cette adresse donne autre chose que les données d’une instance Mobilizon."), _REMEDY
        ) from error
    return content if isinstance(content, dict) else {}


def _part(value: Any, name: str) -> Fields:
    part = value.get(name) if isinstance(value, dict) else None
    return part if isinstance(part, dict) else {}


def _title(fields: Fields) -> str | None:
    return word(fields.get("name")) or word(fields.get("preferredUsername")) or None
