"""RSS and Atom: read by feedparser, well-formed for xmllint and expat, whatever stands in them."""

import shutil
import subprocess
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Entry, Image, Status
from feeds.atom import write_atom
from feeds.rss import write_rss
from tests.feeds.samples import BASE, CHANNEL, Writer, entry, paris, written

WRITERS = [write_rss, write_atom]
EVENT_MODULE = "{http://purl.org/rss/1.0/modules/event/}"


def read(write: Writer, *entries: Entry) -> Any:
    found = feedparser.parse(written(write, *entries), sanitize_html=False)
    assert not found.bozo, found.bozo_exception
    return found


def tree(write: Writer, *entries: Entry) -> ET.Element:
    return ET.fromstring(written(write, *entries))  # noqa: S314 # we wrote it ourselves


@pytest.mark.parametrize("write", WRITERS)
def test_a_reader_sees_the_feed(write: Writer) -> None:
    feed = read(write, entry()).feed
    assert feed.title == CHANNEL.title
    assert feed.link == CHANNEL.link
    assert feed.language == "fr"
    assert [link.href for link in feed.links if link.rel == "self"] == [CHANNEL.address]
    assert feed.updated_parsed[:6] == (2026, 11, 20, 17, 30, 5)


@pytest.mark.parametrize("write", WRITERS)
def test_a_reader_sees_the_event(write: Writer) -> None:
    (item,) = read(write, entry()).entries
    assert item.title == "Concert : Œuvres d’eau douce"
    assert item.id == f"{BASE}/evenements/k3v9q2m7x0ab"
    assert item.link == f"{item.id}-concert-oeuvres-eau"
    assert item.published_parsed[:6] == (2026, 11, 2, 8, 0, 0)
    assert item.updated_parsed[:6] == (2026, 11, 20, 17, 30, 5)
    assert {"harpe", "a;b,c"} <= {tag.term for tag in item.tags}
    assert "Trois voix, une <b>harpe</b>." in str(item)
    when = "dimanche 14\u00a0mars 2027, de 14\u00a0h\u00a030 à 16\u00a0h"
    assert item.summary.removeprefix("<p>").startswith(when)


@pytest.mark.parametrize("write", WRITERS)
def test_the_event_module_holds_the_date(write: Writer) -> None:
    root = tree(write, entry(place=None))
    told = {
        element.tag.removeprefix(EVENT_MODULE): element.text
        for element in root.iter()
        if element.tag.startswith(EVENT_MODULE)
    }
    assert told == {
        "startdate": "2027-03-14T14:30:00+01:00",
        "enddate": "2027-03-14T16:00:00+01:00",
        "organizer": "Les Amis du Moulin",
        "type": "Musique",
    }


@pytest.mark.parametrize("write", WRITERS)
def test_a_cancelled_event_says_so_in_its_title(write: Writer) -> None:
    (item,) = read(write, entry(title="Bal", status=Status.CANCELLED)).entries
    assert item.title == "Annulé\u00a0: Bal"


@pytest.mark.parametrize("write", WRITERS)
def test_whole_days_are_dates_both_included(write: Writer) -> None:
    days = entry(start=paris(2027, 3, 14), end=paris(2027, 3, 16), all_day=True)
    data = written(write, days).decode()
    assert "<ev:startdate>2027-03-14</ev:startdate>\n<ev:enddate>2027-03-15</ev:enddate>" in data


@pytest.mark.parametrize("write", WRITERS)
def test_a_plain_text_becomes_paragraphs(write: Writer) -> None:
    (item,) = read(write, entry(description_html="", description_text="un\n\n<deux>")).entries
    assert "<p>un</p><p>&lt;deux&gt;</p>" in str(item)


@pytest.mark.parametrize("write", WRITERS)
def test_xmllint_finds_nothing(write: Writer) -> None:
    xmllint = shutil.which("xmllint")
    if xmllint is None:
        pytest.skip("xmllint is not installed")
    data = written(write, entry(), entry(id="b", image=None, end=None))
    done = subprocess.run([xmllint, "--noout", "-"], input=data, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("write", WRITERS)
def test_an_empty_feed_is_one(write: Writer) -> None:
    assert read(write).entries == []


ANY_TEXT = st.text(max_size=80) | st.text("<>&'\"]]>\x00\x0b\x1f\ufffe\ud7ff😀é", max_size=80)


@pytest.mark.parametrize("write", WRITERS)
@given(title=ANY_TEXT, words=ANY_TEXT, url=ANY_TEXT)
def test_any_text_leaves_it_well_formed(write: Writer, title: str, words: str, url: str) -> None:
    told = entry(
        title=title,
        description_html=words,
        tags=[words],
        organizers=[words],
        themes=[words],
        image=Image(url=f"https://{url}", alt=words),
    )
    root = tree(write, told)
    items = [one for one in root.iter() if one.tag.rpartition("}")[2] in ("item", "entry")]
    assert len(items) == 1
