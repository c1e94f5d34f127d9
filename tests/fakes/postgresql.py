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
    path = Path(found).resolve() if found else (debian[-1] if debian else None)
    return path.parent if path else None


@contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster; give the address of its first database."""
    with _folder() as folder:
        _run(_tool("initdb"), "-D", folder / "data", "-A", "trust", "-U", "postgres", "-N")
        with _running(folder) as address:
            yield address


@contextmanager
def replica(primary: str) -> Iterator[str]:
    """Run a streaming replica of a cluster made here; give the address of its first database."""
    copy = "-R", "-X", "stream", "-c", "fast", "--no-sync"
    with _folder() as folder:
        source = "-h", _folder_of(primary), "-U", "postgres"
        _run(_tool("pg_basebackup"), *source, "-D", folder / "data", *copy)
        with _running(folder) as address:
            yield address


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        if os.geteuid() == 0:
            shutil.chown(name, "nobody", "nogroup")
        yield Path(name)


@contextmanager
def _running(folder: Path) -> Iterator[str]:
    address = f"postgresql://postgres@/postgres?host={folder}"
    start(address)
    try:
        yield address
    finally:
        stop(address)


def start(address: str) -> None:
    """Start the server of a cluster made here."""
    folder = _folder_of(address)
    options = SERVER.format(folder=folder)
    _run(_tool("pg_ctl"), "-D", folder / "data", "-o", options, "-w", "start")


def stop(address: str) -> None:
    """Stop the server of a cluster made here, as if its machine lost power."""
    _run(_tool("pg_ctl"), "-D", _folder_of(address) / "data", "-m", "immediate", "stop")


def _folder_of(address: str) -> Path:
    return Path(address.partition("?host=")[2])


def _tool(name: str) -> Path:
    tools = server_folder()
    assert tools, "no PostgreSQL server is installed"
    return tools / name


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
