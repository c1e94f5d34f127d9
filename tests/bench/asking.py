"""Asking a server in this process from a program of its own, over one connection.

What an answer costs is then this process' time: the asker's is not in it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from urllib.parse import urlsplit

import structlog

from agenda.logs import set_up_logs
from tests.webapp.sample_agenda import SETTINGS

ASKED, TURNS = 200, 15
GZIP = "accept-encoding: gzip"
PATIENCE = 600
# Sends one request again and again, each once the answer to the one before is read.
ASKER = """
import socket, sys
host, port, times = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
asked = sys.stdin.buffer.read()
with socket.create_connection((host, port)) as line:
    for _ in range(times):
        line.sendall(asked)
        head = b""
        while b"\\r\\n\\r\\n" not in head:
            head += line.recv(65536)
        head, _, body = head.partition(b"\\r\\n\\r\\n")
        if head.split()[1] == b"304":
            continue
        length = next(int(one.split(b":")[1]) for one in head.lower().split(b"\\r\\n")
                      if one.startswith(b"content-length:"))
        while len(body) < length:
            body += line.recv(1 << 20)
print(head.decode().partition("\\r\\n")[2])
"""


@contextmanager
def logged_nowhere() -> Iterator[None]:
    """Log as a server does by its settings; only nobody reads it."""
    kept = structlog.get_config()
    with Path(os.devnull).open("w", encoding="utf8") as nowhere, redirect_stderr(nowhere):
        set_up_logs(SETTINGS)
        yield
    structlog.configure(**kept)


def ask(site: str, path: str, *headers: str, times: int = 1) -> dict[str, str]:
    """Have the asker ask; gives the last answer's headers."""
    where = urlsplit(site)
    lines = [f"GET {path} HTTP/1.1", f"host: {where.netloc}", GZIP, *headers, "", ""]
    command = [sys.executable, "-c", ASKER, str(where.hostname), str(where.port), str(times)]
    done = subprocess.run(
        command,
        input="\r\n".join(lines).encode(),
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    pairs = (line.partition(": ") for line in done.stdout.decode().splitlines())
    return {name: value for name, _, value in pairs}


def _seconds(asked: tuple[str, ...]) -> float:
    """Processor time of this process, the server, an answer."""
    begun = time.process_time()
    ask(*asked, times=ASKED)
    return (time.process_time() - begun) / ASKED


def compare(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[float, float]:
    """Give the least of either, asked in turns so that both meet the same weather.

    What else runs on the machine makes a turn dearer, never cheaper: the least tells of us.
    """
    turns = [(_seconds(ours), _seconds(theirs)) for _ in range(TURNS + 1)][1:]
    return min(one for one, _ in turns), min(other for _, other in turns)
