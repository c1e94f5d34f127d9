"""Filters on the command line: what is none is refused, as an impossible value is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agenda.errors import AlmanachError
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event
from tests.webapp.test_cli import run, told


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.scripts["/a.ics"] = feed(calendar(event("1", "20270314T143000", "Bal")))
        yield running


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALMANACH_ALLOW_PRIVATE", site.host)
    monkeypatch.setenv("ALMANACH_HORIZON_DAYS", "3000")
    monkeypatch.setenv("ALMANACH_LOG_LEVEL", "error")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("--comune", "agen"), "« --comune » n’est pas un filtre. Vouliez-vous dire --commune ?"),
        (("--bidule",), "« --bidule » n’est pas un filtre. Je connais --q, --from"),
        (("agen",), "« agen » n’est pas un filtre."),
        (("--commune",), "Il manque une valeur à « --commune »."),
        (("--theme", "--gratuit"), "Il manque une valeur à « --theme »."),
        (("--type=bal",), "« bal » n’est pas une valeur possible"),
    ],
)
def test_an_export_refuses_what_is_no_filter(asked: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(AlmanachError, match=re.escape(sentence)):
        run("export", *asked)


def test_a_filter_answered_by_yes_or_no_may_stand_alone(site: Site) -> None:
    run("sources", "add", site.url("/a.ics"))
    run("harvest")
    assert told("export", "--en-ligne", "--series", "fold") == []
    assert len(told("export", "--en-ligne=non", "--series", "fold")) == 1
    assert len(told("export", "--en-ligne", "0")) == 1
