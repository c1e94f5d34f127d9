"""RSS: what a feed may be, what it must not do, and what it may cost."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agenda.errors import FormatError
from agenda.model import Kind, RawEvent
from harvester.document import Page
from harvester.formats.rss import MOST_ITEMS, Rss
from harvester.formats.rss.stamps import Moment, read_span, read_stamp
from tests.harvester.plain import WINDOW, document, source
from tests.harvester.test_rss_corpus import samples

HEAD, TAIL = '<rss version="2.0"><channel><title>Essai</title>', "</channel></rss>"
SOME_SECONDS = timedelta(seconds=10)
SEEDS = [path.read_bytes() for path in samples()]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read(body: str | bytes, content_type: str = "") -> Page:
    raw = body.encode() if isinstance(body, str) else body
    return Rss().read(document(raw, content_type), source(Kind.RSS), WINDOW)


def read_or_refuse(body: str | bytes) -> Page | None:
    """Read; None when it is refused, and anything else goes through."""
    try:
        return read(body)
    except FormatError:
        return None


def only(item: str) -> RawEvent:
    [event] = read(f"{HEAD}<item>{item}</item>{TAIL}").items
    return event


def test_the_first_request_is_a_plain_visit() -> None:
    request = Rss().first(source(Kind.RSS), WINDOW)
    assert request.url == "https://partenaire.example/flux"
    assert request.json is None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "n’est pas un flux"),
        ("<!doctype html><html><head><title>Accueil</title></head></html>", "page web"),
        ("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "iCalendar"),
        ('{"erreur": "absent"}', "JSON Feed"),
        ("{", "illisible"),
        ("\x00\x01\x02", "n’est pas un flux"),
    ],
)
def test_what_is_no_feed_is_said_with_a_remedy(body: str, sentence: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(body)
    assert sentence in str(caught.value)
    assert caught.value.remedy


def test_an_empty_feed_is_a_feed() -> None:
    assert read(HEAD + TAIL) == Page(title="Essai")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (
            f'<?xml version="1.0" encoding="utf-8"?>{HEAD}<item><title>Été</title></item>'.encode(),
            "",
        ),
        (
            f"{HEAD}<item><title>Été</title></item>{TAIL}".encode("cp1252"),
            "text/xml; charset=cp1252",
        ),
        (f"{HEAD}<item><title>Été</title></item>{TAIL}".encode("cp1252"), ""),
        (f"{HEAD}<item><title>Été</title></item>{TAIL}".encode("utf-16"), ""),
        (
            f"\ufeff{HEAD}<item><title>Été</title></item>{TAIL}".encode(),
            "text/xml; charset=latin-1",
        ),
        (f"{HEAD}<item><title>Été</title></item>{TAIL}".encode(), "text/xml; charset=latin-1"),
        (f"{HEAD}<item><title>Été</title></item>{TAIL}".encode(), "text/xml; charset=inconnu"),
        (f"{HEAD}<item><title>Été</title></item>{TAIL}".encode(), "text/xml; charset=zlib_codec"),
    ],
)
def test_charsets(body: bytes, content_type: str) -> None:
    assert read(body, content_type).items[0].title == "Été"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-03-14", date(2027, 3, 14)),
        ("20270314", date(2027, 3, 14)),
        ("2027-03-14T14:30", at("2027-03-14T14:30")),
        ("2027-03-14 14:30:00", at("2027-03-14T14:30")),
        ("20270314T143000Z", datetime(2027, 3, 14, 14, 30, tzinfo=UTC)),
        ("2027-03-14T14:30:00.1234567Z", datetime(2027, 3, 14, 14, 30, 0, 123456, UTC)),
        (
            "2027-03-14 14:30 +0100",
            datetime(2027, 3, 14, 14, 30, tzinfo=timezone(timedelta(hours=1))),
        ),
        ("Sun, 14 Mar 2027 14:30:00 GMT", datetime(2027, 3, 14, 14, 30, tzinfo=UTC)),
        ("Sun, 14 Mar 2027 14:30:00", at("2027-03-14T14:30")),
        ("14/03/2027", date(2027, 3, 14)),
        ("14/03/2027 à 14h30", at("2027-03-14T14:30")),
        ("14.03.2027 14:30:00", at("2027-03-14T14:30")),
    ],
)
def test_dates_as_feeds_write_them(text: str, moment: Moment) -> None:
    stamp = read_stamp(text)
    assert stamp is not None
    assert stamp.moment == moment
    assert getattr(stamp.moment, "tzinfo", None) == getattr(moment, "tzinfo", None)


@pytest.mark.parametrize("text", ["", "bientôt", "2027-13-45", "31/02/2027", "25:00", "2027"])
def test_what_is_no_date(text: str) -> None:
    assert read_stamp(text) is None


def test_a_day_from_midnight_to_late_is_a_whole_day() -> None:
    midnight = at("2027-03-14T00:00")
    day, after = date(2027, 3, 14), date(2027, 3, 16)
    assert read_span(midnight, None) == (day, None)
    assert read_span(midnight, midnight.replace(hour=23)) == (day, None)
    assert read_span(midnight, at("2027-03-15T23:59")) == (day, after)
    assert read_span(midnight, at("2027-03-16T00:00")) == (day, after)
    assert read_span(midnight, midnight.replace(hour=4)) == (midnight, midnight.replace(hour=4))
    assert read_span(day, date(2027, 3, 15)) == (day, after)


def test_a_date_of_publication_is_no_date_of_event() -> None:
    event = only("<title>Bilan</title><pubDate>Mon, 04 Jan 2027 09:00:00 GMT</pubDate>")
    assert event.start is None
    assert event.published == datetime(2027, 1, 4, 9, tzinfo=UTC)
    post = only(
        "<title>Bilan</title><pubDate>Mon, 04 Jan 2027 09:00:00 GMT</pubDate>"
        "<description>&lt;time datetime='2027-01-04'&gt;lundi&lt;/time&gt;</description>"
    )
    assert post.start is None


def test_hours_that_call_themselves_utc_stay_instants_when_the_text_says_otherwise() -> None:
    dated = "<s:startdate>2027-01-15T18:30:00Z</s:startdate>"
    assert only(f"<title>Bal à 19h30</title>{dated}").start == datetime(
        2027, 1, 15, 18, 30, tzinfo=UTC
    )
    assert only(f"<title>Bal à 18h30</title>{dated}").start == at("2027-01-15T18:30")


def test_doors_an_hour_before_are_no_proof_of_local_hours() -> None:
    item = only(
        "<title>Concert à 19h30</title><description>Portes à 18h30.</description>"
        "<s:startdate>2027-01-15T18:30:00Z</s:startdate>"
    )
    assert item.start == datetime(2027, 1, 15, 18, 30, tzinfo=UTC)


def test_an_entry_of_a_mobilizon_feed_names_its_event() -> None:
    uuid = "483f33a5-b7b5-4061-9de3-a5fc9d00d081"
    guid = f"https://mob.example/events/{uuid}"
    item = only(f"<title>Troc</title><guid>{guid}</guid>")
    assert item.identities == (f"ap:{guid}", f"uuid:{uuid}")
    assert item.start is None


def test_a_person_is_no_organizer() -> None:
    assert only("<title>a</title><author>camille@a.example (Camille)</author>").organizers == ()
    assert only("<title>a</title><ev:organizer>Café</ev:organizer>").organizers == ("Café",)


def test_an_item_without_guid_has_a_stable_uid() -> None:
    assert only("<title>a</title>").uid == only("<title>a</title>").uid
    assert only("<title>a</title>").uid != only("<title>b</title>").uid
    assert only("<title>a</title><link>https://a.example/1</link>").uid == "https://a.example/1"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://[", "mailto:a@a.example"])
def test_a_link_that_is_none_of_the_web_is_dropped(link: str) -> None:
    assert only(f"<title>a</title><link>{link}</link>").url is None


@pytest.mark.parametrize(
    ("item", "picture"),
    [
        (
            '<enclosure url="/a.jpg" type="image/jpeg" length="1"/>',
            "https://partenaire.example/a.jpg",
        ),
        ('<enclosure url="/a.mp3" type="audio/mpeg" length="1"/>', None),
        (
            '<media:content xmlns:media="http://search.yahoo.com/mrss/" url="https://a.example/b.png"'
            ' medium="image"/>',
            "https://a.example/b.png",
        ),
    ],
)
def test_pictures(item: str, picture: str | None) -> None:
    image = only(f"<title>a</title>{item}").image
    assert (image and image.url) == picture


def test_a_feed_too_long_is_cut_with_a_reason() -> None:
    page = read(HEAD + "<item><title>a</title></item>" * (MOST_ITEMS + 1) + TAIL)
    assert any(str(MOST_ITEMS) in problem.reason for problem in page.problems)


def hostile() -> dict[str, Callable[[], str]]:
    many = " ".join(f'a{number}="x"' for number in range(100_000))
    named = "".join(f"<category>c{number}</category>" for number in range(50_000))
    return {
        "attributes in an item": lambda: f"{HEAD}<item><a {many}/><title>a</title></item>{TAIL}",
        "attributes in the root": lambda: f"<rss {many}><channel></channel></rss>",
        "bare attributes": lambda: f"{HEAD}<item><a {'b ' * 100_000}></item>{TAIL}",
        "categories": lambda: f"{HEAD}<item>{named}<title>a</title></item>{TAIL}",
        "depth": lambda: f"{HEAD}<item>{'<a>' * 100_000}",
        "open tags": lambda: f"{HEAD}<item>{'<a ' * 500_000}",
        "open quotes": lambda: f"{HEAD}<item>" + "<a b=\"c' " * 200_000,
        "open sections": lambda: HEAD + "<item><![CDATA[" * 200_000,
        "open comments": lambda: HEAD + "<item><!--" * 200_000,
        "open instructions": lambda: "<?a " * 500_000 + HEAD,
        "open doctypes": lambda: "<!DOCTYPE a [ <!ENTITY b '" * 200_000 + HEAD,
        "brackets": lambda: "<" * 2_000_000,
        "five megabytes": lambda: (
            f"{HEAD}<item><description>{'été &amp; ' * 500_000}</description>"
        ),
        "html of five megabytes": lambda: (
            f"{HEAD}<item><title>a</title><description><![CDATA[{'<p><b>a</b> ' * 400_000}]]>"
            "</description></item>"
        ),
        "guids": lambda: HEAD + "<item><guid " * 200_000,
        "entities": lambda: (
            '<!DOCTYPE rss [<!ENTITY a "' + "a" * 100_000 + '">]>'
            f"{HEAD}<item><title>{'&a;' * 100_000}</title></item>{TAIL}"
        ),
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_feeds_cost_little(name: str) -> None:
    body = hostile()[name]()
    begun = time.process_time()
    read_or_refuse(body)
    assert time.process_time() - begun < 10


@settings(max_examples=150, deadline=SOME_SECONDS, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=2000))
@example(b"<rss><item")
@example(b'{"version": "https://jsonfeed.org/version/1", "items": [null, [], {"id": {}}]}')
def test_no_bytes_raise_anything_but_a_format_error(body: bytes) -> None:
    for prefix in (b"", HEAD.encode() + b"<item>", b'{"version":"https://jsonfeed.org/version/1",'):
        read_or_refuse(prefix + body)


@settings(max_examples=150, deadline=SOME_SECONDS, suppress_health_check=list(HealthCheck))
@given(
    seed=st.sampled_from(SEEDS),
    at=st.floats(0, 1),
    cut=st.integers(0, 60),
    inserted=st.binary(max_size=20)
    | st.sampled_from([b"<", b"&", b"]]>", b"<item>", b"\x00", b'"']),
)
def test_a_damaged_feed_raises_nothing_else(
    seed: bytes, at: float, cut: int, inserted: bytes
) -> None:
    place = int(at * len(seed))
    read_or_refuse(seed[:place] + inserted + seed[place + cut :])
