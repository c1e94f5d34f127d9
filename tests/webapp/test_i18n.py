from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from starlette.testclient import TestClient

from webapp.i18n import choose, translations, typeset

ROOMS = [Path(str(files(name))) for name in ("webapp", "agenda", "harvester", "normalizer")]
WEBAPP = ROOMS[0]
CATALOGUES = sorted(WEBAPP.glob("locales/*/LC_MESSAGES/almanach.po"))
NBSP = "\N{NO-BREAK SPACE}"


def messages() -> Iterator[Any]:
    """Every message of code and templates."""
    for room in ROOMS:
        found = extract_from_dir(
            str(room),
            method_map=[("**.py", "python"), ("templates/**.*", "jinja2")],
            options_map={"templates/**.*": {"trimmed": "true", "newstyle_gettext": "true"}},
        )
        yield from (message for _, _, message, _, _ in found)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_every_message_has_its_text_in_every_language(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    known = {message.id: message for message in catalogue if message.id}
    asked = set(messages())
    assert asked - known.keys() == set(), "messages without a translation"
    assert known.keys() - asked == set(), "translations of nothing"
    for message in known.values():
        told = message.string
        assert told
        assert all([told] if isinstance(told, str) else told)
        assert not message.fuzzy
        assert list(message.check()) == []


def test_french_is_typeset() -> None:
    assert typeset("« Où ? » : 14 h, 5 €") == (
        f"«{NBSP}Où{NBSP}?{NBSP}»{NBSP}: 14{NBSP}h, 5{NBSP}€"
    )
    assert typeset("à moins de %g km, à %(km)s km") == f"à moins de %g{NBSP}km, à %(km)s{NBSP}km"
    assert translations("fr").ngettext("%d jour", "%d jours", 0) == "%d jour"
    assert translations("en").ngettext("dans %(n)d jour", "dans %(n)d jours", 0) == "in %(n)d days"


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        (None, "", "fr"),
        ("en", "fr", "en"),
        ("de", "en-GB,fr;q=0.5", "en"),
        (None, "de, fr;q=0.3, en;q=0.7", "en"),
        (None, "en;q=0, fr", "fr"),
        (None, "en;q=x, fr;q=0.1", "fr"),
        (None, "de", "fr"),
    ],
)
def test_the_language_is_chosen(asked: str | None, accepted: str, chosen: str) -> None:
    assert choose(asked, accepted) == chosen


def test_a_named_language_is_carried_on_and_an_accepted_one_is_not(visitor: TestClient) -> None:
    named = visitor.get("/?lang=en").text
    assert "<html lang=en" in named
    assert 'href="/mois?lang=en"' in named
    accepted = visitor.get("/", headers={"accept-language": "en"})
    assert "<html lang=en" in accepted.text
    assert 'href="/mois"' in accepted.text
    assert "Accept-Language" in accepted.headers["vary"]


PAGES = [
    "/",
    "/mois/2027-03",
    "/semaine/2027-W10",
    "/lieux",
    "/partenaires",
    "/flux",
    "/integrer",
    "/embed",
    "/api",
    "/carte",
    "/a-propos",
    "/affiche",
]


@pytest.mark.parametrize("path", [*PAGES, "/accessibilite", "/confidentialite", "/nulle-part"])
def test_english_pages_hold_no_french_word_of_ours(visitor: TestClient, path: str) -> None:
    page = visitor.get(path, params={"lang": "en"}).text
    assert not [
        word
        for word in ("rendez-vous", "Chercher", "S’abonner", "Aller au", "aujourd", "vérifié")
        if word in page
    ]
