"""The processes of a cluster, to be killed and started again.

Each is forked from one that has loaded everything already: what a test wants to see is how they
work and die, not how long Python takes to begin.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.cluster.partners import Partners

PATIENCE = 60
LOADED = ["webapp.cli.running", "webapp.cli.harvesting", "harvester.cluster"]

_ORIGIN = multiprocessing.get_context("forkserver")
_ORIGIN.set_forkserver_preload(LOADED)


@dataclass
class Member:
    """One process, which bears its name as `ALMANACH_CONTACT` to the sources it visits."""

    name: str
    work: Callable[[], None]
    environment: Mapping[str, str]
    process: ForkServerProcess = field(init=False)

    def start(self) -> None:
        """Start it."""
        environment = {**self.environment, "ALMANACH_CONTACT": self.name}
        self.process = _ORIGIN.Process(target=_live, args=(self.work, environment))
        self.process.start()

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.join()

    def stop(self) -> int | None:
        """End it in order; give its exit status."""
        self.process.terminate()
        self.process.join(PATIENCE)
        return self.process.exitcode


def environment_of(database: str, folder: Path, sites: Partners) -> dict[str, str]:
    """What members are told: their database, a folder, and whom they may visit."""
    return {
        "ALMANACH_DATABASE_URL": database,
        "ALMANACH_DATA_DIR": str(folder),
        "ALMANACH_ALLOW_PRIVATE": ",".join(sites.hosts),
        "ALMANACH_LOG_LEVEL": "critical",
    }


def _live(work: Callable[[], None], environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    with Path(os.devnull).open("w") as sys.stdout:
        work()
