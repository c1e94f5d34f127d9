"""Every way in which two announcements come to be one event, or not, is told in words."""

from collections.abc import Sequence

import pytest

from agenda.model import DecisionKind, KnownListing, Place
from normalizer.dedup import Context, Explanation, Outcome, Rulings, explain, resolve
from tests.normalizer.dedup_listings import DIE, NOW, decision, listing, source

CONTEXT = Context.of([source("usine"), source("agenda"), source("office"), source("mairie")])
OCRES = listing("office", "Exposition Ocres", "2028-03-10T09:00", end=NOW.replace(month=4))
FORUM = Place(name="Le Forum", commune="Crest", postcode="26400")
BRUNA = listing("usine", "Bruna Vidal, slam et contrebasse")


def told(*listings: KnownListing, rulings: Rulings | None = None) -> Explanation:
    """Why the first two are one event or not; the others are there too."""
    around = list({one.token: one for one in listings}.values())
    one, other = listings[:2]
    return explain([one.token], [other.token], around, rulings or Rulings(), CONTEXT)


@pytest.mark.parametrize(
    ("pair", "outcome", "because"),
    [
        ((BRUNA, listing("agenda", "BRUNA VIDAL")), Outcome.MERGED, "de vraisemblance, et il en"),
        (
            (
                listing("usine", "Slam", identities=["ap:https://a.example/1"]),
                listing("agenda", "Tout autre titre", identities=["ap:https://a.example/1"]),
            ),
            Outcome.MERGED,
            "Réunies : même adresse fédérée.",
        ),
        ((BRUNA, listing("agenda", "Bruna Vidal", "2028-03-12T19:30")), Outcome.APART, "jours"),
        ((BRUNA, listing("agenda", "Bruna Vidal", place=DIE)), Outcome.APART, "à part : "),
        ((BRUNA, listing("usine", "Bruna Vidal")), Outcome.APART, "une même source en fait deux"),
        ((BRUNA, listing("agenda", "Loto du foot")), Outcome.PROPOSED, "les titres disent autre"),
        ((BRUNA, listing("agenda", "Loto", "2028-03-10T20:30")), Outcome.APART, "disent autre"),
        (
            (BRUNA, listing("agenda", "Bruna Vidal, slam et contrebasse", uid="1", place=FORUM)),
            Outcome.PROPOSED,
            "deux lieux nommés d’une même commune",
        ),
        (
            (OCRES, listing("agenda", "Vernissage de l’expo Ocres", "2028-03-10T17:00")),
            Outcome.RELATED,
            "l’une est l’ouverture de l’autre",
        ),
    ],
)
def test_two_listings(pair: Sequence[KnownListing], outcome: Outcome, because: str) -> None:
    found = told(*pair)
    assert because in found.because
    assert found.outcome is outcome
    assert found.reasons
    one_cluster = len(resolve(pair, Rulings(), CONTEXT).clusters) == 1
    assert one_cluster == (outcome is Outcome.MERGED)


def test_others_may_join_two_that_are_not_alike() -> None:
    between = listing("office", "Slam et contrebasse")
    late = listing("mairie", "Soirée slam", "2028-03-12T19:30")
    ruled = Rulings.from_decisions(
        [
            decision(1, DecisionKind.SAME, BRUNA.token, between.token),
            decision(2, DecisionKind.SAME, late.token, between.token),
        ]
    )
    assert told(BRUNA, between, late, rulings=ruled).because.startswith("Ada a dit le 01/01/2028")
    assert told(BRUNA, late, between, rulings=ruled).because == (
        "Réunies par d’autres annonces du même rendez-vous : « Slam et contrebasse »."
    )


def test_a_persons_no_between_others_keeps_two_apart() -> None:
    copy, third = (listing(name, BRUNA.title, uid=name) for name in ("agenda", "office"))
    no = decision(1, DecisionKind.DIFFERENT, BRUNA.token, third.token)
    ruled = Rulings.from_decisions([no])
    assert told(BRUNA, third, copy, rulings=ruled).decision == no
    found = [told(copy, one, BRUNA, third, rulings=ruled) for one in (BRUNA, third)]
    assert {one.outcome for one in found} == {Outcome.APART, Outcome.MERGED}
    (apart,) = (one for one in found if one.outcome is Outcome.APART)
    assert "a séparé d’autres annonces" in apart.because


def test_the_order_of_the_question_does_not_matter() -> None:
    other = listing("agenda", "Bruna Vidal", place=Place(name="Usine", commune="Crest"))
    one_way = explain([BRUNA.token], [other.token], [BRUNA, other], Rulings(), CONTEXT)
    assert one_way == explain([other.token], [BRUNA.token], [other, BRUNA], Rulings(), CONTEXT)
