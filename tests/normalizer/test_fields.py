"""Floors under what is read out of labelled announcements (`fields_accuracy` prints the rest)."""

import pytest

from tests.normalizer.fields_accuracy import Accuracy, labels, measure

FLOORS = {
    "free": (0.9, 0.85),
    "required": (0.9, 0.85),
    "capacity": (0.9, 0.85),
    "access": (0.95, 0.85),
    "commune": (0.97, 0.93),
    "venue": (0.95, 0.93),
    "online": (0.95, 0.95),
}


LATER_FLOORS = FLOORS | {
    "price": (0.85, 0.85),
    "ages": (0.8, 0.8),
    "themes": (0.8, 0.8),
    "kind": (0.9, 0.9),
    "tags": (0.95, 0.75),
}


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Accuracy]]:
    return {name: measure(labels(name)) for name in ("announcements", "unseen")}


@pytest.mark.parametrize(
    ("file", "field", "floor"),
    [("announcements", *one) for one in FLOORS.items()]
    + [("unseen", *one) for one in LATER_FLOORS.items()],
)
def test_floors(
    measured: dict[str, dict[str, Accuracy]], file: str, field: str, floor: tuple[float, float]
) -> None:
    precision, recall = floor
    assert measured[file][field].precision >= precision
    assert measured[file][field].recall >= recall


def test_enough_is_labelled(measured: dict[str, dict[str, Accuracy]]) -> None:
    assert sum(found.said for file in measured.values() for found in file.values()) >= 350
