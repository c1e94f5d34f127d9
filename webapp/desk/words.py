"""Words that only the desk says."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from gettext import NullTranslations
from typing import Any
from zoneinfo import ZoneInfo

from agenda.model import HarvestRun, Listing, RunStatus
from agenda.model.account import Role
from agenda.wording import Locale, hour_words
from harvester.health import State
from webapp.desk.standing import bars, counted
from webapp.desk.telling import ROLES, TRUST, tell, tell_changes
from webapp.incoming import KNOWN, NEW, RESTORED, UPDATED
from webapp.words import plain_day, short_day


def role(of: Role, words: NullTranslations) -> str:
    """Name a role by what one does in it."""
    return words.gettext(ROLES[of])


def state(of: State, words: NullTranslations) -> str:
    """Say in a word how a source is doing."""
    return {
        State.HEALTHY: words.gettext("bon"),
        State.QUIET: words.gettext("silence"),
        State.DOUBTFUL: words.gettext("partiel"),
        State.FAILING: words.gettext("panne"),
        State.PAUSED: words.gettext("en pause"),
    }[of]


def run(status: RunStatus, words: NullTranslations) -> str:
    """Say how a visit ended."""
    return {
        RunStatus.OK: words.gettext("complet"),
        RunStatus.UNCHANGED: words.gettext("inchangé"),
        RunStatus.PARTIAL: words.gettext("partiel"),
        RunStatus.FAILED: words.gettext("échec"),
    }[status]


def found(of: HarvestRun, words: NullTranslations) -> str:
    """Say what a visit found, what there was none of left out; nothing of one that read nothing."""
    if of.status not in {RunStatus.OK, RunStatus.PARTIAL}:
        return ""
    told = [
        (of.new, words.ngettext("%(n)s nouvelle", "%(n)s nouvelles", of.new)),
        (of.changed, words.ngettext("%(n)s changée", "%(n)s changées", of.changed)),
        (of.withdrawn, words.ngettext("%(n)s retirée", "%(n)s retirées", of.withdrawn)),
        (of.problem_count, words.ngettext("%(n)s illisible", "%(n)s illisibles", of.problem_count)),
    ]
    seen = (of.seen, words.ngettext("%(n)s vue", "%(n)s vues", of.seen))
    return ", ".join(said % {"n": n} for n, said in [seen, *(one for one in told if one[0])])


def outcome(told: str, words: NullTranslations) -> str:
    """Say what became of a row of a file."""
    return {
        NEW: words.gettext("nouvelle"),
        KNOWN: words.gettext("déjà connue"),
        UPDATED: words.gettext("mise à jour"),
        RESTORED: words.gettext("reprise"),
    }[told]


def trust(level: float, words: NullTranslations) -> str:
    """Say how much a source is trusted."""
    return words.gettext(TRUST[level])


def listing_day(listing: Listing, zone: ZoneInfo, locale: Locale) -> str:
    """Write the day a listing begins on: `sam. 20`."""
    return short_day(_local(listing, zone), locale)


def listing_hour(listing: Listing, zone: ZoneInfo, locale: Locale, words: NullTranslations) -> str:
    """Write the hour a listing begins at, and its month."""
    local = _local(listing, zone)
    hour = words.gettext("journée") if listing.all_day else hour_words(local, locale)
    return f"{plain_day(local, locale)}, {hour}"


def _local(listing: Listing, zone: ZoneInfo) -> datetime:
    return listing.start.astimezone(ZoneInfo(listing.timezone) if listing.all_day else zone)


def desk_filters(locale: Locale, words: NullTranslations) -> dict[str, Callable[..., Any]]:
    """Give the filters of the desk's templates."""
    return {
        "place_word": partial(place_field, words=words),
        "role_word": partial(role, words=words),
        "state_word": partial(state, words=words),
        "run_word": partial(run, words=words),
        "found_word": partial(found, words=words),
        "outcome_word": partial(outcome, words=words),
        "trust_word": partial(trust, words=words),
        "listing_day": partial(listing_day, locale=locale),
        "listing_hour": partial(listing_hour, locale=locale, words=words),
        "told": lambda value, name: tell(name, value, locale, words),
        "changes": partial(tell_changes, locale=locale, words=words),
        "bars": bars,
        "counted": counted,
    }


def place_field(name: str, words: NullTranslations) -> str:
    """Name a field of a place."""
    return {
        "name": words.gettext("nom"),
        "street": words.gettext("rue"),
        "postcode": words.gettext("code postal"),
        "lat": words.gettext("latitude"),
        "lon": words.gettext("longitude"),
        "accessibility": words.gettext("accès"),
    }.get(name, name)
