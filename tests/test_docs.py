"""The documents agree with what they describe."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
NODE: dict[str, Any] = json.loads((ROOT / "tests/node/package.json").read_text("utf8"))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

SECTIONS = {
    "To run": PYPROJECT["project"]["dependencies"],
    "Extra `channels`": PYPROJECT["project"]["optional-dependencies"]["channels"],
    "Extra `cluster`": PYPROJECT["project"]["optional-dependencies"]["cluster"],
    "Extra `pdf`": PYPROJECT["project"]["optional-dependencies"]["pdf"],
    "Extra `postgres`": PYPROJECT["project"]["optional-dependencies"]["postgres"],
    "Extra `dev`": PYPROJECT["project"]["optional-dependencies"]["dev"],
    "To build": PYPROJECT["build-system"]["requires"],
    "Node, for tests only": list(NODE["devDependencies"]),
}


def reasons() -> dict[str, dict[str, str]]:
    """Section of docs/dependencies.md → package → why."""
    text = (ROOT / "docs/dependencies.md").read_text("utf8")
    _, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    return {
        section.partition("\n")[0]: dict(
            re.findall(r"^\| `(.+?)` \| (.+) \|$", section, flags=re.MULTILINE)
        )
        for section in sections
    }


@pytest.mark.parametrize("section", SECTIONS)
def test_every_dependency_is_justified_and_no_other(section: str) -> None:
    names = [re.match(r"[\w.-]+", requirement) for requirement in SECTIONS[section]]
    assert sorted(reasons()[section]) == sorted(name[0] for name in names if name)


def test_dependencies_has_no_further_section() -> None:
    assert list(reasons()) == list(SECTIONS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf8"))
    inside = [target for target in targets if "://" not in target and "mailto:" not in target]
    assert [target for target in inside if not (page.parent / target).exists()] == []


def test_decisions_are_numbered_without_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted(ROOT.glob("docs/decisions/*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_newcomers_page_stays_short() -> None:
    assert len((ROOT / "AGENTS.md").read_text("utf8").splitlines()) <= 15
