"""The templates' environment: one for each language, with the words that pages need."""

from collections.abc import Callable
from functools import partial
from gettext import NullTranslations
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from agenda.model.folding import slug
from agenda.wording import (
    COLONS,
    MONTHS,
    WEEKDAYS,
    Locale,
    day_words,
    hour_words,
    status_words,
    when_words,
)
from feeds.links import event_path, web_address
from webapp import words
from webapp.desk.words import desk_filters
from webapp.feasts import is_red
from webapp.headers import FIRST_STYLE
from webapp.i18n import retell
from webapp.voices import count_voices


def make_environment(locale: Locale, catalogue: NullTranslations) -> Environment:
    """Make the environment of a language. Every value is escaped unless it is `Markup`."""
    environment = Environment(
        loader=PackageLoader("webapp"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters |= _filters(locale, catalogue) | desk_filters(locale, catalogue)
    environment.globals |= {
        "href": href,
        "locale": locale,
        "colon": COLONS[locale],
        "weekdays": WEEKDAYS[locale],
        "months": MONTHS[locale],
        "first_style": FIRST_STYLE,
    }
    return environment


def _filters(locale: Locale, catalogue: NullTranslations) -> dict[str, Callable[..., Any]]:
    return {
        "day": partial(day_words, locale=locale),
        "plain_day": partial(words.plain_day, locale=locale),
        "short_day": partial(words.short_day, locale=locale),
        "month_name": partial(words.month_name, locale=locale),
        "part_name": partial(words.part_name, locale=locale),
        "clock": partial(hour_words, locale=locale),
        "ago": partial(words.ago, locale=locale),
        "theme_word": theme_word,
        "refusal": lambda error: error.tell(catalogue.gettext),
        "sentence": partial(retell, locale=locale),
        "status_word": partial(status_words, locale=locale),
        "when": partial(when_words, locale=locale),
        "hour": partial(words.hour, locale=locale, words=catalogue),
        "until": partial(words.until, locale=locale, words=catalogue),
        "rhythm": partial(words.rhythm, locale=locale, words=catalogue),
        "price": partial(words.price, words=catalogue),
        "access_word": partial(words.access, words=catalogue),
        "field_word": partial(words.field, words=catalogue),
        "venue": words.venue,
        "where": partial(words.where, words=catalogue),
        "figure": partial(words.figure, locale=locale),
        "moment": partial(words.moment, locale=locale, words=catalogue),
        "capital": words.capital,
        "red": is_red,
        "feast": partial(words.feast_words, words=catalogue),
        "sun": partial(words.sun_words, locale=locale, words=catalogue),
        "moon": partial(words.moon_words, words=catalogue),
        "iso_day": words.iso_day,
        "voice_count": count_voices,
        "name_slug": slug,
        "path": event_path,
        "web": web_address,
        "mark": mark,
        "superscript": superscript,
    }


def mark(theme: str) -> str:
    """Give the class of a theme's mark: its first two letters."""
    return f"t-{theme[:2]}"


def superscript(text: str) -> Markup:
    """Set `1er` as printers do."""
    return Markup(escape(text).replace("1er", Markup("1<sup>er</sup>")))  # noqa: S704  # escaped


@pass_context
def theme_word(context: Context, theme: str) -> str:
    """Write a theme's word as the territory says it."""
    word: str = context["inquiry"].theme_word(theme)
    return word


@pass_context
def href(context: Context, path: str, /, **params: object) -> str:
    """Write a link inside the site, carrying on the language that the address names."""
    lang = context["inquiry"].lang
    given = {name: value for name, value in params.items() if value not in (None, "")}
    query = urlencode(given | ({"lang": lang} if lang else {}))
    return f"{path}?{query}" if query else path
