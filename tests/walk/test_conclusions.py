"""What a harvest concludes from what is missing, moved or renamed, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from agenda.errors import UsageError
from agenda.model import Event, HarvestRun, Kind, KnownListing, RunStatus, Source
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.find import find
from agenda.store.listings import source_listings
from agenda.store.sources import accept_doubt, named_sources, take_new_address
from agenda.store.tables import ChangeRow
from feeds.channel import Channel
from feeds.ics import write_ics
from tests.fakes.site import Site, answer, feed
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest

HOUR = timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")
TEN = [event(str(n), f"202703{10 + n}T180000", f"Veillée {n}") for n in range(10)]
Add = Callable[..., Source]


def standing(engine: Engine, source: Source) -> list[KnownListing]:
    with reading(engine) as session:
        known = source_listings(session, source.id)
    return sorted((one for one in known if not one.withdrawn), key=lambda one: one.start)


def state(engine: Engine, source: Source) -> Source:
    with reading(engine) as session:
        return named_sources(session, [source.id])[0]


def shown(engine: Engine) -> list[Event]:
    with reading(engine) as session:
        return [entry.event for entry in find(session, AgendaQuery(), PARIS).entries]


@pytest.fixture
def one_visit(harvest: Harvest) -> Callable[[datetime], HarvestRun]:
    def visit(now: datetime) -> HarvestRun:
        (run,) = harvest(now)
        return run

    return visit


def test_a_sudden_loss_waits_for_the_coordinator(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(*TEN))
    one_visit(now)
    site.scripts["/a.ics"] = feed(calendar(*TEN[:2]))
    for hours in (1, 2, 3):
        run = one_visit(now + hours * HOUR)
        assert run.withdrawn == 0
    assert run.status is RunStatus.UNCHANGED
    assert len(standing(engine, source)) == 10
    marked = state(engine, source)
    assert (marked.doubted, marked.lost) == (now + HOUR, 8)
    with writing(engine) as session:
        assert accept_doubt(session, source.id, now + 3 * HOUR) == 8
    run = one_visit(now + 4 * HOUR)
    assert (run.status, run.withdrawn, run.doubt) == (RunStatus.OK, 8, None)
    after = state(engine, source)
    assert (after.doubted, after.accepted_loss) == (None, 0)
    with pytest.raises(UsageError, match="aucun avis"), writing(engine) as session:
        accept_doubt(session, source.id, now)


def test_the_doubt_is_told_and_ends_when_the_items_come_back(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(*TEN))
    one_visit(now)
    site.scripts["/a.ics"] = feed(calendar(TEN[0], event("new", "20270401T180000", "Bal neuf")))
    run = one_visit(now + HOUR)
    assert (run.status, run.new) == (RunStatus.PARTIAL, 1)
    assert run.problems[0].item == "Le Rebond"
    assert "9 des 10 rendez-vous" in (run.doubt or "")
    site.scripts["/a.ics"] = feed(calendar(*TEN[:9]))
    run = one_visit(now + 2 * HOUR)
    assert (run.status, run.doubt) == (RunStatus.OK, None)
    assert state(engine, source).doubted is None
    assert len(standing(engine, source)) == 11


def test_a_document_cut_short_concludes_nothing(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    whole = calendar(*TEN[:4])
    site.scripts["/a.ics"] = feed(whole)
    one_visit(now)
    site.scripts["/a.ics"] = feed(whole[: len(whole) // 2])
    for hours in (1, 2, 3):
        run = one_visit(now + hours * HOUR)
    assert len(standing(engine, source)) == 4
    assert "document coupé" in (state(engine, source).doubt or "")
    site.scripts["/a.ics"] = feed(calendar(*TEN[:3]))
    run = one_visit(now + 4 * HOUR)
    assert (run.doubt, run.withdrawn) == (None, 0)
    assert one_visit(now + 5 * HOUR).withdrawn == 1
    assert state(engine, source).doubted is None


def test_a_window_of_posts_never_concludes_and_is_not_doubtful(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("La gazette", "/rss", Kind.RSS)

    def posts(*numbers: int) -> bytes:
        items = "".join(
            f"<item><guid>{n}</guid><title>Bal n° {n}</title>"
            f"<description>Le {n + 10} avril 2027 à 18h30</description></item>"
            for n in numbers
        )
        return f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()

    site.scripts["/rss"] = answer(posts(*range(10)), headers={"Content-Type": "text/xml"})
    assert one_visit(now).new == 10
    site.scripts["/rss"] = answer(posts(9), headers={"Content-Type": "text/xml"})
    for hours in (1, 2, 3):
        run = one_visit(now + hours * HOUR)
        assert (run.withdrawn, run.doubt) == (0, None)
    assert state(engine, source).doubted is None
    assert len(standing(engine, source)) == 10


def test_moves_are_kept_field_by_field(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1")))
    one_visit(now)
    (before,) = standing(engine, source)
    site.scripts["/a.ics"] = feed(calendar(event("1", "20270315T143000", "Grand bal")))
    assert one_visit(now + HOUR).changed == 1
    (after,) = standing(engine, source)
    assert (after.key, after.moved_from) == (before.key, before.start)
    with reading(engine) as session:
        changes = session.exec(select(ChangeRow).order_by(col(ChangeRow.id))).all()
    assert {(one.listing, one.at) for one in changes} == {(after.token, now + HOUR)}
    assert [(one.field, one.before, one.after) for one in changes] == [
        ("title", '"Bal"', '"Grand bal"'),
        ("start", '"2027-03-14T13:30:00Z"', '"2027-03-15T13:30:00Z"'),
        ("end", '"2027-03-14T15:30:00Z"', '"2027-03-15T15:30:00Z"'),
    ]


def test_what_has_begun_may_leave_its_feed(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    soon, later = event("1", "20270301T180000"), event("2", "20270320T180000", "Atelier")
    site.scripts["/a.ics"] = feed(calendar(soon, later))
    one_visit(now)
    site.scripts["/a.ics"] = feed(calendar(later))
    assert [one_visit(now + hours * HOUR).withdrawn for hours in (12, 24, 36)] == [0, 0, 0]
    assert [one.uid for one in standing(engine, source)] == ["1", "2"]


def test_what_comes_back_after_its_withdrawal_is_the_same_event(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(*TEN))
    one_visit(now)
    (before,) = (one for one in shown(engine) if one.title == "Veillée 4")
    site.scripts["/a.ics"] = feed(calendar(*TEN[:4], *TEN[5:]))
    assert [one_visit(now + hours * HOUR).withdrawn for hours in (1, 2)] == [0, 1]
    assert before.id not in {one.id for one in shown(engine)}
    site.scripts["/a.ics"] = feed(calendar(*TEN))
    run = one_visit(now + 3 * HOUR)
    assert (run.new, run.changed) == (0, 1)
    assert len(standing(engine, source)) == 10
    (after,) = (one for one in shown(engine) if one.title == "Veillée 4")
    assert (after.id, after.withdrawn) == (before.id, None)
    # A subscriber who was told of its end must be told of its return.
    assert after.sequence > before.sequence


def test_of_what_a_document_says_twice_the_later_revision_counts(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    revised = event("1", "20270314T200000", "Bal", "SEQUENCE:3")
    first = event("1", "20270314T180000", "Bal", "SEQUENCE:1")
    weekly = event("2", "20270316T100000", "Gym", "RRULE:FREQ=WEEKLY;COUNT=3")
    instead = event(
        "2", "20270323T110000", "Gym", "RECURRENCE-ID;TZID=Europe/Paris:20270323T100000"
    )
    site.scripts["/a.ics"] = feed(calendar(revised, first, weekly, instead))
    assert one_visit(now).new == 4
    starts = [one.start.astimezone(PARIS) for one in standing(engine, source)]
    told = [f"{start:%d %H}" for start in starts]
    assert told == ["14 20", "16 10", "23 11", "30 10"]


def test_uids_made_anew_at_each_fetch_change_nothing(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    weekly = "RRULE:FREQ=WEEKLY;COUNT=5"
    for fetch in range(4):
        lone = event(f"{fetch}-a@x", "20270320T180000", "Atelier couture")
        series = event(f"{fetch}-b@x", "20270322T180000", "Chorale", weekly)
        site.scripts["/a.ics"] = feed(calendar(lone, series))
        run = one_visit(now + fetch * HOUR)
        assert (run.seen, run.new, run.changed) == (6, 0 if fetch else 6, 0)
    assert len(standing(engine, source)) == 6
    assert {one.uid[0] for one in standing(engine, source)} == {"0"}


def test_a_series_moved_by_an_hour_stays_the_same_series(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    for hour, start in enumerate(("20270322T180000", "20270322T190000", "20270322T190000")):
        series = event("1", start, "Chorale", "RRULE:FREQ=WEEKLY;COUNT=5")
        site.scripts["/a.ics"] = answer(calendar(series), headers={"X-Round": str(hour)})
        one_visit(now + hour * HOUR)
    found = standing(engine, source)
    assert len(found) == 5
    assert all(one.moved_from == one.start - HOUR for one in found)


def test_our_own_events_in_a_partner_s_feed_are_no_source(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1")))
    one_visit(now)
    with reading(engine) as session:
        entries = find(session, AgendaQuery(), ZoneInfo("Europe/Paris")).entries
    base = Settings().base_url
    channel = Channel(
        title="Agenda",
        description="",
        link=base,
        address=f"{base}/agenda.ics",
        base_url=base,
        site_name="Agenda",
    )
    ours = b"".join(write_ics(channel, entries))
    assert b"SUMMARY:Bal" in ours
    end = b"END:VCALENDAR"
    other = event("2", "20270320T180000", "Atelier").encode()
    site.scripts["/a.ics"] = feed(ours.replace(end, other + b"\r\n" + end))
    run = one_visit(now + HOUR)
    assert (run.status, run.echoes, run.new, run.problem_count) == (RunStatus.OK, 1, 1, 0)
    assert {one.uid for one in standing(engine, source)} == {"1", "2"}


def test_a_permanent_redirect_is_proposed_and_followed_on_demand(
    engine: Engine, site: Site, add: Add, one_visit: Callable[..., HarvestRun], now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/b.ics"] = feed(calendar(event("1")))
    site.scripts["/a.ics"] = answer(status=301, headers={"Location": "/b.ics"})
    one_visit(now)
    assert state(engine, source).moved_to == site.url("/b.ics")
    with writing(engine) as session:
        assert take_new_address(session, source.id) == site.url("/b.ics")
    assert one_visit(now + HOUR).status is RunStatus.UNCHANGED
    assert state(engine, source).moved_to is None
    with pytest.raises(UsageError, match="pas changé"), writing(engine) as session:
        take_new_address(session, source.id)
