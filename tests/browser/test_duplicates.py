"""Ten doubtful duplicates settled in a real browser: ten keys, or the same by buttons alone."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from agenda.model import DecisionKind
from agenda.store.database import reading
from agenda.store.decisions import all_decisions
from agenda.store.doubts import open_pairs
from agenda.store.find import get_entry
from tests.browser.conftest import open_database_in, served
from tests.browser.desk_site import trouble
from tests.browser.test_desk import come_in
from tests.webapp.desk.test_duplicates import FOYER, HALLE, announce
from tests.webapp.sample_agenda import NOW, fill, paris

KEYS = "sdsdssddsd"
KINDS = {"s": DecisionKind.SAME, "d": DecisionKind.DIFFERENT}
DONE = {"s": "Réunis.", "d": "Gardés en deux."}
NAMES = [
    *("plantes", "livres", "vélos", "jouets", "disques"),
    *("laines", "timbres", "outils", "graines", "skis"),
]
Pair = frozenset[str]


@pytest.fixture
def doubts(tmp_path: Path) -> Iterator[tuple[Engine, str]]:
    """The sample agenda's desk with ten pairs that each ask a question of their own."""
    with served(open_database_in(tmp_path)) as (engine, address):
        trouble(engine, fill(engine))
        for number, name in enumerate(NAMES):
            start = paris(3, 20, 9) + timedelta(days=number)
            said = {"la-navette": f"Bourse aux {name}", "mediatheque": f"Grande bourse aux {name}"}
            for source, place in (("la-navette", HALLE), ("mediatheque", FOYER)):
                announce(engine, name, source, said[source], start, place=place)
        with reading(engine) as session:
            assert len(open_pairs(session, NOW)) == len(KEYS)
        yield engine, address


@contextmanager
def at_the_question(browser: Browser, address: str, *, scripted: bool) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", java_script_enabled=scripted)
    page = context.new_page()
    come_in(page, address)
    page.goto(f"{address}/admin/doublons")
    yield page
    context.close()


def asked(page: Page) -> Pair:
    """The tokens of the question on the page."""
    form = page.locator("form[data-keys]")
    return frozenset(form.locator(f"[name={name}]").get_attribute("value") or "" for name in "ab")


def assert_stands(engine: Engine, answers: dict[Pair, str]) -> None:
    """Each answer is a decision, and the agenda shows one rendez-vous or two by it."""
    with reading(engine) as session:
        said = {frozenset(one.subjects): one.kind for one in all_decisions(session)}
        shown = {
            pair: len({entry.event.id for token in pair if (entry := get_entry(session, token))})
            for pair in answers
        }
        left = {frozenset((one.proposal.a, one.proposal.b)) for one in open_pairs(session, NOW)}
    assert said == {pair: KINDS[key] for pair, key in answers.items()}
    assert shown == {pair: 1 if key == "s" else 2 for pair, key in answers.items()}
    assert left.isdisjoint(answers)
    assert len(left) == len(KEYS) - len(answers)


def test_ten_doubts_take_ten_keys(browser: Browser, doubts: tuple[Engine, str]) -> None:
    engine, address = doubts
    answers: dict[Pair, str] = {}
    with at_the_question(browser, address, scripted=True) as page:
        begun = time.monotonic()
        for key in KEYS:
            answers[asked(page)] = key
            # Keys are heard once the page's script has run.
            page.wait_for_load_state()
            page.keyboard.press(key)
            expect(page.get_by_role("status")).to_contain_text(DONE[key])
            if left := len(KEYS) - len(answers):
                expect(page.get_by_text(f"question 1 sur {left}")).to_be_visible()
        logging.getLogger(__name__).info("ten answers: %.1f s", time.monotonic() - begun)
        expect(page.get_by_text("Aucun doublon ne demande votre avis.")).to_be_visible()
    assert len(answers) == len(KEYS)
    assert_stands(engine, answers)


def test_later_takes_a_key_too_and_settles_nothing(
    browser: Browser, doubts: tuple[Engine, str]
) -> None:
    engine, address = doubts
    with at_the_question(browser, address, scripted=True) as page:
        first = asked(page)
        page.keyboard.press("p")
        expect(page.get_by_text(f"question 2 sur {len(KEYS)}")).to_be_visible()
        assert asked(page) != first
    assert_stands(engine, {})


def test_the_buttons_do_the_same_without_a_script(
    browser: Browser, doubts: tuple[Engine, str]
) -> None:
    engine, address = doubts
    answers: dict[Pair, str] = {}
    with at_the_question(browser, address, scripted=False) as page:
        for key, name in (("s", "C’est le même"), ("d", "Ce sont deux rendez-vous")):
            answers[asked(page)] = key
            page.get_by_role("button", name=name).click()
            expect(page.get_by_role("status")).to_contain_text(DONE[key])
    assert_stands(engine, answers)
