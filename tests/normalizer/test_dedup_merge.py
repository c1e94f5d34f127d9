"""Field by field: override, trust, completeness, freshness (issue 4, "Merge")."""

from datetime import timedelta

from agenda.model import DecisionKind, Place, Status
from normalizer.dedup import Rulings, merge
from normalizer.places import place_slug
from tests.normalizer.dedup_listings import CREST, NOW, decision, listing, source

SOURCES = {
    "usine": source("usine", trust=0.9),
    "agenda": source("agenda"),
    "office": source("office"),
}
NONE = Rulings()
LATER = NOW + timedelta(days=3)


def test_one_listing_gives_all_its_fields() -> None:
    alone = listing("usine", "Bruna Vidal", description_text="Slam.", tags=["slam"])
    event = merge([alone], SOURCES, NONE)
    assert event.id == alone.token
    assert (event.title, event.tags, event.place) == ("Bruna Vidal", ["slam"], CREST)
    assert event.provenance["title"].why == "seule annonce"
    assert event.place_id == "l-usine-vivante-crest"
    assert (event.created, event.updated, event.sequence) == (NOW, NOW, 0)


def test_the_event_bears_the_token_of_its_oldest_listing() -> None:
    new = listing("agenda", "A", first_seen=LATER, changed=LATER)
    old = listing("office", "B")
    event = merge([new, old], SOURCES, NONE)
    assert event.id == old.token
    assert (event.created, event.updated) == (NOW, LATER)


def test_trust_comes_before_length_and_a_shouted_title_last() -> None:
    event = merge(
        [
            listing("usine", "BRUNA VIDAL 🎤", description_text="Slam."),
            listing("agenda", "Bruna Vidal : slam et contrebasse", description_text="Slam, " * 9),
        ],
        SOURCES,
        NONE,
    )
    assert event.title == "Bruna Vidal : slam et contrebasse"
    assert event.provenance["title"].why == "titre sans capitales ni émoticônes"
    assert event.description_text == "Slam."
    assert event.provenance["description_text"].why == "source la plus sûre"


def test_the_hour_of_the_concert_wins_over_doors_and_whole_days() -> None:
    doors = listing(
        "usine",
        "Bruna Vidal",
        "2028-03-10T19:00",
        description_text="Ouverture des portes 20h, concert 20h30.",
    )
    concert = listing("agenda", "Bruna Vidal", "2028-03-10T19:30")
    day = listing("office", "Bruna Vidal", "2028-03-09T23:00", all_day=True)
    event = merge([doors, concert, day], SOURCES, NONE)
    assert event.start == concert.start
    assert event.provenance["start"].listing == concert.token
    assert not event.all_day


def test_the_end_goes_with_the_start() -> None:
    start = listing("usine", "Bruna", "2028-03-10T19:30")
    other = listing("agenda", "Bruna", "2028-03-10T19:00", end=start.start + timedelta(hours=2))
    event = merge([start, other], SOURCES, NONE)
    assert event.start == start.start
    assert event.end == other.end
    assert merge([start], SOURCES, NONE).end is None


def test_an_old_copy_of_a_postponed_event_loses() -> None:
    moved = listing(
        "office",
        "REPORTÉ au 19 mai : Chœur Ventadour",
        "2028-05-19T18:30",
        description_text="Le concert du 28 avril est reporté au 19 mai.",
        status=Status.POSTPONED,
    )
    old = listing("usine", "Chœur Ventadour", "2028-04-28T18:30")
    event = merge([moved, old], SOURCES, NONE)
    assert event.start == moved.start
    assert event.status == Status.CONFIRMED


def test_without_a_word_about_it_the_day_changed_last_is_right() -> None:
    old = listing("usine", "Chœur", "2028-04-28T18:30")
    new = listing("office", "Chœur", "2028-05-19T18:30", changed=LATER)
    assert merge([old, new], SOURCES, NONE).start == new.start


def test_a_cancellation_wins_unless_a_surer_source_has_spoken_since() -> None:
    cancelled = listing("agenda", "Cirque", status=Status.CANCELLED)
    late_copy = listing("office", "Cirque", changed=LATER)
    assert merge([cancelled, late_copy], SOURCES, NONE).status == Status.CANCELLED
    organiser = listing("usine", "Cirque", changed=LATER)
    assert merge([cancelled, organiser], SOURCES, NONE).status == Status.CONFIRMED


def test_a_withdrawn_listing_says_nothing_while_another_stands() -> None:
    gone = listing("usine", "Ancien titre", withdrawn=LATER, tags=["vieux"])
    here = listing("agenda", "Titre")
    event = merge([gone, here], SOURCES, NONE)
    assert (event.title, event.tags, event.withdrawn) == ("Titre", [], None)
    assert merge([gone], SOURCES, NONE).withdrawn == LATER


def test_a_said_place_wins_over_a_usual_one() -> None:
    usual = listing("usine", "A", place=CREST.model_copy(update={"basis": "default"}))
    said = listing("agenda", "A", place=Place(name="Espace Soubeyran", commune="Crest"))
    event = merge([usual, said], SOURCES, NONE)
    assert event.place == said.place
    assert event.provenance["place"].why == "lieu indiqué par la source"


def test_an_override_comes_first_and_says_whose_it_is() -> None:
    one = listing("usine", "Bruna")
    value = {"field": "title", "value": "Bruna Vidal"}
    rulings = Rulings.from_decisions(
        [
            decision(1, DecisionKind.OVERRIDE, one.token, value=value),
            decision(2, DecisionKind.FEATURE, one.token),
        ]
    )
    event = merge([one], SOURCES, rulings)
    assert (event.title, event.featured, event.hidden) == ("Bruna Vidal", True, False)
    assert event.provenance["title"].why == "décision de Ada"
    assert event.updated == NOW + timedelta(minutes=2)


def test_an_overridden_place_and_start_are_read_back_as_what_they_are() -> None:
    one = listing("usine", "Bruna")
    rulings = Rulings.from_decisions(
        [
            decision(1, DecisionKind.OVERRIDE, one.token, value={"field": f, "value": v})
            for f, v in (
                ("place", {"name": "Eden", "commune": "Crest"}),
                ("start", "2028-03-11T19:30:00+00:00"),
                ("status", "full"),
            )
        ]
    )
    event = merge([one], SOURCES, rulings)
    assert event.place == Place(name="Eden", commune="Crest")
    assert event.place_id == "eden-crest"
    assert event.start == one.start + timedelta(days=1)
    assert event.status == Status.FULL


def test_a_place_bears_venue_and_commune_in_addresses() -> None:
    assert place_slug(None) is None
    assert place_slug(Place()) is None
    assert place_slug(Place(commune="Die")) == "die"
    assert place_slug(Place(name="Médiathèque de Die", commune="Die")) == "mediatheque-de-die"
    assert place_slug(CREST) == "l-usine-vivante-crest"
