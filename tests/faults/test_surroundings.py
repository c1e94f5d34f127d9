"""What surrounds the process is wrong: settings, secrets, time zones, tables. One sentence each."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from webapp.cli import main

Almanach = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def almanach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Almanach:
    """Run a command with settings of its own; give status, output and errors."""

    def run(*command: str, **settings: str) -> tuple[int, str, str]:
        given = {"data_dir": str(tmp_path)} | settings
        for name, value in given.items():
            monkeypatch.setenv(f"ALMANACH_{name.upper()}", value)
        monkeypatch.setattr("sys.argv", ["almanach", *command])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"timezone": "Europe/Clairac"}, "fuseau horaire"),
        ({"database_url": "mysql://x/y"}, "SQLite et PostgreSQL"),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/x"}, "ne répond pas"),
        ({"past_days": "-3"}, "ALMANACH_PAST_DAYS"),
        ({"data_dir": "/proc/nowhere"}, "ALMANACH_DATA_DIR"),
        ({"metrics_from": "everyone"}, "ALMANACH_METRICS_FROM"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_bad_setting_is_one_sentence(
    almanach: Almanach, settings: dict[str, str], said: str
) -> None:
    status, _, errors = almanach("sources", "list", **settings)
    assert (status, errors.count("\n")) == (2, 1), errors
    assert said in errors


def test_without_the_system_s_time_zones_ours_are_used(tmp_path: Path) -> None:
    code = "from agenda.settings import Settings; print(Settings().zone)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONTZPATH": "/nowhere"},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "Europe/Paris\n", done.stderr


def test_a_short_secret_is_told_by_the_doctor(almanach: Almanach) -> None:
    status, out, errors = almanach("doctor", secret_key="trop court", contact="x@y.example")
    assert (status, "clé secrète" in out) == (1, True)
    assert "trop court" not in out + errors
