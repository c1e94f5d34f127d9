"""What fuzzing once found, tried again; and that it still looks where it should."""

from pathlib import Path

import pytest

from tests.fuzz.mutations import CORPUS
from tests.fuzz.targets import targets

TARGETS = {target.name: target for target in targets()}
FINDINGS = sorted((CORPUS / "fuzz").glob("*/*"))


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_broke_once_holds(path: Path) -> None:
    TARGETS[path.parent.name].check(path.read_bytes())


def test_every_format_the_addresses_and_the_forms_are_fuzzed() -> None:
    assert {"format-ics", "format-rss", "format-mobilizon", "query", "form"} <= TARGETS.keys()
