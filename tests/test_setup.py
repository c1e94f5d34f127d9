"""What one meets first: run.sh, the lock files, the licence."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-cluster.lock", "requirements-dev.lock")


def run_sh(
    *args: str, folder: Path = ROOT, path: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run run.sh of a folder, optionally with a PATH of its own."""
    env = os.environ | ({"PATH": path} if path else {})
    return subprocess.run(
        ["/bin/bash", str(folder / "run.sh"), *args], capture_output=True, text=True, env=env
    )


def pins(lock: str) -> dict[str, str]:
    """Package → version and marker."""
    lines = (ROOT / lock).read_text("utf8").splitlines()
    return dict(line.rstrip(" \\").split("==", 1) for line in lines if line[:1].isalnum())


def test_run_sh_alone_lists_every_verb_with_a_line() -> None:
    listed = dict(line.split(None, 1) for line in run_sh().stdout.splitlines()[2:])
    verbs = {"demo", "serve", "almanach", "test", "check", "cover", "bench", "fuzz", "everyday"}
    assert verbs | {"wheel", "sbom", "lighthouse", "lock"} == set(listed)


@pytest.mark.parametrize("verb", ["nonsense", "install", "fail", ""])
def test_what_is_not_a_verb_is_refused_with_a_sentence(verb: str) -> None:
    answer = run_sh(verb)
    assert answer.returncode == 1
    assert answer.stderr.startswith("run.sh: no verb")


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A clone without .venv on a machine with the bare tools and no Python."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("awk", "cat", "cmp", "cp", "dirname", "rm"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    shutil.copy(ROOT / "run.sh", tmp_path)
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    return tmp_path


def give_python(folder: Path, script: str) -> None:
    python = folder / "bin" / "python3"
    python.write_text(f"#!/bin/sh\n{script}\n", "utf8")
    python.chmod(0o755)


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        ("[ $1 = --version ] && echo Python 3.9.2 || exit 1", "Python 3.11 or newer is needed"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "python3 lacks venv or ensurepip"),
        ('case "$2" in venv) exit 1;; esac', "could not make a virtual environment"),
    ],
)
def test_a_python_that_does_not_do_is_explained(stranger: Path, python: str, sentence: str) -> None:
    give_python(stranger, python)
    answer = run_sh("demo", folder=stranger, path=str(stranger / "bin"))
    assert answer.returncode == 1
    assert sentence in answer.stderr


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_carry_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf8")
    packages = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert [package for package in packages if "--hash=sha256:" not in package] == []
    assert "://" not in text
    assert "-index" not in text


def test_the_locks_agree_so_that_one_environment_serves_them_all() -> None:
    bare, cluster, everything = (pins(lock).items() for lock in LOCKS)
    assert bare <= cluster <= everything


def test_the_node_lock_names_no_registry() -> None:
    text = (ROOT / "tests/node/package-lock.json").read_text("utf8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_the_licence_is_the_whole_agpl_as_published() -> None:
    digest = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert digest == "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
