"""The API's description in OpenAPI 3.1, made from the addresses, their views and the JSON forms.

https://spec.openapis.org/oas/v3.1.1. What is served is what stands in `ENDPOINTS`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from agenda.model import Status, Theme
from agenda.query import NO, SLUG, SWITCHES, TYPES, YES
from webapp import api
from webapp.answer import Answer
from webapp.api import JSON, MOST, USUAL
from webapp.i18n import translations
from webapp.jsonforms import (
    ChangesForm,
    EventForm,
    EventsForm,
    PlacesForm,
    ProblemForm,
    SourcesForm,
)
from webapp.serving import View
from webapp.site import Inquiry

VERSION = "1.0.0"


def _(text: str) -> str:
    """Mark a text to be translated where it is shown: in the document it is English."""
    return text


def _english(text: str) -> str:
    return translations("en").gettext(text)


REF = "#/components/schemas/{model}"
PROBLEM = "application/problem+json"
YEARS = r"(?:19[7-9]\d|20\d\d|21\d\d)"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One word of the query string. An empty one is no filter, as forms send it."""

    name: str
    about: str
    schema: Mapping[str, Any]
    example: str
    shown: bool = False

    def describe(self) -> dict[str, Any]:
        """Give its Parameter Object."""
        return {
            "name": self.name,
            "in": "query",
            "description": _english(self.about),
            "schema": dict(self.schema),
            "example": self.example,
        }


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API, what answers there, the form of the answer."""

    path: str
    about: str
    view: View
    form: type[BaseModel] | None
    parameters: tuple[Parameter, ...] = ()

    @property
    def name(self) -> str:
        """The view's name, which is the operation's."""
        return self.view.__name__

    @property
    def example(self) -> str:
        """The address with some of its parameters, ready to be asked."""
        said = urlencode({one.name: one.example for one in self.parameters if one.shown})
        return f"{self.path}?{said}" if said else self.path


def _words(*words: str) -> dict[str, Any]:
    return {"type": "string", "enum": ["", *words]}


def _text(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{pattern})?$"} | more


NAME = _text(SLUG.pattern, maxLength=120)
DAY = _text(rf"{YEARS}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])")
PERIOD = rf"{YEARS}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1\d|2[0-8]))?)?"
PART = _text(rf"{PERIOD}(?:\.\.{PERIOD})?")
MOMENT = _text(
    rf"{YEARS}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{{1,6}})?Z"
)
DEGREES = r"-?(?:[0-9]|[1-8][0-9])(?:\.\d{1,9})?"
SWITCH = _words(*sorted((YES | NO) - {""}))
ABOUT_SWITCHES = {
    "gratuit": _("Gratuit, ou payant (0)."),
    "en-ligne": _("En ligne, ou sur place (0)."),
    "accessible": _("Accessible en fauteuil."),
}
LIMIT = Parameter(
    "limit",
    _("Combien au plus."),
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    "20",
    True,
)
FILTERS = (
    Parameter(
        "q", _("Des mots du titre, du texte, du lieu ou des thèmes."), {"type": "string"}, "concert"
    ),
    Parameter("from", _("Premier jour ; aujourd’hui, sauf indication."), DAY, "2027-03-14"),
    Parameter("to", _("Dernier jour, compris ; pas avant « from »."), DAY, "2199-12-28"),
    Parameter(
        "part",
        _(
            "Ce qui commence une année, un mois ou un jour, ou de l’un à l’autre ; alors aussi "
            "le passé. Un rendez-vous n’est que dans une part."
        ),
        PART,
        "2027-01..2027-06",
    ),
    Parameter("commune", _("Une commune, par son nom dans les adresses."), NAME, "sainte-aure"),
    Parameter(
        "near",
        _("À moins de tant de kilomètres d’un point : lat,lon,km."),
        _text(rf"{DEGREES},{DEGREES},[1-9]\d?(?:\.\d{{1,3}})?"),
        "44.2,0.62,15",
    ),
    Parameter("theme", _("Un thème."), _words(*(one.value for one in Theme)), "musique", True),
    Parameter("lieu", _("Un lieu, par son identifiant."), NAME, "la-navette-sainte-aure"),
    Parameter("partenaire", _("Qui l’organise ou l’annonce."), NAME, "la-navette"),
    Parameter("source", _("La source qui l’annonce, par son identifiant."), NAME, "la-navette"),
    Parameter(
        "sauf",
        _("Sans ce qu’annoncent ces sources : identifiants séparés par des virgules."),
        _text(rf"{SLUG.pattern}(?:,{SLUG.pattern}){{0,9}}", maxLength=120),
        "la-navette",
    ),
    Parameter("type", _("Les ateliers, ou tout sauf eux."), _words(*TYPES), "atelier"),
    *(Parameter(name, ABOUT_SWITCHES[name], SWITCH, "1") for name in SWITCHES),
    Parameter("status", _("Ce qu’il en est."), _words(*(one.value for one in Status)), "cancelled"),
    Parameter(
        "updated_since",
        _(
            "Seulement ce qui a changé depuis cet instant ; alors aussi le passé et le retiré. "
            "Pour ne rien manquer, suivez plutôt le journal."
        ),
        MOMENT,
        "2027-03-01T08:00:00Z",
    ),
    Parameter("cursor", _("« next » de la page d’avant."), {"type": "string"}, ""),
    LIMIT,
)
LOG = (
    Parameter("cursor", _("« next » de la réponse d’avant."), _text(api.CURSOR.pattern), "0"),
    Parameter(
        "since", _("Seulement les changements depuis cet instant."), MOMENT, "2027-03-01T08:00:00Z"
    ),
    LIMIT,
)


def description(inquiry: Inquiry) -> Answer:
    """This description, in OpenAPI 3.1."""
    told = describe(inquiry.settings.base_url)
    return Answer(json.dumps(told, ensure_ascii=False, indent=1).encode(), JSON, max_age=3600)


ENDPOINTS = (
    Endpoint(
        "/api/v1/events",
        _("Les rendez-vous dans l’ordre du temps."),
        api.events,
        EventsForm,
        FILTERS,
    ),
    Endpoint(
        "/api/v1/events/{id}",
        _("Un rendez-vous ; s’il a été fusionné, l’adresse de l’autre."),
        api.event,
        EventForm,
    ),
    Endpoint(
        "/api/v1/changes",
        _("Ce qu’il est advenu de chaque rendez-vous, dans l’ordre."),
        api.changes,
        ChangesForm,
        LOG,
    ),
    Endpoint(
        "/api/v1/places", _("Les lieux où quelque chose est annoncé."), api.places, PlacesForm
    ),
    Endpoint(
        "/api/v1/sources",
        _("Les sources relevées, et comment elles vont."),
        api.sources,
        SourcesForm,
    ),
    Endpoint("/api/v1/openapi.json", _("La description de cette interface."), description, None),
)


def describe(base_url: str) -> dict[str, Any]:
    """Give the whole OpenAPI document."""
    forms: list[tuple[type[BaseModel], Literal["validation", "serialization"]]]
    forms = [(one.form, "serialization") for one in ENDPOINTS if one.form]
    _, schemas = models_json_schema([*forms, (ProblemForm, "serialization")], ref_template=REF)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Almanach",
            "version": VERSION,
            "summary": "One shared agenda, read-only and open to every site.",
            "license": {"name": "AGPL-3.0-only", "identifier": "AGPL-3.0-only"},
        },
        "servers": [{"url": base_url}],
        "paths": {one.path: {"get": _operation(one)} for one in ENDPOINTS},
        "components": {"schemas": schemas["$defs"]},
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    by_id = "{id}" in endpoint.path
    answers = {"200": _answer(endpoint), "304": {"description": "You have it already."}}
    if endpoint.parameters:
        answers["400"] = _problem("A parameter is impossible; `field` names it.")
    if by_id:
        answers["301"] = {
            "description": "It was merged into another event: that one’s address.",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
        answers["404"] = _problem("There is no such event.")
    return {
        "operationId": endpoint.name,
        "summary": _english(endpoint.about),
        "parameters": [ID] if by_id else [one.describe() for one in endpoint.parameters],
        "responses": answers,
    }


ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "An event’s `id`.",
    "schema": {"type": "string", "pattern": "^[0-9a-z]{1,16}$"},
}


def _answer(endpoint: Endpoint) -> dict[str, Any]:
    form = endpoint.form
    schema = {"$ref": REF.format(model=form.__name__)} if form else {"type": "object"}
    about = (form.__doc__ or "") if form else "This description."
    headers = {"ETag": {"schema": {"type": "string"}}}
    return {
        "description": " ".join(about.split()),
        "headers": headers,
        "content": {JSON: {"schema": schema}},
    }


def _problem(about: str) -> dict[str, Any]:
    schema = {"$ref": REF.format(model=ProblemForm.__name__)}
    return {"description": about, "content": {PROBLEM: {"schema": schema}}}
