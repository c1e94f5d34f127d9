"""What a visit concludes, from lists alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agenda.model import KnownListing, Listing, Status
from harvester.document import Window
from harvester.plan import Plan, absence_counts, compare, conclude, fingerprint
from tests.samples import NOON, SEEN, a_listing, known

LATER = SEEN + timedelta(days=1)
WINDOW = Window(SEEN - timedelta(days=60), SEEN + timedelta(days=400))


def visit(
    before: list[KnownListing],
    found: list[Listing],
    *,
    complete: bool = True,
    unread: frozenset[str] = frozenset(),
) -> Plan:
    read = {one.uid for one in found}
    counts = absence_counts(WINDOW, complete=complete, read=read, unread=unread, now=LATER)
    plan = compare(before, found, counts, LATER)
    conclude(plan, LATER)
    return plan


def kept(listing: Listing, **record: object) -> KnownListing:
    return known(listing, fingerprint=fingerprint(listing), **record)


def test_a_first_visit_finds_everything_new() -> None:
    plan = visit([], [a_listing("1"), a_listing("2")])
    assert [one.uid for one in plan.new] == ["1", "2"]
    assert {one.first_seen for one in plan.new} == {LATER}


def test_a_second_visit_changes_nothing() -> None:
    plan = visit([kept(a_listing())], [a_listing(source_sequence=3)])
    assert (plan.written, plan.touched) == ([], [])
    assert plan.same == [a_listing().token]


def test_a_change_keeps_the_first_sight_and_counts_a_revision() -> None:
    plan = visit([kept(a_listing())], [a_listing(title="Concert reporté")])
    (changed,) = plan.changed
    assert (changed.first_seen, changed.changed, changed.revision) == (SEEN, LATER, 1)


def test_an_absent_one_is_withdrawn_at_the_second_visit() -> None:
    first = visit([kept(a_listing())], [])
    assert (first.withdrawn, len(first.absent), first.touched) == ([], 1, [])
    second = visit(first.absent, [])
    assert [one.withdrawn for one in second.withdrawn] == [LATER]


def test_one_that_comes_back_is_restored() -> None:
    plan = visit([kept(a_listing(), withdrawn=SEEN, absences=2)], [a_listing()])
    (back,) = plan.changed
    assert (back.withdrawn, back.absences, back.first_seen) == (None, 0, SEEN)


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (SEEN - timedelta(days=3), "it is over"),
        (LATER - timedelta(hours=1), "it has begun"),
        (SEEN + timedelta(days=500), "it lies beyond the window"),
    ],
)
def test_an_absence_that_means_nothing(start: object, why: str) -> None:
    plan = visit([kept(a_listing(start=start, end=NOON))], [])
    assert plan.written == [], why


def test_an_item_that_could_not_be_read_is_not_absent() -> None:
    plan = visit([kept(a_listing())], [], unread=frozenset({"1"}))
    assert plan.written == []


def test_a_partial_feed_concludes_only_about_the_items_it_still_has() -> None:
    before = [kept(a_listing("1", recurrence_id="a")), kept(a_listing("2"))]
    another_day = a_listing("1", recurrence_id="b", start=NOON + timedelta(days=1))
    plan = visit(before, [another_day], complete=False)
    assert [one.key for one in plan.absent] == [before[0].key]


def test_the_fingerprint_overlooks_stamps_and_nothing_else() -> None:
    assert fingerprint(a_listing(source_updated=NOON)) == fingerprint(a_listing())
    assert fingerprint(a_listing(end=None)) != fingerprint(a_listing())


def test_a_move_remembers_the_first_start_until_it_moves_back() -> None:
    tuesday, friday = NOON + timedelta(days=2), NOON + timedelta(days=5)
    once = visit([kept(a_listing())], [a_listing(start=tuesday, end=None)]).changed
    twice = visit(once, [a_listing(start=friday, end=None)]).changed
    back = visit(twice, [a_listing()]).changed
    assert [one.moved_from for one in (*once, *twice, *back)] == [NOON, NOON, None]


def test_another_title_keeps_the_mark_of_a_move() -> None:
    (one,) = visit([kept(a_listing(), moved_from=SEEN)], [a_listing(title="Bal")]).changed
    assert one.moved_from == SEEN


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"confidence": 0.8}, {"confidence": 0.8}),
        ({"start": SEEN}, {}),
        ({"all_day": True, "start": datetime(2027, 3, 13, 23, tzinfo=UTC)}, {"all_day": False}),
    ],
)
def test_what_is_not_a_move(before: dict[str, Any], after: dict[str, Any]) -> None:
    later = {"start": NOON + timedelta(hours=1)} | after
    (one,) = visit([kept(a_listing(**before))], [a_listing(**later)]).changed
    assert one.moved_from is None


def test_each_changed_field_is_told() -> None:
    said = {"title": "Bal", "status": Status.CANCELLED, "description_text": "x" * 900}
    changes = visit([kept(a_listing())], [a_listing(**said)]).changes
    assert {one.field: (one.before, one.after and len(one.after)) for one in changes} == {
        "title": ('"Concert de la fanfare"', 5),
        "status": ('"confirmed"', 11),
        "description_text": ('""', 500),
    }


def test_a_withdrawal_and_a_return_are_changes_too() -> None:
    gone = visit([kept(a_listing(), absences=1)], [])
    assert [(one.field, one.before) for one in gone.changes] == [("withdrawn", None)]
    back = visit(gone.withdrawn, [a_listing()])
    assert [(one.field, one.after) for one in back.changes] == [("withdrawn", None)]
