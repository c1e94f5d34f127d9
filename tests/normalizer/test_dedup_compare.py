"""Pairs: what vetoes, what settles, what is only related."""

from typing import Any

import pytest

from agenda.model import KnownListing, Place
from normalizer.dedup import Context, Rulings, block_keys, compare, resolve
from tests.normalizer.dedup_listings import CREST, DIE, NOW, listing, source

CONTEXT = Context.of([source("usine", place=CREST), source("agenda"), source("office")])


def together(a: KnownListing, b: KnownListing) -> bool:
    return len(resolve([a, b], Rulings(), CONTEXT).clusters) == 1


def veto(**differences: Any) -> str | None:
    a = listing("usine", "Bruna Vidal, slam")
    b = listing("agenda", **({"title": "Slam : Bruna Vidal"} | differences))
    assert compare(a, b, CONTEXT) == compare(b, a, CONTEXT)
    return compare(a, b, CONTEXT).veto


def test_likeness_is_a_probability_with_reasons() -> None:
    a, b = listing("usine", "Bruna Vidal, slam"), listing("agenda", "Slam : BRUNA VIDAL 🎤")
    verdict = compare(a, b, CONTEXT)
    assert verdict.score > 0.95
    assert "même lieu" in {reason.sentence for reason in verdict.reasons}
    assert together(a, b)


def test_what_forbids() -> None:
    assert veto() is None
    assert veto(start="2028-03-11T19:30") == "other_day"
    assert veto(start="2028-03-10T09:00") == "other_hour"
    assert veto(place=DIE) == "other_place"
    assert veto(source_id="usine") == "same_source"
    numbered = listing("usine", "Slam #1"), listing("agenda", "Slam #2")
    assert compare(*numbered, CONTEXT).veto == "other_mark"


def test_a_guessed_place_weighs_and_never_vetoes() -> None:
    for basis in ("text", "default"):
        assert veto(place=DIE.model_copy(update={"basis": basis})) is None


@pytest.mark.parametrize("name", ["ap:https://x.example/1", "uid:1@x", "page:x.example/slam"])
def test_a_shared_name_settles_it_whatever_the_words(name: str) -> None:
    a = listing("usine", "Bruna Vidal", identities=[name])
    b = listing("agenda", "Soirée", place=DIE, identities=[name])
    assert compare(a, b, CONTEXT).score > 0.99
    assert together(a, b)


def test_a_series_shares_its_uid_and_meets_date_by_date() -> None:
    def weekly(key: str, start: str) -> KnownListing:
        return listing(key, "Yoga", start, identities=["uid:1@x"], series="1@x")

    assert together(weekly("usine", "2028-03-10T19:30"), weekly("agenda", "2028-03-10T19:30"))
    assert not together(weekly("usine", "2028-03-10T19:30"), weekly("agenda", "2028-03-17T19:30"))


def test_a_programme_page_announces_several_events() -> None:
    page = ["page:x.example/programme"]
    a = listing("usine", "Slam", "2028-03-10T17:00", identities=page)
    b = listing("agenda", "Marionnettes", "2028-03-10T20:00", identities=page)
    assert not together(a, b)


def test_an_old_copy_of_a_moved_event_joins_it() -> None:
    new = listing(
        "usine",
        "REPORTÉ au 19 mai : Chœur Ventadour",
        "2028-05-19T18:30",
        description_text="Le concert du 28 avril est reporté.",
    )
    old = listing("agenda", "Chœur Ventadour", "2028-04-28T18:30")
    assert block_keys(new) & block_keys(old)
    assert together(new, old)
    assert not together(listing("usine", "Chœur Ventadour", "2028-05-19T18:30"), old)


def test_midnight_to_midnight_is_the_whole_day() -> None:
    a = listing("usine", "Grande braderie du Dorlett", "2028-03-10T08:00")
    for hours in ({"end": None}, {"all_day": True}):
        b = listing("agenda", "Braderie Dorlett", "2028-03-09T23:00", **hours)
        assert together(a, b)


def test_a_source_that_changed_its_identifiers_meets_what_it_took_back() -> None:
    gone = listing("usine", "Bruna Vidal, slam", uid="old", withdrawn=NOW)
    assert together(gone, listing("usine", "Bruna Vidal, slam", uid="new"))


def test_a_source_without_its_commune_is_taken_to_be_at_home() -> None:
    hall = Place(name="Salle des fêtes")
    home = listing("usine", "Loto", place=hall)
    away = listing("agenda", "Loto", place=Place(name="Salle des fêtes", commune="Die"))
    assert not together(home, away)


def test_a_commune_in_the_words_speaks_for_an_unknown_place() -> None:
    here = listing("agenda", "Don du sang à Crest", place=None)
    there = listing("agenda", "Don du sang à Die", place=None)
    at_crest = listing("usine", "Don du sang")
    assert compare(here, at_crest, CONTEXT).score > 0.5 > compare(there, at_crest, CONTEXT).score


def test_festival_and_day_exhibition_and_opening_are_linked_and_apart() -> None:
    festival = listing("office", "Festival Semences en fête", "2028-03-09T23:00", all_day=True)
    festival.end = festival.start.replace(day=12)
    day = listing("agenda", "Semences en fête : bourse aux graines", "2028-03-11T09:00")
    show = listing("office", "Exposition Ocres", "2028-03-10T09:00", end=NOW.replace(month=4))
    opening = listing("agenda", "Vernissage de l’expo Ocres", "2028-03-10T17:00")
    for whole, part, kind in ((festival, day, "part"), (show, opening, "opening")):
        found = resolve([whole, part], Rulings(), CONTEXT)
        assert len(found.clusters) == 2
        assert [one.kind for one in found.related] == [kind]
