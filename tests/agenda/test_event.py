"""What an event tells of itself."""

from datetime import timedelta

import pytest

from tests.samples import NOON, a_listing, an_event, known

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("title", "days", "long"),
    [
        ("Concert", 0, False),
        ("Festival des lucioles", 2, False),
        ("Stage de poterie", 4, False),
        ("Installation sonore", 4, True),
        ("Expo", 4, True),
        ("Exposition d’un jour", 0, False),
        ("Les pierres levées", 30, True),
    ],
)
def test_what_is_to_be_seen_for_days_on_end_is_told_from_what_has_a_date(
    title: str, days: int, long: bool
) -> None:
    event = an_event(known(a_listing(title=title, end=NOON + days * DAY + timedelta(hours=2))))
    assert event.long_running is long


def test_a_tag_may_say_that_it_is_an_exhibition() -> None:
    end = NOON + 4 * DAY
    assert an_event(known(a_listing(title="Pierres", tags=["exposition"], end=end))).long_running
