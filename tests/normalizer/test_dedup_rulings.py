"""Decisions as rulings: undoing, the later word, overrides (issue 4, "Decisions")."""

from agenda.model import DecisionKind
from normalizer.dedup import Context, Rulings, resolve
from tests.normalizer.dedup_listings import CREST, DIE, decision, listing

SAME, DIFFERENT, UNDO = DecisionKind.SAME, DecisionKind.DIFFERENT, DecisionKind.UNDO


def test_the_later_of_two_decisions_on_a_pair_counts() -> None:
    rulings = Rulings.from_decisions(
        [decision(1, SAME, "b", "a"), decision(2, DIFFERENT, "a", "b")]
    )
    assert not rulings.same
    assert rulings.different == {("a", "b")}
    assert rulings.forbids("b", "a")


def test_undoing_is_a_decision_and_can_be_undone() -> None:
    made = [decision(1, SAME, "a", "b"), decision(2, UNDO, undoes=1)]
    assert Rulings.from_decisions(made).same == frozenset()
    made.append(decision(3, UNDO, undoes=2))
    assert Rulings.from_decisions(made).same == {("a", "b")}


def test_three_said_to_be_one_are_three_pairs() -> None:
    rulings = Rulings.from_decisions([decision(1, SAME, "c", "a", "b")])
    assert rulings.same == {("a", "b"), ("a", "c"), ("b", "c")}
    assert rulings.partners["a"] == {"b", "c"}


def test_the_last_override_of_a_field_stays() -> None:
    rulings = Rulings.from_decisions(
        [
            decision(n, DecisionKind.OVERRIDE, "a", value={"field": "title", "value": title})
            for n, title in ((1, "Un"), (2, "Deux"))
        ]
    )
    assert rulings.overrides["a"]["title"].value == "Deux"


def test_hidden_and_featured_are_remembered_by_token() -> None:
    rulings = Rulings.from_decisions(
        [
            decision(1, DecisionKind.HIDE, "a"),
            decision(2, DecisionKind.FEATURE, "b"),
            decision(3, UNDO, undoes=1),
        ]
    )
    assert not rulings.words
    assert rulings.featured == {"b"}


def test_a_person_may_join_what_nothing_joins_and_part_what_all_joins() -> None:
    a = listing("usine", "Bruna Vidal", place=CREST)
    b = listing("agenda", "Tricot-thé", "2028-05-01T08:00", place=DIE)
    c = listing("office", "Bruna Vidal", place=CREST)
    plain = resolve([a, b, c], Rulings(), Context()).clusters
    assert sorted(map(len, plain)) == [1, 2]
    rulings = Rulings.from_decisions(
        [decision(1, SAME, a.token, b.token), decision(2, DIFFERENT, b.token, c.token)]
    )
    decided = resolve([a, b, c], rulings, Context()).clusters
    assert {frozenset(one.source_id for one in cluster) for cluster in decided} == {
        frozenset({"usine", "agenda"}),
        frozenset({"office"}),
    }


def test_what_was_said_to_be_different_is_not_proposed_again() -> None:
    a = listing("usine", "Fresque océane")
    b = listing("agenda", "Fresque de la biodiversité")
    assert resolve([a, b], Rulings(), Context()).proposals
    parted = Rulings.from_decisions([decision(1, DIFFERENT, a.token, b.token)])
    assert not resolve([a, b], parted, Context()).proposals
