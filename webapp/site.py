"""The site: what every view stands on, and one visitor's question to it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from jinja2 import Environment
from sqlalchemy import Engine
from sqlmodel import Session

from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.territory import settings_in_force
from agenda.territory import Territory
from agenda.wording import Locale
from harvester.jobs import Hands
from webapp.answer import HTML, Answer
from webapp.desk.seal import Seal, site_secret
from webapp.door import Door
from webapp.i18n import LANGUAGE_NAMES, LOCALES, translations
from webapp.making import Making
from webapp.relief import Relief, read_relief
from webapp.rendering import make_environment
from webapp.replica import Replica, open_replica
from webapp.shelf import DataVersion, Memory, Shelf
from webapp.style import Style, colours_of, read_file, read_script, sheet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """What is made once, when the application starts."""

    engine: Engine
    settings: Settings
    clock: Callable[[], datetime]
    version: DataVersion
    desk_script: Style
    tiles_script: Style
    leaflet: Style
    leaflet_style: Style
    environments: Mapping[Locale, Environment]
    door: Door
    seal: Seal
    relief: Relief | None
    hands: Hands
    replica: Replica | None
    shelf: Shelf
    making: Making
    memory: Memory = field(default_factory=Memory)

    @property
    def styles(self) -> tuple[Style, ...]:
        """The scripts that are served, and the style sheet that no setting changes."""
        tiles = self.tiles_script, self.leaflet, self.leaflet_style
        return (self.desk_script, *(tiles if self.settings.tile_url else ()))

    def close(self) -> None:
        """Give up what is kept open for as long as the application runs."""
        self.version.close()
        if self.replica:
            self.replica.close()

    def settings_in_force(self, session: Session | None, version: Hashable) -> Settings:
        """Give the operator's settings with what the coordinator set over them, where the store
        can be asked; without a session the operator's alone.
        """
        if session is None:
            return self.settings
        force = partial(settings_in_force, session, self.settings)
        return force() if version is None else self.memory.recall(version, "settings", force)


def make_site(
    engine: Engine, settings: Settings, clock: Callable[[], datetime], hands: Hands
) -> Site:
    """Load templates, catalogues and scripts."""
    environments = {locale: make_environment(locale, translations(locale)) for locale in LOCALES}
    replica = open_replica(settings, engine)
    version = DataVersion(engine)
    tiles = read_script("tiles"), read_script("leaflet/leaflet"), read_file("leaflet/leaflet.css")
    secret = site_secret(engine, settings)
    door, seal = Door(secret), Seal(secret)
    relief = read_relief(Path(settings.map_file)) if settings.map_file else None
    served = (read_script("desk"), *tiles)
    ground, shelf = (engine, settings, clock, version), Shelf()
    rest = replica, shelf, Making(shelf)
    return Site(*ground, *served, environments, door, seal, relief, hands, *rest)


@dataclass(frozen=True)
class Inquiry:
    """One visitor's question: where, with which parameters, in which language, when.

    `wanted` is the language asked for, `named_lang` that which the address names; the territory
    may not offer them. `version` is that of the data, as `DataVersion` gives it. `settings` are
    read before any view asks: on Python 3.11 what is computed once (`cached_property`) holds back
    all other threads meanwhile, and must not wait for the database.
    """

    site: Site
    bound: Session | None
    path: str
    named: Mapping[str, str]
    params: Mapping[str, str]
    wanted: Locale
    named_lang: str | None
    now: datetime
    settings: Settings
    version: Hashable = None

    @property
    def locale(self) -> Locale:
        """The language of the answer: the one asked for where it is offered."""
        offered = self.settings.territory.languages
        return self.wanted if self.wanted in offered else offered[0]

    @property
    def lang(self) -> str | None:
        """The language that links carry on; None when the browser's preference chose it."""
        return self.named_lang if self.named_lang == self.locale else None

    @property
    def languages(self) -> dict[Locale, str]:
        """The languages offered, each by its own name."""
        return {one: LANGUAGE_NAMES[one] for one in self.settings.territory.languages}

    @cached_property
    def territory(self) -> Territory:
        """Whose agenda this is, as it speaks in this language. Pages read it here only."""
        return self.settings.territory.spoken(self.locale)

    def sheet(self, name: str) -> Style:
        """Give one of the style sheets in the territory's colours."""
        return sheet(name, colours_of(self.settings.territory))

    def theme_word(self, theme: str) -> str:
        """Give a theme's word: the territory's own, else the language's."""
        return self.territory.theme_word(theme, self.locale)

    @property
    def session(self) -> Session:
        """The store, in one consistent state. Not every inquiry has come so far."""
        if self.bound is None:
            raise LookupError("this inquiry reads nothing from the store")
        return self.bound

    @property
    def carry(self) -> str:
        """What links carry on: `?lang=en`, or nothing."""
        return f"?lang={self.lang}" if self.lang else ""

    @cached_property
    def today(self) -> date:
        """The territory's day."""
        return self.now.astimezone(self.settings.zone).date()

    def count(self, lookup: Callable[[Session, AgendaQuery, ZoneInfo], T], query: AgendaQuery) -> T:
        """Ask `lookup` once for each version of the data: many pages offer the same choices."""

        def ask() -> T:
            return lookup(self.session, query, self.settings.zone)

        if self.version is None:
            return ask()
        return self.site.memory.recall(self.version, (lookup, query), ask)

    def selection(self, **fixed: str) -> AgendaQuery:
        """Read the filters of the address, with some fixed by the page.

        Raises `QueryError` naming the first impossible one.
        """
        return AgendaQuery.read({**self.params, **fixed})

    def render(self, template: str, *, status: int = 200, **context: Any) -> Answer:
        """Write a page."""
        page = self.site.environments[self.locale].get_template(template)
        body = page.render(inquiry=self, site=self.site, settings=self.settings, **context)
        return Answer(body.encode("utf-8", "replace"), HTML, status)
