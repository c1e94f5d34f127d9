"""Almanach as an operator runs it: a process of its own, looked at from outside through /proc."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]
PATIENCE = 120
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A process that answers, or will: its id, and where."""

    pid: int
    address: str

    def ask(self, path: str, *, gzip: bool = False) -> bytes:
        """Give the answer at a path, as it comes over the line."""
        wanted = Request(self.address + path, headers={"Accept-Encoding": "gzip"} if gzip else {})  # noqa: S310  # ours
        with urlopen(wanted, timeout=PATIENCE) as answer:  # noqa: S310  # ours
            body: bytes = answer.read()
            return body

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.ask("/")
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return

    @property
    def memory(self) -> float:
        """What it holds of the machine's memory, in MB."""
        told = Path(f"/proc/{self.pid}/status").read_text()
        (line,) = (one for one in told.splitlines() if one.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    @property
    def seconds(self) -> float:
        """How long it kept a processor busy."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def most_held() -> float:
    """The most memory that this process ever held, in MB.

    Not `ru_maxrss`, which Linux hands on from a process to what it starts.
    """
    told = Path("/proc/self/status").read_text()
    (line,) = (one for one in told.splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


@contextmanager
def running(
    *arguments: str, settings: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[Running]:
    """Run `python ARGUMENTS` with a port as last argument until the block ends."""
    port = port or a_free_port()
    process = subprocess.Popen(
        [sys.executable, *arguments, str(port)],
        cwd=ROOT,
        env=os.environ | dict(settings or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Running(process.pid, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(PATIENCE)


def a_free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port
