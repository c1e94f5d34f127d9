"""A calendar read in slices gives what reading it whole gives."""

from collections.abc import Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Kind, RawEvent
from harvester.document import Document
from harvester.formats.ics import Ics
from harvester.slices import AROUND, Cut, cut, trusted, unchanged, without
from tests.harvester.plain import WINDOW, document, source
from tests.walk.calendars import calendar, event

SOURCE = source(Kind.ICS)
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"


def cut_of(body: bytes) -> tuple[Document, Cut]:
    given = document(body, "text/calendar")
    found = cut(given, SOURCE)
    assert found is not None
    return given, found


def items(given: Document) -> list[RawEvent]:
    return Ics().read(given, SOURCE, WINDOW).items


def test_only_what_changed_is_read() -> None:
    _, before = cut_of(calendar(event("1"), event("2"), event("3")))
    after, now = cut_of(calendar(event("1"), event("2", summary="Grand bal"), event("4")))
    passed = unchanged(now, before.slices)
    assert passed == {"1"}
    assert [one.uid for one in items(without(after, now, passed))] == ["2", "4"]


def test_stamps_are_no_change_and_exceptions_belong_to_their_series() -> None:
    master = event("1", "20270301T180000", "Chorale", WEEKLY)
    moved = event(
        "1", "20270309T180000", "Chorale", "RECURRENCE-ID;TZID=Europe/Paris:20270308T180000"
    )
    stamped = event("1", "20270301T180000", "Chorale", WEEKLY, "DTSTAMP:20270101T000000Z")
    _, before = cut_of(calendar(master, moved))
    assert unchanged(cut_of(calendar(stamped, moved))[1], before.slices) == {"1"}
    after, now = cut_of(calendar(master))
    assert unchanged(now, before.slices) == set()
    assert len(items(without(after, now, []))) == 4


def test_whatever_surrounds_the_events_asks_for_all_again() -> None:
    body = calendar(event("1"), event("2"))
    _, before = cut_of(body)
    for other in (
        body.replace(b"PRODID", b"METHOD:CANCEL\r\nPRODID"),
        body.replace(b"END:VCALENDAR\r\n", b""),
        body.replace(b"UID:2", b"X-NO:2"),
        body.replace(b"UID:2\r\n", b"UID:2\r\n 3\r\n"),
    ):
        assert unchanged(cut_of(other)[1], before.slices) == set()
    elsewhere = cut(document(body, "text/calendar"), source(Kind.ICS, themes=["musique"]))
    assert elsewhere is not None
    assert unchanged(elsewhere, before.slices) == set()


def test_other_kinds_are_not_cut() -> None:
    assert cut(document(b"BEGIN:VEVENT"), source(Kind.RSS)) is None


def test_an_unclosed_event_stays_where_it_is() -> None:
    body = calendar(event("1"), event("2").removesuffix("END:VEVENT"), event("3"))
    after, now = cut_of(body)
    assert set(now.places) == {"1", "3"}
    assert without(after, now, ["1", "3"]).body.count(b"BEGIN:VEVENT") == 1


def test_what_has_trouble_is_read_again_each_time() -> None:
    raw = [RawEvent(item="Bal", uid="1"), RawEvent(item="Thé", uid="2")]
    slices = {uid: uid for uid in (AROUND, "1", "2", "3")}
    assert trusted(slices, (), raw, (), ()) == slices
    assert set(trusted(slices, (), raw, ("2",), ())) == {AROUND, "1", "3"}
    assert set(trusted(slices, (), raw, (), ("Thé",))) == {AROUND, "1"}
    assert set(trusted(slices, ("3",), raw, (), ("Thé",))) == {AROUND, "1", "3"}
    odd = [*raw, RawEvent(item="?", uid="0")]
    assert set(trusted(slices, (), odd, (), ())) == {AROUND, "1", "2"}


EVENTS = [
    event(uid, start, summary, *more)
    for (uid, start, summary), more in product(
        [("1", "20270314T143000", "Bal"), ("1", "20270315T143000", "Bal"), ("2", "2027", "x")],
        [(), (WEEKLY,), ("BEGIN:VALARM", "UID:9", "END:VALARM")],
    )
]
PARTS = st.lists(
    st.sampled_from([*EVENTS, "END:VEVENT", "BEGIN:VEVENT", "UID:1", " 1"]), max_size=6
)


@given(PARTS, PARTS)
def test_passing_over_loses_nothing(first: Sequence[str], second: Sequence[str]) -> None:
    _, before = cut_of(calendar(*first))
    after, now = cut_of(calendar(*second))
    passed = unchanged(now, before.slices)
    whole = items(after)
    rest = items(without(after, now, passed))
    assert {one.uid for one in whole if one.uid not in passed} == {one.uid for one in rest} - passed
    assert [one for one in rest if one.uid not in passed] == [
        one for one in whole if one.uid not in passed
    ]


def test_a_million_marks_are_cut_in_a_moment() -> None:
    body = b"BEGIN:VEVENT\r\n" * 500_000 + b"END:VEVENT\r\n" * 500_000
    assert cut_of(body)[1].places == {}
