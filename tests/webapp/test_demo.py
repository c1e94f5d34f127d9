"""The demo: each sample feed as its format reads it, the whole harvest, the running process."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

from agenda.errors import UsageError
from agenda.model import Announcement, Entry, Kind, KnownListing, RunStatus, Status
from agenda.query import AgendaQuery
from agenda.store.database import reading
from agenda.store.find import find
from harvester.document import Document, Page, window_at
from harvester.formats import FORMATS
from harvester.pipeline import Visit, harvest_all
from tests.samples import a_source
from webapp.demo import add_partners, closing_database, run_demo, sample_settings
from webapp.demo.catalogue import Notice, Partner, read_catalogue, single
from webapp.demo.days import PARIS, hour_in_words, in_words, read_moment
from webapp.demo.instances import answer_query
from webapp.demo.site import ask, serve_partners
from webapp.demo.site import find as find_page

ROOT = Path(__file__).parents[2]
BASE = "http://127.0.0.1:7000"
# The weeks that follow hold the change to summer time.
NOW = datetime(2027, 3, 20, 8, tzinfo=UTC)
TODAY = date(2027, 3, 20)
# Items each format reads, and the items that become Problems then and there.
EXPECTED = {
    "la-barque": (20, []),
    "la-remise": (10, ["Réunion des bénévoles"]),
    "galerie-du-lavoir": (6, ["Finissage en musique"]),
    "comite-des-fetes": (16, []),
    "mediatheques": (16, ["Atelier d’écriture"]),
    "office-de-tourisme": (20, []),
    "theatre-du-ponton": (10, ["Carte blanche à l’école de cirque"]),
    "les-loutres": (7, []),
    "nuits-de-la-merelle": (3, []),
    "gazette-du-bief": (11, []),
    "moulin-des-possibles": (10, []),
    "forge-numerique": (11, ["Hackathon des bonnes idées"]),
    "collines": (13, []),
}
# Items that become Problems only when they are normalised: no date in the text either.
UNDATED = [
    "Carte blanche à l’école de cirque",
    "La loutre est revenue sous le pont de pierre",
]
PARTNERS = read_catalogue(TODAY).partners


@dataclass(frozen=True)
class Harvested:
    """Two harvests of the sample partners, and the agenda they make."""

    first: list[Visit]
    second: list[Visit]
    entries: list[Entry]

    def titled(self, word: str) -> list[Entry]:
        """The events with that word in their title."""
        return [entry for entry in self.entries if word.casefold() in entry.event.title.casefold()]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Harvested:
    folder = tmp_path_factory.mktemp("demo")
    with serve_partners(lambda: NOW) as site:
        settings = sample_settings(folder, "https://agenda.example", site)
        with closing_database(settings) as engine:
            visits = [
                asyncio.run(harvest_all(engine, add_partners(engine, site, NOW), settings, NOW))
                for _ in range(2)
            ]
            with reading(engine) as session:
                found = find(session, AgendaQuery(since=TODAY), settings.zone)
    return Harvested(visits[0], visits[1], found.entries)


def read_feed(partner: Partner, tmp_path: Path) -> Page:
    """Read a partner's first document with its format, without a network."""
    source = a_source(kind=Kind(partner.kind), url=BASE + partner.path, group=partner.group)
    with serve_partners(lambda: NOW) as site:
        window = window_at(NOW, sample_settings(tmp_path, BASE, site))
    form = FORMATS[source.kind]
    request = form.first(source, window)
    path = request.url.removeprefix(BASE)
    if request.json is None:
        reply = find_page(path, TODAY, BASE)
    else:
        reply = ask(path, request.json, TODAY, BASE)
    document = Document(
        request=request, url=request.url, content_type=reply.content_type, body=reply.body
    )
    return form.read(document, source, window)


@pytest.mark.parametrize("partner", PARTNERS, ids=lambda partner: partner.key)
def test_each_feed_holds_what_was_meant(partner: Partner, tmp_path: Path) -> None:
    page = read_feed(partner, tmp_path)
    assert page.title
    assert page.next is None
    assert (len(page.items), [one.item for one in page.problems]) == EXPECTED[partner.key]


def test_all_shapes_are_there() -> None:
    assert len(PARTNERS) >= 12
    assert {partner.kind for partner in PARTNERS} == {Kind.ICS, Kind.RSS, Kind.MOBILIZON}
    assert len({partner.shape for partner in PARTNERS}) == 7


def test_harvest_brings_every_problem_and_no_other(harvested: Harvested) -> None:
    problems = [problem.item for visit in harvested.first for problem in visit.run.problems]
    meant = [item for _, items in EXPECTED.values() for item in items]
    assert sorted(problems) == sorted(meant + UNDATED)
    assert not [visit.run.error for visit in harvested.first if visit.run.error]


def test_second_harvest_says_unchanged(harvested: Harvested) -> None:
    assert {visit.run.status for visit in harvested.second} == {RunStatus.UNCHANGED}
    assert not any(visit.run.withdrawn for visit in harvested.second)


def test_agenda_is_rich_and_a_third_was_announced_several_times(harvested: Harvested) -> None:
    several = [entry for entry in harvested.entries if len(entry.announcements) > 1]
    assert len(harvested.entries) >= 90
    assert len({entry.event.title for entry in harvested.entries}) >= 60
    assert 0.3 <= len(several) / len(harvested.entries) <= 0.45
    assert any(len(entry.announcements) == 3 for entry in several)


def test_no_two_events_are_taken_for_one(harvested: Harvested) -> None:
    for entry in harvested.entries:
        assert len({meant_by(one.listing) for one in entry.announcements}) == 1, entry.event.title


def test_copies_of_an_event_meet(harvested: Harvested) -> None:
    events_of = Counter(
        name
        for entry in harvested.entries
        for name in {meant_by(one.listing) for one in entry.announcements}
    )
    apart = [name for name, events in events_of.items() if events > 1]
    announced = Counter(name for name, _ in announcements())
    copied = [name for name, times in announced.items() if times > 1]
    assert len(apart) <= len(copied) * 0.1, apart


def test_every_announcement_is_in_the_agenda(harvested: Harvested) -> None:
    found = {
        (meant_by(one.listing), one.source.name)
        for entry in harvested.entries
        for one in entry.announcements
    }
    assert found == set(announcements())


def announcements() -> Iterator[tuple[str, str]]:
    """What was meant: the key of each dated event, and the name of who announces it."""
    for notice in read_catalogue(TODAY).notices:
        for one in dates_of(notice):
            yield one.key, one.partner.name


def dates_of(notice: Notice) -> list[Notice]:
    if notice.start is None or notice.key.startswith("la-loutre-est-revenue"):
        return []
    if notice.weeks == 1:
        return [notice]
    return [single(notice, week) for week in range(notice.weeks) if week not in notice.skipped]


def meant_by(listing: KnownListing) -> str:
    """The catalogue's key of a listing: the end of its address, or the begin of its UID."""
    key = listing.uid.rpartition("/")[2].partition("@")[0]
    return f"{key}-{listing.start.astimezone(PARIS):%m%d}" if listing.recurrence_id else key


def test_near_misses_stay_apart(harvested: Harvested) -> None:
    communes = [place_of(entry) for entry in harvested.titled("Après-midi accordéon")]
    assert sorted(communes) == ["Dampierre-sur-Salon", "Valay"]
    nights = harvested.titled("Nuit de la lecture")
    assert sorted(map(place_of, nights)) == ["Gy", "Marnay"]
    hours = [entry.event.local_start.hour for entry in harvested.titled("Pinson a disparu")]
    assert hours == [10, 15]
    first, second = harvested.titled("Café des langues")
    assert second.event.start - first.event.start < timedelta(days=8)
    assert len(harvested.titled("Croquis au fil de l’eau")) == 2


def place_of(entry: Entry) -> str:
    assert entry.event.place is not None
    return entry.event.place.commune or ""


def test_statuses_and_spans(harvested: Harvested) -> None:
    (cancelled,) = harvested.titled("Grand Débarras")
    assert cancelled.event.status is Status.CANCELLED
    (full,) = harvested.titled("tour à bois")
    assert full.event.status is Status.FULL
    (online,) = harvested.titled("Café des données")
    assert online.event.is_online
    (exhibition,) = harvested.titled("Terres d’ombre, céramiques")
    assert (exhibition.event.last_day - exhibition.event.first_day).days == 20
    (festival,) = harvested.titled("Festival Les Nuits")
    assert (festival.event.last_day - festival.event.first_day).days == 2


def test_series_keep_their_exceptions_and_their_hour(harvested: Harvested) -> None:
    soups = [entry.event.local_start for entry in harvested.titled("Soupe du jeudi")]
    assert [f"{soup:%d/%m %H:%M}" for soup in soups] == [
        *("25/03 12:00", "01/04 12:00", "08/04 12:30"),
        *("15/04 12:00", "29/04 12:00", "06/05 12:00"),
    ]


def test_federated_copies_keep_their_address(harvested: Harvested) -> None:
    (repair,) = harvested.titled("Repair café")
    federated = [one for one in repair.announcements if one.source.kind is Kind.MOBILIZON]
    assert len({one.listing.uid for one in federated}) == 1
    assert len(federated) == 2


def test_links_of_announcements_lead_somewhere(harvested: Harvested) -> None:
    links = {one.listing.url for one in every_announcement(harvested) if one.listing.url}
    for link in links:
        path = "/" + link.split("/", 3)[3]
        assert b"<h1>" in find_page(path, TODAY, BASE).body


def every_announcement(harvested: Harvested) -> Iterator[Announcement]:
    for entry in harvested.entries:
        yield from entry.announcements


def test_feeds_depend_on_the_day_alone() -> None:
    paths = [partner.path for partner in PARTNERS if not partner.instance]
    feeds = [find_page(path, TODAY, BASE) for path in paths]
    read_catalogue.cache_clear()
    assert [find_page(path, TODAY, BASE) for path in paths] == feeds
    later = [find_page(path, TODAY + timedelta(days=1), BASE) for path in paths]
    assert not {feed.etag for feed in later} & {feed.etag for feed in feeds}


@pytest.mark.parametrize("today", [date(2026, 12, 30), date(2028, 2, 28), date(2027, 10, 25)])
def test_everything_lies_ahead_within_two_months(today: date) -> None:
    for notice in read_catalogue(today).notices:
        for one in dates_of(notice):
            assert one.start is not None
            assert timedelta() < days_after(one, today) < timedelta(days=62)
            assert one.end is None or one.end > one.start
            assert "{" not in one.text or notice.weeks > 1


def days_after(notice: Notice, today: date) -> timedelta:
    start = notice.start
    assert start is not None
    return (start.date() if isinstance(start, datetime) else start) - today


def test_moments_in_words() -> None:
    assert read_moment("dimanche 0", TODAY) == date(2027, 3, 21)
    assert read_moment("samedi 0", TODAY) == date(2027, 3, 27)
    evening = read_moment("samedi 2 20:30", TODAY)
    assert (in_words(evening), hour_in_words(evening)) == (
        "samedi 10\u00a0avril",
        "20\u00a0h\u00a030",
    )
    assert in_words(date(2027, 5, 1)) == "samedi 1er\u00a0mai"
    assert hour_in_words(date(2027, 5, 1)) == hour_in_words(None) == ""


def test_instances_answer_by_pages_and_say_which_group_is_unknown() -> None:
    catalogue = read_catalogue(TODAY)
    query = "query Coming($group: String!) { group(preferredUsername: $group) { name } }"

    def ask_for(group: str, page: int) -> dict[str, object]:
        variables = {"group": group, "page": page, "limit": 4}
        asked = {"query": query, "variables": variables}
        answer: dict[str, object] = json.loads(
            json.dumps(answer_query(catalogue, "rives", asked, BASE))
        )
        return answer

    pages = [str(ask_for("moulin", page)).count("'uuid'") for page in (1, 2, 3, 4)]
    assert pages == [4, 4, 2, 0]
    assert "group_not_found" in str(ask_for("personne", 1))


def test_site_refuses_what_it_does_not_know() -> None:
    with serve_partners(lambda: NOW) as site:
        for path, asked in (("/rien", None), ("/rives/api", b"[1]"), ("/rien/api", b"{}")):
            with pytest.raises(URLError, match="404"):
                urlopen(site.base + path, asked, timeout=5)  # noqa: S310  # our own site


def test_a_taken_port_is_told_before_any_work(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match="--port"):
            run_demo(tmp_path, "127.0.0.1", port, lambda: NOW)
    assert not list(tmp_path.iterdir())


def test_the_demo_runs_and_ends_cleanly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-u", "-m", "webapp", "demo", "--port", str(port)]
    said = tmp_path / "said"
    with (
        said.open("w") as out,
        subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT) as process,
    ):
        try:
            page = wait_for(f"http://127.0.0.1:{port}/", process)
            desk = come_in(said.read_text("utf-8"))
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
        finally:
            process.kill()
    told = said.read_text("utf-8")
    assert "Soupe du jeudi" in page
    assert "Bonjour Camille" in desk
    assert f"http://127.0.0.1:{port}/" in told
    assert "Traceback" not in told
    assert process.returncode == 0


def come_in(told: str) -> str:
    """Go to the desk as the line printed says, and give the page it opens."""
    found = re.search(r"(http\S+/admin).*?«\s(\S+)\s».*?«\s(\S+)\s»", told)
    assert found, told
    address, name, password = found.groups()
    keeping = build_opener(HTTPCookieProcessor())
    keeping.addheaders = [("Sec-Fetch-Site", "same-origin")]
    form = urlencode({"nom": name, "mot": password}).encode()
    with keeping.open(f"{address}/login", form, timeout=30) as page:
        text: str = page.read().decode()
        return text


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> str:
    patience = time.monotonic() + 180
    while time.monotonic() < patience and process.poll() is None:
        try:
            with urlopen(url, timeout=10) as answer:  # noqa: S310  # our own loopback site
                text: str = answer.read().decode()
                return text
        except OSError:
            time.sleep(0.2)
    process.kill()
    pytest.fail(f"no answer at {url}, status {process.wait()}")
