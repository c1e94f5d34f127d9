"""Addresses: short, stable, and web addresses only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Theme
from agenda.query import AgendaQuery
from feeds.links import agenda_url, commune_url, event_path, permalink, title_slug, web_address
from tests.feeds.samples import BASE, event


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Concert : Œuvres d’eau douce", "concert-oeuvres-eau"),
        ("L’atelier de la couture et du fil", "atelier-couture-fil"),
        ("À la une", "a-la-une"),
        ("Café", "cafe"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_a_slug_is_three_useful_words(title: str, slug: str) -> None:
    assert title_slug(title) == slug


@given(st.text(max_size=200))
def test_a_slug_is_always_short_and_plain(title: str) -> None:
    slug = title_slug(title)
    assert len(slug) <= 40
    assert not slug.strip("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug == slug.strip("-")


def test_an_event_has_a_page_and_a_name_for_ever() -> None:
    assert event_path(event()) == "/evenements/k3v9q2m7x0ab-concert-oeuvres-eau"
    assert event_path(event(title="…")) == "/evenements/k3v9q2m7x0ab"
    assert permalink(BASE, event()) == permalink(BASE, event(title="Autre titre"))


def test_a_selection_has_one_query_string_for_page_and_feeds() -> None:
    query = AgendaQuery(theme=Theme.MUSIQUE, free=True)
    assert agenda_url(BASE, query) == f"{BASE}/?theme=musique&gratuit=1"
    assert agenda_url(BASE, query, "ics") == f"{BASE}/agenda.ics?theme=musique&gratuit=1"
    assert agenda_url(BASE, AgendaQuery(), "rss") == f"{BASE}/agenda.rss"


def test_a_communes_name_becomes_an_address() -> None:
    assert commune_url(BASE, "Saint-Étienne-d’Aure") == f"{BASE}/communes/saint-etienne-d-aure"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://a.example/b", "https://a.example/b"),
        ("HTTP://a.example", "HTTP://a.example"),
        (" https://a.example/\r\nX: y", "https://a.example/X:y"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("mailto:a@b.example", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_leave(given: str | None, kept: str | None) -> None:
    assert web_address(given) == kept
