"""The bench's rows: which figure a goal bounds."""

import pytest

from tests.bench import BENCHES, Row, bench


@pytest.mark.parametrize(
    ("row", "ratio", "goal", "holds"),
    [
        (Row("informs", 3, "s"), None, None, None),
        (Row("ratio low enough", 3, "s", reference=2, at_most=1.5), 1.5, "≤ 1.5", True),
        (Row("ratio too high", 3.1, "s", reference=2, at_most=1.5), 1.55, "≤ 1.5", False),
        (Row("value high enough", 0.99, "recall", at_least=0.93), None, "≥ 0.93", True),
        (Row("value too low", 0.5, "recall", at_least=0.93), None, "≥ 0.93", False),
        (
            Row("both bounds", 9, "s", reference=10, at_least=0.8, at_most=1),
            0.9,
            "≥ 0.8, ≤ 1",
            True,
        ),
        (Row("nothing to compare", 3, "s", reference=0, at_most=1), None, "≤ 1", False),
    ],
    ids=lambda row: row.name if isinstance(row, Row) else "",
)
def test_a_goal_bounds_the_ratio_or_else_the_value(
    row: Row, ratio: float | None, goal: str | None, holds: bool | None
) -> None:
    assert row.to_json() == {
        "name": row.name,
        "value": row.value,
        "unit": row.unit,
        "reference": row.reference,
        "ratio": ratio,
        "goal": goal,
        "holds": holds,
    }


def test_two_benches_cannot_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.bench.BENCHES", dict.fromkeys(BENCHES, list))
    bench("one")(list)
    with pytest.raises(ValueError, match="two benches are called 'one'"):
        bench("one")(list)
