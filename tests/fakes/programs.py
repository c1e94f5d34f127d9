"""Programs that some tests compare us with: beside our Python, or on the path."""

import os
import shutil
import sys
from pathlib import Path

import pytest


def program(name: str) -> str:
    """Give where a program is; skips the test where it is not installed."""
    beside = Path(sys.executable).parent
    found = shutil.which(name, path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
