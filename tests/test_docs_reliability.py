"""docs/reliability.md names tests that there are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
ROWS = re.findall(r"^\| (?!fault|---)(.+?) \|.*\| `(tests/[^`]+)` \|$", PAGE, re.MULTILINE)


def test_there_are_at_least_25_faults() -> None:
    assert len(ROWS) >= 25
    assert len(ROWS) == len(re.findall(r"^\| (?!fault|---)", PAGE, re.MULTILINE))


@pytest.mark.parametrize(("fault", "named"), ROWS)
def test_each_fault_names_a_test(fault: str, named: str) -> None:
    path, _, function = named.partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    tests = {one.name for one in tree.body if isinstance(one, kinds)}
    if function:
        assert function in tests
    else:
        assert any(name.startswith("test_") for name in tests)
