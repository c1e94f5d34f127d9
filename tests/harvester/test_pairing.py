"""Feeds that do not keep to their own names."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from agenda.model import KnownListing, Listing, Place
from harvester.pairing import pair
from harvester.plan import Plan, compare, conclude, fingerprint
from tests.samples import NOON, SEEN, a_listing, known

LATER = SEEN + timedelta(hours=1)
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def kept(listing: Listing) -> KnownListing:
    return known(listing, fingerprint=fingerprint(listing))


def visit(before: list[KnownListing], found: list[Listing], now: object = LATER) -> Plan:
    plan = compare(before, found, lambda _: True, LATER)
    conclude(plan, LATER)
    return plan


def test_a_new_uid_at_each_fetch_stays_one_listing() -> None:
    before = [kept(a_listing("r1")), kept(a_listing("r2", start=NOON + WEEK))]
    for round_ in ("s", "t", "u"):
        found = [a_listing(f"{round_}2", start=NOON + WEEK), a_listing(f"{round_}1")]
        plan = visit(before, found)
        assert (plan.touched, plan.absent, plan.changes) == ([], [], [])
        assert sorted(one.uid for one in plan.renamed) == ["r1", "r2"]
        before = plan.renamed


def test_names_once_changed_are_remembered_when_the_text_changes_too() -> None:
    renamed = visit([kept(a_listing("old"))], [a_listing("new")]).renamed
    plan = visit(renamed, [a_listing("new", title="Tout autre chose", start=NOON + WEEK)])
    (one,) = plan.changed
    assert (one.uid, one.title, one.moved_from) == ("old", "Tout autre chose", NOON)
    assert (plan.new, plan.missing) == ([], [])


def test_a_feed_that_returns_to_the_first_names_forgets_the_others() -> None:
    renamed = visit([kept(a_listing("old"))], [a_listing("new")]).renamed
    (one,) = visit(renamed, [a_listing("old")]).renamed
    assert one.alias is None


def test_a_series_moved_by_an_hour_keeps_its_dates() -> None:
    weeks = [NOON + n * WEEK for n in range(6)]
    before = [kept(a_listing(recurrence_id=f"{day:%Y%m%d}T110000Z", start=day)) for day in weeks]
    moved = [
        a_listing(recurrence_id=f"{day:%Y%m%d}T120000Z", start=day + HOUR, end=day + 3 * HOUR)
        for day in weeks
    ]
    plan = visit(before, moved)
    assert (plan.new, plan.missing) == ([], [])
    assert {one.key for one in plan.changed} == {one.key for one in before}
    assert [one.moved_from for one in sorted(plan.changed, key=lambda one: one.start)] == weeks


def test_two_of_the_same_words_are_told_apart_by_their_texts() -> None:
    before = [kept(a_listing(uid, description_text=uid)) for uid in "ab"]
    plan = visit(
        before, [a_listing("y", description_text="b"), a_listing("x", description_text="a")]
    )
    assert (plan.changed, plan.new, len(plan.renamed)) == ([], [], 2)


def test_another_place_or_hour_is_another_event() -> None:
    elsewhere = a_listing("x", place=Place(name="La Navette", commune="Agen"))
    later = a_listing("y", start=NOON + HOUR)
    plan = visit([kept(a_listing())], [elsewhere, later])
    assert (len(plan.new), len(plan.missing)) == (2, 1)


def test_one_that_stands_is_preferred_to_a_withdrawn_one() -> None:
    gone = kept(a_listing("a")).model_copy(update={"withdrawn": SEEN})
    plan = visit([gone, kept(a_listing("b"))], [a_listing("z")])
    assert ([one.uid for one in plan.renamed], plan.touched) == (["b"], [])


Name = tuple[str, str, int]
NAMES = st.tuples(st.sampled_from("abcd"), st.sampled_from(("", "r", "s")), st.integers(0, 3))


@given(st.lists(NAMES), st.lists(NAMES))
def test_each_listing_is_met_once(before: list[Name], after: list[Name]) -> None:
    def listings(names: list[Name]) -> list[Listing]:
        return [
            a_listing(uid, recurrence_id=occurrence, start=NOON + day * timedelta(days=1))
            for uid, occurrence, day in names
        ]

    old = list({one.key: kept(one) for one in listings(before)}.values())
    found = listings(after)
    pairs = pair(old, found)
    assert sorted([*(a.key for a, _ in pairs.met), *(a.key for a in pairs.gone)]) == sorted(
        one.key for one in old
    )
    assert sorted([*(b.key for _, b in pairs.met), *(b.key for b in pairs.new)]) == sorted(
        {one.key for one in found}
    )
    by_key = {one.key for one in old} & {one.key for one in found}
    assert {a.key for a, b in pairs.met if a.key == b.key} == by_key
