"""Titles: the labelled corpus, and what must hold for any title."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Status
from normalizer.text import clean_line
from normalizer.titles import clean_title, title_status

CORPUS = Path(__file__).parent.parent / "corpus" / "titles"


def cases() -> list[list[str]]:
    texts = (file.read_text(encoding="utf-8") for file in sorted(CORPUS.glob("*.tsv")))
    lines = (line for text in texts for line in text.splitlines())
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


CASES = cases()
PIECES = st.sampled_from(
    [piece for case in CASES for piece in (*case[0].split(), case[1], case[2])]
    + ["-", "|", ":", "(", ")", "[", "]", "@", "«", "»", '"', "!", "?", "/", ",", "#2", "\u00a0"]
)
TITLES = st.one_of(st.lists(PIECES, max_size=9).map(" ".join), st.text(max_size=60))


@pytest.mark.parametrize(
    "title",
    [
        "L’IA au quotidien (café numérique, samedi 14 mars 2026)",
        "L’IA au quotidien (café numérique – Le Rebond)",
        "L’IA au quotidien (café numérique, 14h-16h)",
        "L’IA au quotidien (café numérique) - 14 mars",
    ],
)
def test_brackets_stay_closed(title: str) -> None:
    assert clean_title(title, venue="Le Rebond") == "L’IA au quotidien (café numérique)"


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_title(case: list[str]) -> None:
    said, venue, commune, display, status = case
    shown = clean_title(said, venue=venue or None, commune=commune or None)
    assert shown.replace("\u00a0", " ") == display
    assert (title_status(said) or "") == status


@given(
    TITLES, st.sampled_from([None, "La Grange", "MJC St-Priest"]), st.sampled_from([None, "Die"])
)
def test_never_empty_and_one_line(said: str, venue: str | None, commune: str | None) -> None:
    shown = clean_title(said, venue=venue, commune=commune)
    assert shown or not clean_line(said)
    assert len(shown.splitlines()) <= 1


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_clean_title_stays(case: list[str]) -> None:
    _, venue, commune, display, _ = case
    shown = clean_title(display, venue=venue or None, commune=commune or None)
    assert shown.replace("\u00a0", " ") == display


def test_spaces_before_marks_do_not_break() -> None:
    assert clean_title("Débat: pourquoi?") == "Débat\u00a0: pourquoi\u00a0?"


def test_every_mark_has_a_status() -> None:
    assert title_status("CANCELLED - Talk") is Status.CANCELLED
    assert title_status("Conférence - passe en visio") is Status.MOVED_ONLINE
    assert title_status("Gala (sold out)") is Status.FULL
