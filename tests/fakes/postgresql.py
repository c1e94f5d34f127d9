"""A private PostgreSQL cluster in a temporary folder, run as an ordinary user.

The server refuses to run as root, so root hands the folder to `nobody`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SERVER = "-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"


def server_folder() -> Path | None:
    """Where `initdb` and `pg_ctl` of the newest installed server are, or None."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = Path(found) if found else (debian[-1] if debian else None)
    return path.parent if path else None


@contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster; give the address of its first database."""
    tools = server_folder()
    assert tools, "no PostgreSQL server is installed"
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")
        data = folder / "data"
        _run(tools / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N")
        options = SERVER.format(folder=folder)
        _run(tools / "pg_ctl", "-D", data, "-o", options, "-w", "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(tools / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _run(*command: object) -> None:
    as_nobody: dict[str, Any] = {}
    if os.geteuid() == 0:
        as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    # A pipe to pg_ctl would stay open as long as the server runs, and hang us.
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **as_nobody,
    )
