"""Setting the territory: seen before it is kept, in force at once, set aside, taken back."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.settings import read_settings
from agenda.store.database import reading
from agenda.store.territory import overlay, settings_in_force
from agenda.territory import HUES
from tests.webapp.desk.conftest import Enter
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.desk.territory import KIND

HOME = "/admin/territoire"
THEMES = ("musique", "scene", "arts", "livres", "fabriquer", "numerique", "nature", "rencontres")
GIVEN: dict[str, Any] = {
    "name": "Pays de l’Aurette",
    "article": "Almanach du",
    "tagline": "Tout ce qui vient.",
    "contact": "bonjour@almanach.example",
    "offert": [*THEMES],
    "theme-musique": "Sons",
    "langue": ["fr", "en"],
    "papier": "mois",
}


def colours(client: TestClient) -> str:
    """The style sheet of the first page, from a process that was not told of any change."""
    path = re.search(r"rel=stylesheet href=(\S+?)>", client.get("/").text)
    assert path
    answer = client.get(path[1])
    assert "max-age=31536000" in answer.headers["cache-control"]
    return answer.text


def test_what_would_change_is_shown_and_nothing_kept(claire: TestClient) -> None:
    page = claire.post(HOME + "/apercu", data=GIVEN)
    assert "<del>Val d’Aurette</del> → <ins>Pays de l’Aurette</ins>" in page.text
    assert "Rien n’est enregistré encore." in page.text
    assert "Val d’Aurette" in claire.get("/").text


def test_it_is_in_force_at_once_and_taken_back(claire: TestClient, engine: Engine) -> None:
    page = claire.post(HOME, data=GIVEN)
    assert page.status_code == 200
    assert "Le territoire est réglé." in page.text
    assert "Pays de l’Aurette" in claire.get("/").text
    with reading(engine) as session:
        told = settings_in_force(session, SETTINGS).territory
    assert told.themes == {"musique": "Sons", "fetes": ""}
    undo = re.search(r'action="?(/admin/journal/\d+/annuler)', page.text)
    assert undo
    assert "annulé" in claire.post(undo[1]).text
    assert "Val d’Aurette" in claire.get("/").text
    journal = claire.get("/admin/journal?quoi=territory").text
    assert journal.count("territoire réglé") == 2


def test_new_communes_judge_what_is_announced_anew(claire: TestClient) -> None:
    page = claire.post(HOME + "/apercu", data=GIVEN | {"departements": "47"})
    assert "hors du territoire" in page.text
    kept = claire.post(HOME, data=GIVEN | {"departements": "47\nGers", "communes": "Redon"})
    assert "Le territoire est réglé." in kept.text
    assert "Gers" in claire.get(HOME).text


@pytest.mark.parametrize("path", [HOME, HOME + "/apercu"])
def test_what_nobody_knows_is_said(claire: TestClient, path: str) -> None:
    page = claire.post(path, data=GIVEN | {"communes": "Nulle-Part"})
    assert page.status_code == 400
    assert "Nulle-Part" in page.text
    assert "Pays de l’Aurette" in page.text  # what was typed is kept


def test_saying_the_same_again_is_refused(claire: TestClient) -> None:
    claire.post(HOME, data=GIVEN)
    assert claire.post(HOME, data=GIVEN).status_code == 400


def test_what_the_environment_fixes_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALMANACH_TERRITORY", '{"name": "Albret"}')
    monkeypatch.setenv("ALMANACH_CONTACT", "a@b.example")
    settings = read_settings()
    assert settings.fixed == {"name", "contact"}
    after = overlay(settings, {"name": "Autre", "contact": "x@y.example", "tagline": "Ici."})
    assert (after.territory.name, after.contact) == ("Albret", "a@b.example")
    assert after.territory.tagline == "Ici."


def test_colours_are_in_force_at_once_in_every_process(claire: TestClient, engine: Engine) -> None:
    chosen = {"papier": "une", "teinte": "#cfedd9", "accent-propre": "oui", "accent": "#0057B8"}
    with TestClient(make_app(engine, SETTINGS, lambda: NOW)) as other:
        assert "--rouge:#0057b8" not in colours(other)
        preview = claire.post(HOME + "/apercu", data=GIVEN | chosen).text
        assert preview.count('fill="#0057b8"') == preview.count('fill="#cfedd9"') == 12
        assert "Le territoire est réglé." in claire.post(HOME, data=GIVEN | chosen).text
        assert "--rouge:#0057b8" in colours(other)
        assert ".m12{--h:140}" in colours(other)
        assert 'fill="#0057b8"' in other.get("/icone.svg").text
        stale = other.get("/public-0123456789.css")  # a page kept somewhere may ask for it
        assert (stale.status_code, stale.headers["cache-control"]) == (200, "no-store")
        assert "--rouge:#0057b8" in stale.text
    assert 'name=teinte value="#cfedd9"' in claire.get(HOME).text
    again = claire.post(HOME, data=GIVEN | chosen)
    assert "Rien n’a changé." in again.text


def test_twelve_papers_and_none(claire: TestClient, engine: Engine) -> None:
    shown = re.findall(r'name=teinte-\d+ value="(#\w+)"', claire.get(HOME).text)
    twelve = {f"teinte-{n}": colour for n, colour in enumerate(shown, 1)} | {"teinte-3": "#FF0000"}
    claire.post(HOME, data=GIVEN | {"papier": "douze"} | twelve)
    with reading(engine) as session:
        told = settings_in_force(session, SETTINGS).territory
    assert told.hues == [*HUES[:2], 0, *HUES[3:]]
    claire.post(HOME, data=GIVEN | {"papier": "uni"})
    assert "--s:0%" in colours(claire)


@pytest.mark.parametrize(
    ("colour", "why"),
    [
        ({"accent-propre": "oui", "accent": "#ffcc00"}, "son contraste est de 1,0"),
        ({"papier": "une", "teinte": "#808080"}, "Un gris n’a pas de teinte"),
        ({"papier": "une", "teinte": "bleu"}, "n’est pas une couleur"),
        ({"papier": "rose"}, "Ce papier n’existe pas."),
    ],
)
@pytest.mark.parametrize("path", [HOME, HOME + "/apercu"])
def test_a_colour_that_cannot_be_is_refused_in_words(
    claire: TestClient, path: str, colour: dict[str, str], why: str
) -> None:
    page = claire.post(path, data=GIVEN | colour)
    assert page.status_code == 400
    assert why in page.text
    assert "Pays de l’Aurette" in page.text  # what was typed is kept
    assert "Val d’Aurette" in claire.get("/").text


def test_languages_and_texts_in_them(claire: TestClient) -> None:
    english = {"en-tagline": "All that comes.", "en-theme-musique": "Sounds", "about": "Nous."}
    preview = claire.post(HOME + "/apercu", data=GIVEN | english).text
    assert "En une phrase (anglais)" in preview
    assert "<del>–</del> → <ins>Musique\N{NO-BREAK SPACE}: Sounds</ins>" in preview
    claire.post(HOME, data=GIVEN | english)
    assert "All that comes." in claire.get("/?lang=en").text
    assert "Sounds" in claire.get("/?lang=en").text
    assert "Nous." in claire.get("/a-propos").text
    claire.post(HOME, data=GIVEN | english | {"langue": ["fr"]})
    assert "<html lang=fr" in claire.get("/?lang=en").text
    assert "hreflang=en" not in claire.get("/").text
    assert "<html lang=fr" in claire.get("/admin?lang=en").text


def test_moderators_do_not_come_here(enter: Enter) -> None:
    assert KIND == "territory.edit"
    assert enter("nadia", "moderator").get(HOME).status_code == 403
