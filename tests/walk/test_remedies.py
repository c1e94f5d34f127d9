"""Each way in which a source goes wrong, and the sentence and remedy its coordinator reads.

Visited as it is used: a real site, a real visit, and the health of the source after it.
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine

from agenda.model import Kind, Source
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.runs import last_runs
from agenda.store.sources import add_source, named_sources
from harvester import excuses, fetch
from harvester.formats.ics.address import feed_address
from harvester.health import Health, State, health
from tests.fakes.misbehaviour import HTML, ICS
from tests.fakes.site import CERTIFICATES, Handler, Script, Site, answer, feed
from tests.harvester.test_behind import EVENT, page
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest

Add = Callable[..., Source]
GOOGLE = b"<!doctype html><html><a href=https://accounts.google.com/ServiceLogin>Sign in</a></html>"
NEXTCLOUD = b"<html><title>Nextcloud</title><form><input type=password name=password></form></html>"
LOGIN = b"<html><form action=/login><input type='password' name=p></form></html>"
PAGE = b"<!doctype html><html><h1>Notre agenda</h1><p>Bal le 14 mars</html>"
RSS = b"<rss version='2.0'><channel><title>x</title></channel></rss>"


@pytest.fixture
def engine(light: Engine) -> Engine:
    """SQLite alone: what is said of a source depends on no database."""
    return light


@pytest.fixture
def settings() -> Settings:
    return Settings(allow_private=("127.0.0.1",))


@pytest.fixture
def add_at(engine: Engine, now: datetime) -> Add:
    """Add a calendar at an address."""

    def one(name: str, url: str) -> Source:
        with writing(engine) as session:
            return add_source(session, name=name, kind=Kind.ICS, url=url, now=now)

    return one


def told(engine: Engine, source: Source, now: datetime) -> Health:
    """What is said of a source after its last visit."""
    with reading(engine) as session:
        [found] = named_sources(session, [source.id])
        return health(found, last_runs(session, source.id), now)


def never(handler: Handler) -> None:
    """Take the question and say nothing."""
    Event().wait(2)
    handler.close_connection = True


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an address answers, and words that its sentence and its remedy hold."""

    name: str
    script: Script
    sentence: str
    remedy: str
    path: str = "/a.ics"
    kind: Kind = Kind.ICS


def status(code: int, sentence: str, remedy: str) -> Trouble:
    return Trouble(f"status {code}", answer(status=code), sentence, remedy)


def sent(name: str, body: bytes, sentence: str, remedy: str, kind: Kind = Kind.ICS) -> Trouble:
    return Trouble(name, answer(body, headers=HTML), sentence, remedy, kind=kind)


PRIVATE = "Rendez l’agenda public"
WAIT = "Souvent passager"
NO_FEED = "Cherchez sur le site un lien nommé RSS"
DAV = "/remote.php/dav/calendars/moi/bal"
TROUBLES = [
    status(401, "Le site demande un mot de passe. (erreur 401)", PRIVATE),
    status(403, "Le site refuse l’accès. (erreur 403)", PRIVATE),
    status(404, "Il n’y a rien à cette adresse. (erreur 404)", "Vérifiez l’adresse"),
    status(410, "Cette adresse a été retirée. (erreur 410)", "Demandez au partenaire"),
    status(418, "Le site répond par une erreur. (erreur 418)", "Ouvrez l’adresse"),
    status(429, "Le site demande d’attendre. (erreur 429)", "Rien à faire"),
    status(500, "Le site est en panne. (erreur 500)", WAIT),
    Trouble(
        "Nextcloud, private",
        answer(status=401),
        "Le site demande un mot de passe. (erreur 401)",
        "Dans l’agenda de Nextcloud, ouvrez les réglages",
        path=DAV,
    ),
    sent("Google's login", GOOGLE, "la page de connexion de Google", "Google Agenda › Paramètres"),
    sent("Nextcloud's login", NEXTCLOUD, "une page de connexion", "Partager par lien"),
    sent("a login", LOGIN, "une page de connexion", "lien de partage public"),
    sent("a page", PAGE, "une page web, pas un calendrier", "Cherchez sur cette page un lien"),
    sent("a page for a feed", PAGE, "une page web, pas un flux RSS", NO_FEED, Kind.RSS),
    sent("a feed for a calendar", RSS, "un flux RSS ou Atom", "Changez le type de la source"),
    sent("JSON for a calendar", b'{"a": 1}', "des données JSON", "Changez le type de la source"),
    sent("a calendar for a feed", calendar(), "un agenda iCalendar", "agenda ICS", Kind.RSS),
    sent("nothing", b"", "un document vide", "Vérifiez l’adresse du calendrier"),
    sent("nonsense", b"hello", "n’est pas un calendrier ICS", "Vérifiez l’adresse"),
    sent("a page for Mobilizon", PAGE, "Mobilizon", "Vérifiez que l’adresse", Kind.MOBILIZON),
    Trouble("too slow", never, "trop longtemps à répondre", WAIT),
    Trouble("too big", answer(bytes(70_000), headers=ICS), "dépasse 32 Mo", "à venir"),
    Trouble(
        "cut short",
        answer(b"BEGIN", headers={"Content-Length": "999", "Connection": "close"}),
        "coupée ou abîmée",
        WAIT,
    ),
    Trouble(
        "an unknown compression",
        answer(b"x", headers={"Content-Encoding": "lzma"}),
        "compression inconnue (lzma)",
        "Prévenez l’hébergeur",
    ),
    Trouble(
        "redirects in a circle",
        answer(status=302, headers={"Location": "/a.ics"}),
        "renvoie sans fin",
        "copiez l’adresse à laquelle vous arrivez",
    ),
    Trouble(
        "a redirect to a private network",
        answer(status=302, headers={"Location": "http://10.0.0.1/a.ics"}),
        "mène à un réseau privé (10.0.0.1, port 80)",
        "ALMANACH_ALLOW_PRIVATE",
    ),
    Trouble(
        "a redirect to no page",
        answer(status=302, headers={"Location": "mailto:a@b.example"}),
        "n’est pas une adresse de page",
        "Copiez l’adresse",
    ),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_each_trouble_has_its_words(
    trouble: Trouble,
    engine: Engine,
    site: Site,
    add: Add,
    harvest: Harvest,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetch, "MAX_SECONDS", 1)
    monkeypatch.setattr(excuses, "MAX_BYTES", 65_536)
    path = "/api" if trouble.kind is Kind.MOBILIZON else trouble.path
    site.scripts[path] = trouble.script
    source = add("Le Rebond", path, trouble.kind)
    harvest(now)
    its = told(engine, source, now)
    assert its.state is State.FAILING
    assert trouble.sentence in its.sentence
    assert its.sentence.endswith("(jamais lue encore)")
    assert trouble.remedy in its.remedy


@pytest.mark.parametrize(
    ("url", "sentence", "remedy"),
    [
        ("http://nulle-part.invalid/a.ics", "Ce nom de site n’existe pas", "lettre à lettre"),
        ("http://10.1.2.3/a.ics", "réseau privé (10.1.2.3, port 80)", "ALMANACH_ALLOW"),
        ("http://[bad/a.ics", "Ce nom de site n’existe pas", "lettre à lettre"),
        ("ftp://a.example/a.ics", "n’est pas une adresse de page", "Copiez l’adresse"),
    ],
)
def test_an_address_that_leads_nowhere_has_its_words(
    url: str,
    sentence: str,
    remedy: str,
    engine: Engine,
    add_at: Add,
    harvest: Harvest,
    now: datetime,
) -> None:
    source = add_at("Le Rebond", url)
    harvest(now)
    its = told(engine, source, now)
    assert its.state is State.FAILING
    assert sentence in its.sentence
    assert remedy in its.remedy


def test_a_site_that_is_off_has_its_words(
    engine: Engine, add_at: Add, harvest: Harvest, now: datetime
) -> None:
    with Site() as gone:
        source = add_at("Le Rebond", gone.url("/a.ics"))
    harvest(now)
    its = told(engine, source, now)
    assert "Le site ne répond pas." in its.sentence
    assert WAIT in its.remedy


@pytest.mark.parametrize(
    ("certificate", "sentence", "remedy"),
    [
        ("expired", "Le certificat de sécurité du site est périmé.", "le renouveler"),
        ("self-signed", "n’est reconnu par personne", "un vrai certificat"),
        ("elsewhere", "est celui d’un autre site", "Essayez l’adresse avec « www. »"),
        ("valid", "", ""),
    ],
)
def test_a_bad_certificate_has_its_words(
    certificate: str,
    sentence: str,
    remedy: str,
    engine: Engine,
    add_at: Add,
    harvest: Harvest,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = ssl.create_default_context(cafile=str(CERTIFICATES / "authority.pem"))
    monkeypatch.setattr(fetch, "_authorities", lambda: ours)
    with Site(certificate=certificate) as secure:
        secure.scripts["/a.ics"] = feed(calendar(event("1")))
        source = add_at("Le Rebond", secure.url("/a.ics"))
        harvest(now)
    its = told(engine, source, now)
    assert its.state is (State.FAILING if sentence else State.HEALTHY)
    assert sentence in its.sentence
    assert remedy in its.remedy


def test_a_site_that_speaks_no_tls_has_its_words(
    engine: Engine, site: Site, add_at: Add, harvest: Harvest, now: datetime
) -> None:
    source = add_at("Le Rebond", site.url("/a.ics").replace("http:", "https:"))
    harvest(now)
    its = told(engine, source, now)
    assert "La connexion sécurisée à ce site échoue." in its.sentence
    assert "https://" in its.remedy


@pytest.mark.parametrize(
    "pasted",
    [
        "https://calendar.google.com/calendar/u/0/embed?src=bal@group.calendar.google.com",
        "https://calendar.google.com/calendar/ical/bal%40group.calendar.google.com/public/basic.ics",
    ],
)
def test_google_hides_a_private_agenda_behind_a_404(pasted: str) -> None:
    sentence, remedy = excuses.refused(404, feed_address(pasted))
    assert sentence == "Google ne donne pas cet agenda : il n’est pas public. (erreur 404)"
    assert remedy == excuses.GOOGLE_REMEDY


def test_pages_closed_to_robots_are_told(
    engine: Engine, site: Site, add: Add, harvest: Harvest, now: datetime
) -> None:
    item = f"<item><title>Bal trad</title><link>{site.url('/1')}</link></item>"
    site.scripts["/rss"] = feed(
        f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), "application/rss+xml"
    )
    site.scripts["/1"] = answer(page(EVENT), headers=HTML)
    site.scripts["/robots.txt"] = answer(b"User-agent: *\nDisallow: /\n")
    source = add("La gazette", "/rss", Kind.RSS)
    [run] = harvest(now)
    assert [problem.item for problem in run.problems] == [site.host, "Bal trad"]
    its = told(engine, source, now)
    assert its.state is State.DOUBTFUL
    assert "interdit aux robots de lire ses pages" in its.sentence


def test_an_empty_agenda_is_quiet(
    engine: Engine, site: Site, add: Add, harvest: Harvest, now: datetime
) -> None:
    site.scripts["/a.ics"] = feed(calendar())
    source = add("Le Rebond", "/a.ics")
    harvest(now)
    its = told(engine, source, now)
    assert its.state is State.QUIET
    assert its.sentence == "Aucun rendez-vous à cette adresse pour l’instant."
    assert "demandez-lui l’adresse" in its.remedy


def test_an_agenda_that_fell_silent_is_quiet(
    engine: Engine, site: Site, add: Add, harvest: Harvest, now: datetime
) -> None:
    site.scripts["/a.ics"] = feed(calendar(event("1", "20271214T143000")))
    source = add("Le Rebond", "/a.ics")
    for days in range(0, 60, 10):
        harvest(now + timedelta(days=days))
    its = told(engine, source, now + timedelta(days=51))
    assert its.state is State.QUIET
    assert its.sentence == "Rien de nouveau depuis 51\xa0jours."
    assert "s’il tient toujours cet agenda" in its.remedy


def test_a_source_goes_through_every_state(
    engine: Engine, site: Site, add: Add, harvest: Harvest, now: datetime
) -> None:
    good, hour = feed(calendar(event("1", "20271214T143000"))), timedelta(hours=1)
    site.scripts["/a.ics"] = good
    source = add("Le Rebond", "/a.ics")
    assert told(engine, source, now).state is State.QUIET
    harvest(now)
    assert told(engine, source, now).state is State.HEALTHY
    site.scripts["/a.ics"] = answer(status=503)
    states = []
    for visit in range(1, 4):
        harvest(now + visit * hour)
        states.append(told(engine, source, now + visit * hour).state)
    assert states == [State.DOUBTFUL, State.DOUBTFUL, State.FAILING]
    for visit in range(4, 21):
        harvest(now + timedelta(days=visit))
    paused = told(engine, source, now + timedelta(days=21))
    assert paused.state is State.PAUSED
    assert "En pause après 20 échecs en 20 jours" in paused.sentence
    assert paused.command == "almanach sources resume le-rebond"
    site.scripts["/a.ics"] = good
    harvest(now + timedelta(days=22))
    assert told(engine, source, now + timedelta(days=22)).state is State.HEALTHY
