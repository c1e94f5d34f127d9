"""The settings in force: the operator's, and over them what the coordinator set at the desk."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from agenda.model.revision import Subject
from agenda.settings import Settings
from agenda.store.revisions import last_revision


def settings_in_force(session: Session, settings: Settings) -> Settings:
    """Give the operator's settings with the last revision of the territory over them."""
    revision = last_revision(session, Subject.TERRITORY)
    return overlay(settings, revision.value) if revision else settings


def overlay(settings: Settings, value: Mapping[str, Any]) -> Settings:
    """Put what was set over the operator's settings; what the environment fixes stays."""
    told = {name: one for name, one in value.items() if name in open_names(settings)}
    if not told:
        return settings
    contact = told.pop("contact", settings.contact)
    own = settings.territory
    territory = type(own).model_validate(own.model_dump() | told)
    return settings.model_copy(update={"territory": territory, "contact": contact})


def open_names(settings: Settings) -> frozenset[str]:
    """Give the names of what the desk may set here."""
    return frozenset(present_value(settings)) - settings.fixed


def present_value(settings: Settings) -> dict[str, Any]:
    """Give all that can be set, as it is in these settings."""
    return settings.territory.model_dump() | {"contact": settings.contact}
