"""Finding rendez-vous at the desk, and correcting them."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import Event, Place
from agenda.model.account import Role
from agenda.store.database import reading
from agenda.store.find import get_entry
from tests.webapp.desk.test_duplicates import HALLE, announce
from tests.webapp.sample_agenda import paris

HOME = "/admin/evenements"


@pytest.fixture
def fair(engine: Engine, ids: dict[str, str]) -> str:
    """One rendez-vous that a source announces, settled as a harvest does."""
    said = {"place": HALLE, "description_text": "Troc.", "description_html": "<p>Troc.</p>"}
    return announce(engine, "f", "la-navette", "Foire aux plants", paris(3, 20, 9), **said).token


def now_says(engine: Engine, token: str) -> Event:
    with reading(engine) as session:
        entry = get_entry(session, token)
    assert entry
    return entry.event


def act(client: TestClient, token: str, deed: str, **form: object) -> str:
    answer = client.post(f"{HOME}/{token}/{deed}", data=form, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("asked", "found", "missing"),
    [
        ("?q=foire", "Foire aux plants", "Marché"),
        ("?etat=hidden", "Secret", "Foire"),
        ("?etat=doubtful", "Peut-être", "Foire"),
        ("?etat=withdrawn", "Retiré par tous", "Foire"),
        ("?etat=past", "Soirée d’hier", "Foire"),
        ("?etat=shown&q=kora", "Kora", "Foire"),
    ],
)
def test_everything_is_found(
    claire: TestClient, fair: str, asked: str, found: str, missing: str
) -> None:
    page = claire.get(HOME + asked).text
    assert found in page
    assert missing not in page


@pytest.mark.parametrize("asked", ["?etat=x", "?depuis=-1", "?depuis=99999999"])
def test_what_cannot_be_asked_is_refused(claire: TestClient, asked: str) -> None:
    assert claire.get(HOME + asked).status_code == 400


@pytest.mark.parametrize(
    ("form", "field", "value"),
    [
        ({"champ": "titre", "valeur": "Foire aux graines"}, "title", "Foire aux graines"),
        ({"champ": "statut", "valeur": "cancelled"}, "status", "cancelled"),
        ({"champ": "texte", "valeur": "Un\n\nDeux <b>"}, "description_text", "Un\n\nDeux <b>"),
        ({"champ": "prix", "gratuit": "oui"}, "free", True),
        ({"champ": "themes", "valeur": ["nature", "fetes"]}, "themes", ["nature", "fetes"]),
        ({"champ": "etiquettes", "valeur": "troc, graines"}, "tags", ["troc", "graines"]),
        ({"champ": "acces", "valeur": ["mi"]}, "accessibility", ["mi"]),
        ({"champ": "genre", "valeur": "workshop"}, "kind", "workshop"),
        ({"champ": "en-ligne", "en_ligne": "1", "adresse": "https://x.example"}, "is_online", True),
        ({"champ": "page", "valeur": "https://x.example/f"}, "url", "https://x.example/f"),
    ],
)
def test_each_fact_is_corrected_and_given_back(
    claire: TestClient,
    engine: Engine,
    fair: str,
    form: dict[str, object],
    field: str,
    value: object,
) -> None:
    before = getattr(now_says(engine, fair), field)
    assert "Corrigé." in act(claire, fair, "corriger", **form)
    assert getattr(now_says(engine, fair), field) == value
    assert "Fixé par claire" in claire.get(f"{HOME}/{fair}").text
    act(claire, fair, "rendre", champ=form["champ"])
    assert getattr(now_says(engine, fair), field) == before


def test_a_time_is_corrected_whole(claire: TestClient, engine: Engine, fair: str) -> None:
    moved = {"champ": "quand", "debut": "2027-03-21", "debut_heure": "10:00", "fin_heure": "18:00"}
    act(claire, fair, "corriger", **moved)
    event = now_says(engine, fair)
    assert (event.start, event.end) == (paris(3, 21, 10), paris(3, 21, 18))
    act(claire, fair, "corriger", champ="quand", debut="2027-03-21", fin="2027-03-22")
    event = now_says(engine, fair)
    assert event.all_day
    assert (event.start, event.end) == (paris(3, 21), paris(3, 23))


def test_a_place_is_named_officially(claire: TestClient, engine: Engine, fair: str) -> None:
    act(claire, fair, "corriger", champ="lieu", name="Foyer", commune="crest", postcode="26400")
    place = now_says(engine, fair).place
    assert place
    assert (place.name, place.commune, place.insee) == ("Foyer", "Crest", "26108")


@pytest.mark.parametrize(
    "form",
    [
        {"champ": "titre", "valeur": " "},
        {"champ": "quand", "debut": "demain"},
        {"champ": "quand", "debut": ""},
        {"champ": "quand", "debut": "2027-03-20", "debut_heure": "10:00", "fin_heure": "9:00"},
        {"champ": "page", "valeur": "javascript:alert(1)"},
        {"champ": "statut", "valeur": "peut-être"},
        {"champ": "sequence", "valeur": "7"},
    ],
)
def test_what_cannot_be_is_refused_in_words(
    claire: TestClient, fair: str, form: dict[str, str]
) -> None:
    assert claire.post(f"{HOME}/{fair}/corriger", data=form).status_code == 400


def test_a_correction_outlives_the_source_which_is_told(
    claire: TestClient, engine: Engine, fair: str
) -> None:
    act(claire, fair, "corriger", champ="titre", valeur="Foire aux graines")
    announce(engine, "f", "la-navette", "Foire d’avril", paris(3, 20, 9), place=HALLE)
    assert now_says(engine, fair).title == "Foire aux graines"
    page = claire.get(f"{HOME}/{fair}").text
    assert "La source a changé depuis, elle dit maintenant" in page
    assert "Foire d’avril" in page


def test_a_locked_fact_stays(claire: TestClient, engine: Engine, fair: str) -> None:
    act(claire, fair, "garder", champ="lieu")
    elsewhere = Place(name="Ailleurs", commune="Crest", insee="26108")
    announce(engine, "f", "la-navette", "Foire aux plants", paris(3, 20, 9), place=elsewhere)
    place = now_says(engine, fair).place
    assert place
    assert place.name == "Halle du marché"


def test_hidden_shown_and_put_forward(claire: TestClient, engine: Engine, fair: str) -> None:
    act(claire, fair, "cacher")
    assert claire.get(f"/evenements/{fair}").status_code == 404
    act(claire, fair, "montrer")
    assert not now_says(engine, fair).hidden
    act(claire, fair, "avant")
    assert now_says(engine, fair).featured
    act(claire, fair, "avant")
    assert not now_says(engine, fair).featured


@pytest.mark.parametrize(("name", "told"), [("cache", True), ("concert", False)])
def test_it_is_seen_as_a_resident_would_hidden_too(
    claire: TestClient, ids: dict[str, str], name: str, told: bool
) -> None:
    path = f"/admin/evenements/{ids[name]}"
    page = claire.get(f"{path}/apercu")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert ("l’agenda ne montre pas" in page.text) is told
    assert (f'href="{path}/apercu"' in claire.get(path).text) is told
    assert claire.get(f"/evenements/{ids[name]}").status_code == (404 if told else 200)


def test_several_are_joined_after_their_effect_is_shown_then_parted(
    claire: TestClient, engine: Engine, fair: str
) -> None:
    fete = announce(engine, "g", "mediatheque", "Fête du printemps", paris(3, 20, 14), place=HALLE)
    ticked = {"jeton": [fair, fete.token], "geste": "reunir"}
    page = claire.post(f"{HOME}/cocher", data=ticked, follow_redirects=True)
    assert "Ensuite" in page.text
    assert page.text.count("<p>sam. 20 mars · ") == 3
    assert now_says(engine, fair).id != now_says(engine, fete.token).id
    claire.post(f"{HOME}/reunir", data={"de": f"{fair},{fete.token}"})
    assert now_says(engine, fair).id == now_says(engine, fete.token).id
    page = claire.get(f"{HOME}/{fair}/detacher?annonce={fete.token}")
    assert page.text.partition("Ensuite")[2].count("<li") == 2
    act(claire, fair, "detacher", annonce=fete.token)
    assert now_says(engine, fair).id != now_says(engine, fete.token).id


def test_several_are_hidden_at_once(claire: TestClient, engine: Engine, fair: str) -> None:
    fete = announce(engine, "g", "mediatheque", "Fête du printemps", paris(3, 25, 14), place=HALLE)
    claire.post(f"{HOME}/cocher", data={"jeton": [fair, fete.token], "geste": "cacher"})
    assert now_says(engine, fair).hidden
    assert now_says(engine, fete.token).hidden


def test_nothing_ticked_is_said(claire: TestClient, fair: str) -> None:
    answer = claire.post(f"{HOME}/cocher", data={"geste": "cacher"})
    assert answer.status_code == 400
    assert "Cochez" in answer.text


def test_a_partner_mends_only_its_own(
    enter: Callable[..., TestClient], engine: Engine, fair: str
) -> None:
    navette = enter("rose", Role.PARTNER, sources=["la-navette"])
    act(navette, fair, "corriger", champ="titre", valeur="Foire")
    assert now_says(engine, fair).title == "Foire"
    moulin = enter("yann", Role.PARTNER, sources=["le-moulin"])
    assert moulin.get(f"{HOME}/{fair}").status_code == 403
    form = {"champ": "titre", "valeur": "x"}
    assert moulin.post(f"{HOME}/{fair}/corriger", data=form).status_code == 403
    assert "Foire" not in moulin.get(HOME).text
    assert navette.post(f"{HOME}/{fair}/avant").status_code == 403


def test_what_a_moderated_source_announces_waits_for_a_look(
    claire: TestClient, engine: Engine, fair: str
) -> None:
    claire.post("/admin/sources/la-navette", data={"nom": "La Navette", "regard": "1"})
    assert claire.get(f"/evenements/{fair}").status_code == 404
    assert claire.get(f"/api/v1/events/{fair}").status_code == 404
    assert "Foire aux plants" not in claire.get("/jour/2027-03-20").text
    assert "Foire aux plants" in claire.get(f"{HOME}?etat=awaiting").text
    other = announce(engine, "n", "la-navette", "Loto", paris(3, 21, 15), place=HALLE)
    assert now_says(engine, other.token).awaiting
    claire.post(f"{HOME}/cocher", data={"jeton": [fair], "geste": "montrer"})
    assert "Foire aux plants" in claire.get("/jour/2027-03-20").text
    claire.post("/admin/sources/la-navette", data={"nom": "La Navette"})
    assert not now_says(engine, other.token).awaiting


def test_what_another_source_announces_too_does_not_wait(
    claire: TestClient, engine: Engine, fair: str
) -> None:
    claire.post("/admin/sources/la-navette", data={"nom": "La Navette", "regard": "1"})
    announce(engine, "w", "mediatheque", "Foire aux plants", paris(3, 20, 9), place=HALLE)
    assert not now_says(engine, fair).awaiting
