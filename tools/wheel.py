"""Build the wheel twice, compare, and try it in an empty environment on each Python that is here.

`python -m tools.wheel [VERSION…]`, from the project's folder. What was committed last is built,
and its time is the time inside.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# What a stranger does first, in a folder of its own.
TRIES = (
    ("--help",),
    ("db", "upgrade"),
    ("sources", "list"),
    ("backup", "backup.db"),
    ("doctor", "backup.db"),
    ("archive", "all.zip"),
)


def build(folder: Path) -> Path:
    """Build the wheel of a clean copy of the last commit into a folder."""
    committed = run("git", "log", "-1", "--format=%ct").strip()
    source = folder / "source"
    run("git", "clone", "--quiet", "--shared", str(ROOT), str(source))
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    target = folder / "dist"
    run(*pip, "wheel", "--no-deps", "--wheel-dir", str(target), str(source), epoch=committed)
    (wheel,) = target.glob("almanach-*.whl")
    return wheel


def run(*command: str, epoch: str = "0", cwd: Path = ROOT, **more: str) -> str:
    """Run a program; give what it says. Raises `CalledProcessError` after showing its errors."""
    env = os.environ | {"SOURCE_DATE_EPOCH": epoch} | more
    return subprocess.run(  # noqa: S603  # our own commands
        command, check=True, cwd=cwd, env=env, stdout=subprocess.PIPE, text=True
    ).stdout


def find_python(version: str) -> str | None:
    """Give a Python of this version that works, among the usual places."""
    homes = Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}")
    for candidate in filter(None, (shutil.which(f"python{version}"), *map(str, homes))):
        told = subprocess.run([candidate, "--version"], capture_output=True, text=True)  # noqa: S603
        if told.returncode == 0 and f" {version}." in told.stdout:
            return candidate
    return None


def try_wheel(wheel: Path, python: str) -> None:
    """Install the locked packages and the wheel in an empty environment, and use it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(python, "-m", "venv", str(folder / "venv"))
        programs = folder / "venv" / "bin"
        pip = (str(programs / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check")
        run(*pip, "install", "--require-hashes", "-r", str(ROOT / "requirements.lock"))
        run(*pip, "install", "--no-deps", str(wheel))
        for arguments in TRIES:
            run(str(programs / "almanach"), *arguments, cwd=folder, ALMANACH_CONTACT="x@y.example")


def main(versions: Sequence[str]) -> None:
    """Build, compare, try; print a line for each."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        wheels = [build(Path(folder)) for folder in (first, second)]
        digests = {hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels}
        if len(digests) > 1:
            sys.exit("The two wheels differ.")
        wheel = ROOT / "dist" / wheels[0].name
        wheel.parent.mkdir(exist_ok=True)
        shutil.copyfile(wheels[0], wheel)
    say(f"{wheel.relative_to(ROOT)}  twice the same: {digests.pop()}")
    for version in versions:
        python = find_python(version)
        if python:
            try_wheel(wheel, python)
        say(f"Python {version}: {'installs and works' if python else 'not here'}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:] or PYTHONS)
