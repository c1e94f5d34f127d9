"""Our own events in a partner's feed."""

import pytest

from agenda.model import RawEvent
from harvester.echo import Echo

ECHO = Echo("https://agenda.example/47")


@pytest.mark.parametrize(
    ("raw", "ours"),
    [
        (RawEvent(item="x", uid="0123456789ab@agenda.example"), True),
        (RawEvent(item="x", uid="0123456789AB@Agenda.example"), True),
        (RawEvent(item="x", uid="0123456789ab@other.example"), False),
        (RawEvent(item="x", uid="0123456789abc@agenda.example"), False),
        (RawEvent(item="x", uid="1", url="https://agenda.example/47/evenements/0123-bal"), True),
        (RawEvent(item="x", uid="1", url="http://agenda.example/47/evenements/0123-bal"), True),
        (RawEvent(item="x", uid="1", url="https://agenda.example/47/lieux/le-rebond"), False),
        (RawEvent(item="x", uid="1", url="https://agenda.example.org/47/evenements/0123"), False),
        (RawEvent(item="x", uid="1", url="https://x.example/?u=https://agenda.example/47"), False),
        (RawEvent(item="x", uid="https://agenda.example/47/evenements/0123456789ab"), True),
    ],
)
def test_an_echo_bears_our_uid_or_leads_to_our_page(raw: RawEvent, ours: bool) -> None:
    assert (raw in ECHO) is ours
