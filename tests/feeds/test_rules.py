"""Our feeds against what others hold feeds to: schemas, and the W3C's validator where it is."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from agenda.model import Entry, Place, Registration, Status
from feeds.atom import write_atom
from feeds.jsonfeed import write_jsonfeed
from feeds.jsonld import write_jsonld
from feeds.rss import write_rss
from tests.feeds.samples import BASE, UPDATED, Writer, announced, entry, paris, written

SCHEMAS = Path(__file__).parent / "schemas"
Judge = Callable[..., list[str]]
# https://github.com/w3c/feedvalidator is on no index. What it only informs of is left out.
VALIDATOR = """
import sys
from io import BytesIO
import feedvalidator
from feedvalidator.logging import Error, Warning
told = feedvalidator.validateStream(
    BytesIO(sys.stdin.buffer.read()), contentType=sys.argv[1], base=sys.argv[2]
)["loggedEvents"]
print(*{type(one).__name__ for one in told if isinstance(one, (Error, Warning))})
"""


def every_kind() -> list[Entry]:
    """Events of each status, and with as much or as little as can be."""
    return [
        announced(),
        *(
            entry(id=f"s{number}", status=status, updated=UPDATED + timedelta(hours=number))
            for number, status in enumerate(Status, 1)
        ),
        entry(id="gone", withdrawn=UPDATED),
        entry(id="days", start=paris(2027, 3, 14), end=paris(2027, 3, 16), all_day=True),
        entry(id="online", place=None, place_id=None, is_online=True, free=True),
        entry(id="town", place=Place(commune="Sainte-Aure"), place_id=None),
        entry(
            id="bare",
            place=None,
            place_id=None,
            image=None,
            registration=None,
            end=None,
            price=None,
            organizers=[],
            themes=[],
            tags=[],
            description_html="",
            description_text="",
        ),
        entry(id="full", registration=Registration(capacity=8, remaining=0)),
    ]


@pytest.mark.parametrize(
    ("write", "schema"), [(write_jsonfeed, "jsonfeed.json"), (write_jsonld, "events.json")]
)
@pytest.mark.parametrize("entries", [[], every_kind()], ids=["empty", "full"])
def test_a_json_format_has_its_form(write: Writer, schema: str, entries: list[Entry]) -> None:
    rules = json.loads((SCHEMAS / schema).read_text(encoding="utf8"))
    Draft202012Validator.check_schema(rules)
    told: dict[str, Any] = json.loads(written(write, *entries))
    assert [str(one) for one in Draft202012Validator(rules).iter_errors(told)] == []


@pytest.fixture(scope="module")
def judge() -> Judge:
    """What the W3C's validator has against a document: names of its warnings and errors."""

    def ask(data: bytes, kind: str, address: str) -> list[str]:
        command = [sys.executable, "-W", "ignore", "-c", VALIDATOR, kind, address]
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=60)
        if b"ModuleNotFoundError" in done.stderr:
            pytest.skip("w3c/feedvalidator, html5lib and rdflib are not on PYTHONPATH")
        assert done.returncode == 0, done.stderr.decode()
        return sorted(done.stdout.decode().split())

    return ask


@pytest.mark.parametrize(
    ("write", "extension"), [(write_rss, "rss"), (write_atom, "atom")], ids=["rss", "atom"]
)
def test_the_w3c_validator_has_nothing_against_it(
    judge: Judge, write: Writer, extension: str
) -> None:
    address = f"{BASE}/agenda.ics?theme=musique"
    found = judge(written(write, *every_kind()), f"application/{extension}+xml", address)
    # What was harvested in one visit changed at one moment.
    assert set(found) <= {"DuplicateUpdated"}
