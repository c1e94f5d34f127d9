"""The site: what every view stands on, and one visitor's question to it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from jinja2 import Environment
from sqlalchemy import Engine
from sqlmodel import Session

from agenda.errors import QueryError
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.wording import Locale
from webapp.answer import HTML, Answer
from webapp.door import Door
from webapp.i18n import LOCALES, translations
from webapp.rendering import make_environment
from webapp.shelf import DataVersion, Memory, Shelf
from webapp.style import Style, read_style

# Beyond these years arithmetic on days and zones leaves Python's calendar.
FIRST_YEAR, LAST_YEAR = 1970, 2200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """What is made once, when the application starts."""

    engine: Engine
    settings: Settings
    clock: Callable[[], datetime]
    version: DataVersion
    style: Style
    poster_style: Style
    environments: Mapping[Locale, Environment]
    door: Door
    shelf: Shelf = field(default_factory=Shelf)
    memory: Memory = field(default_factory=Memory)

    @property
    def styles(self) -> tuple[Style, ...]:
        """Every style sheet that is served."""
        return self.style, self.poster_style


def make_site(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> Site:
    """Load templates, catalogues and the style sheet."""
    environments = {locale: make_environment(locale, translations(locale)) for locale in LOCALES}
    version = DataVersion(engine)
    styles = read_style("public"), read_style("poster")
    door = Door(settings.secret_key)
    return Site(engine, settings, clock, version, *styles, environments, door)


@dataclass(frozen=True)
class Inquiry:
    """One visitor's question: where, with which parameters, in which language, when.

    `lang` is the language named in the address, which links then carry on; None when the
    browser's preference chose `locale`. `version` is that of the data, as `DataVersion` gives it.
    """

    site: Site
    bound: Session | None
    path: str
    named: Mapping[str, str]
    params: Mapping[str, str]
    locale: Locale
    lang: str | None
    now: datetime
    version: Hashable = None

    @property
    def settings(self) -> Settings:
        """The operator's settings."""
        return self.site.settings

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
        given = {name: value.replace("\0", "") for name, value in self.params.items()}
        query = AgendaQuery.read(given | fixed)
        for name, day in (("from", query.since), ("to", query.until)):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                sentence = f"L’année {day.year} est hors du calendrier de cet agenda."
                raise QueryError(name, sentence, "2027-03-14")
        return query

    def render(self, template: str, *, status: int = 200, **context: Any) -> Answer:
        """Write a page."""
        page = self.site.environments[self.locale].get_template(template)
        body = page.render(inquiry=self, site=self.site, settings=self.settings, **context)
        return Answer(body.encode("utf-8", "replace"), HTML, status)
