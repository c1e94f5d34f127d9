"""Settling doubtful duplicates at the desk."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import KnownListing, Place
from agenda.model.account import Role
from agenda.store.database import reading, writing
from agenda.store.decisions import all_decisions
from agenda.store.doubts import open_pairs
from agenda.store.find import get_entry
from agenda.store.listings import save_listings
from agenda.store.tables import ProposalRow
from harvester.settle import settle
from tests.samples import a_listing, known
from tests.webapp.sample_agenda import NOW, paris

HALLE = Place(name="Halle du marché", commune="Crest", insee="26108")
FOYER = Place(name="Foyer rural", commune="Crest", insee="26108")
PAGE = "/admin/doublons"
Post = Callable[..., str]


def announce(
    engine: Engine, uid: str, source: str, title: str, start: datetime, **said: Any
) -> KnownListing:
    """A partner announces something."""
    end = start + timedelta(hours=2)
    listing = known(a_listing(uid, source, title=title, start=start, end=end, **said))
    with writing(engine) as session:
        save_listings(session, [listing])
        settle(session, [listing], NOW)
    return listing


@pytest.fixture
def pair(engine: Engine, ids: dict[str, str]) -> tuple[str, str]:
    """Two announcements that may be one; the tokens in the order of the question."""
    start = paris(3, 20, 9)
    one = announce(engine, "p1", "la-navette", "Bourse aux plantes", start, place=HALLE)
    text = {"place": FOYER, "price": "2 €"}
    other = announce(engine, "p2", "mediatheque", "Grande bourse aux plantes", start, **text)
    with reading(engine) as session:
        proposals = open_pairs(session, NOW)
    assert {(one.token, other.token), (other.token, one.token)} & {
        (each.proposal.a, each.proposal.b) for each in proposals
    }, "the two must be proposed"
    return proposals[0].proposal.a, proposals[0].proposal.b


def told(pair: tuple[str, str], avis: str, **more: str) -> dict[str, str]:
    """The form as the page sends it."""
    return {"a": pair[0], "b": pair[1], "avis": avis, **more}


def test_the_heaviest_reasons_are_told_once_and_the_others_a_link_away(
    claire: TestClient, engine: Engine, pair: tuple[str, str]
) -> None:
    reasons = ["même lieu", *(f"raison {number}" for number in range(8)), "même lieu"]
    with writing(engine) as session:
        session.get_one(ProposalRow, pair).sqlmodel_update({"reasons": reasons})
    page = claire.get("/admin/doublons").text
    assert page.count("ême lieu") == 1
    assert "Même lieu, raison 0, raison 1, raison 2, raison 3, raison 4… <a href=" in page
    assert "raison 5" not in page
    link = f"/admin/pourquoi?un={pair[0]}&autre={pair[1]}"
    assert link.replace("&", "&amp;") in page
    assert claire.get(link).status_code == 200


def test_nothing_to_ask_says_so(claire: TestClient) -> None:
    assert "Aucun doublon ne demande votre avis." in claire.get(PAGE).text


def test_a_question_shows_both_sides_the_reasons_and_the_effect(
    claire: TestClient, pair: tuple[str, str]
) -> None:
    page = claire.get(PAGE).text
    assert "Est-ce le même rendez-vous" in page
    assert "La Navette" in page
    assert "Médiathèque" in page or "Mediatheque" in page
    assert "<mark>Grande</mark> bourse aux plantes" in page
    assert "<mark>Halle du marché,</mark> Crest" in page
    assert "titres" in page
    assert "annoncé par 2" in page.partition("cela donnera")[2]


def test_the_effect_changes_nothing(
    claire: TestClient, engine: Engine, pair: tuple[str, str]
) -> None:
    claire.get(PAGE)
    claire.post(PAGE, data=told(pair, "voir", titre="b"))
    with reading(engine) as session:
        assert not all_decisions(session)
        assert get_entry(session, pair[0]) != get_entry(session, pair[1])


def test_the_effect_of_choices_is_shown_before(claire: TestClient, pair: tuple[str, str]) -> None:
    effects = [
        claire.post(PAGE, data=told(pair, "voir", titre=side)).text.partition("cela donnera")[2]
        for side in "ab"
    ]
    grand = [">Grande bourse aux plantes</a>" in effect for effect in effects]
    small = [">Bourse aux plantes</a>" in effect for effect in effects]
    assert sorted(grand) == sorted(small) == [False, True]


def test_joined_they_are_one_and_say_what_was_chosen(
    claire: TestClient, engine: Engine, pair: tuple[str, str]
) -> None:
    with reading(engine) as session:
        alone = get_entry(session, pair[1])
    assert alone
    wanted = alone.event.title
    answer = claire.post(PAGE, data=told(pair, "meme", titre="b"), follow_redirects=True)
    assert "Réunis." in answer.text
    with reading(engine) as session:
        one, other = (get_entry(session, token) for token in pair)
        assert one
        assert other
        assert one.event.id == other.event.id
        assert one.event.title == wanted
    assert "il y a 1 minute" in answer.text.partition("Vos dernières réponses")[2]


def test_undoing_takes_the_choices_back_too(
    claire: TestClient, engine: Engine, pair: tuple[str, str]
) -> None:
    with reading(engine) as session:
        before = [entry and entry.event.title for entry in (get_entry(session, t) for t in pair)]
    page = claire.post(PAGE, data=told(pair, "meme", titre="b"), follow_redirects=True).text
    line = page.partition("/admin/journal/")[2].partition("/annuler")[0]
    claire.post(f"/admin/journal/{line}/annuler", data={"retour": PAGE})
    with reading(engine) as session:
        after = [entry and entry.event.title for entry in (get_entry(session, t) for t in pair)]
    assert after == before


def test_kept_apart_they_are_asked_no_more(
    claire: TestClient, engine: Engine, pair: tuple[str, str]
) -> None:
    answer = claire.post(PAGE, data=told(pair, "deux"), follow_redirects=True).text
    assert "Gardés en deux." in answer
    assert "Est-ce le même" not in answer
    with reading(engine) as session:
        assert not open_pairs(session, NOW)


def test_later_leads_on_and_the_question_stays(claire: TestClient, pair: tuple[str, str]) -> None:
    page = claire.post(PAGE, data=told(pair, "tard"), follow_redirects=True).text
    assert "laissée pour plus tard" in page
    assert "Est-ce le même" in claire.get(PAGE).text


def test_a_whole_series_is_settled_by_one_answer(
    claire: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    for week in range(3):
        start = paris(3, 23, 18) + timedelta(days=7 * week)
        one = {"place": HALLE, "series": "tricot"}
        other = {"place": FOYER, "series": "maille"}
        announce(engine, f"s{week}", "la-navette", "Atelier tricot", start, **one)
        announce(engine, f"t{week}", "mediatheque", "Atelier de tricot", start, **other)
    with reading(engine) as session:
        found = open_pairs(session, NOW)
    first = (found[0].proposal.a, found[0].proposal.b)
    assert len(found) == 3
    assert "Est-ce la même série" in claire.get(PAGE).text
    answer = claire.post(PAGE, data=told(first, "meme", serie="1"), follow_redirects=True).text
    assert "Aucun doublon" in answer
    with reading(engine) as session:
        for each in found:
            one_, other_ = (
                get_entry(session, token) for token in (each.proposal.a, each.proposal.b)
            )
            assert one_ == other_


def test_a_moderator_answers_only_for_own_sources(
    enter: Callable[..., TestClient], pair: tuple[str, str]
) -> None:
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    assert "Aucun doublon" in nadia.get(PAGE).text
    assert nadia.post(PAGE, data=told(pair, "meme")).status_code == 403
    paul = enter("paul", Role.MODERATOR, sources=["mediatheque"])
    assert "Est-ce le même" in paul.get(PAGE).text


@pytest.mark.parametrize("form", [{"a": "x", "b": "y", "avis": "meme"}, {"avis": "meme"}])
def test_unknown_announcements_are_a_404(claire: TestClient, form: dict[str, str]) -> None:
    assert claire.post(PAGE, data=form).status_code == 404


def test_an_unknown_answer_is_refused(claire: TestClient, pair: tuple[str, str]) -> None:
    assert claire.post(PAGE, data=told(pair, "peut-être")).status_code == 400
