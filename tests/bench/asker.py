"""An open-loop asker: requests leave when their time has come, answered or not those before.

What one waits for is counted from the moment a request was due, so that a server that stalls is
charged with all who would have come meanwhile ("coordinated omission", Gil Tene). Runs as a
program of its own: `python -m tests.bench.asker HOST PORT RATE SECONDS`, with the requests as
JSON on standard input, `[[path, subscribes], …]`, asked in turn; a subscriber sends back the ETag
it was given. Prints `{"waits": [seconds, …], "statuses": {"200": n, …}}`.
"""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import TypedDict

from tests.fakes.process import ROOT

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Asked = tuple[str, bool]


class Told(TypedDict):
    """How it went."""

    waits: list[float]
    statuses: dict[str, int]


@dataclass(slots=True)
class Asker:
    """Asks one server over as many lines as are needed at once."""

    host: str
    port: int
    idle: list[Line] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    async def run(self, asked: Iterator[Asked], rate: float) -> None:
        """Send each request at its own moment, and wait for the last answer."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with asyncio.TaskGroup() as answers:
            for number, one in enumerate(asked):
                due = begun + number / rate
                await asyncio.sleep(max(0.0, due - loop.time()))
                answers.create_task(self._ask(*one, due))

    async def _ask(self, path: str, subscribes: bool, due: float) -> None:
        known = self.etags.get(path) if subscribes else None
        more = f"if-none-match: {known}\r\n" if known else ""
        host = f"host: {self.host}:{self.port}"
        head = f"GET {path} HTTP/1.1\r\n{host}\r\naccept-encoding: gzip\r\n{more}\r\n".encode()
        try:
            status, etag = await self._exchange(head, self.idle.pop())
        except (IndexError, ConnectionError, asyncio.IncompleteReadError):
            # None is idle, or the server closed it meanwhile: browsers begin anew.
            line = await asyncio.open_connection(self.host, self.port)
            status, etag = await self._exchange(head, line)
        self.waits.append(asyncio.get_running_loop().time() - due)
        self.statuses[status] += 1
        self.etags[path] = etag

    async def _exchange(self, head: bytes, line: Line) -> tuple[str, str]:
        reader, writer = line
        writer.write(head)
        first, *fields = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        named = {name.lower(): value for name, _, value in (one.partition(": ") for one in fields)}
        if "content-length" in named:
            await reader.readexactly(int(named["content-length"]))
        elif "transfer-encoding" in named:
            await _pass_over_chunks(reader)
        self.idle.append(line)
        return first.split()[1], named.get("etag", "")


async def _pass_over_chunks(reader: asyncio.StreamReader) -> None:
    """RFC 9112 §7.1."""
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


def ask(address: str, asked: Sequence[Asked], *, rate: float, seconds: float) -> Told:
    """Have the program ask, and give what it tells."""
    host, _, port = address.removeprefix("http://").partition(":")
    command = [sys.executable, "-m", "tests.bench.asker", host, port, str(rate), str(seconds)]
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(asked).encode(), stdout=subprocess.PIPE, check=True
    )
    told: Told = json.loads(done.stdout)
    return told


def main(host: str, port: str, rate: str, seconds: str) -> None:
    """Ask, and print."""
    asker = Asker(host, int(port))
    asked = islice(cycle(json.load(sys.stdin)), round(float(rate) * float(seconds)))
    asyncio.run(asker.run(asked, float(rate)))
    json.dump({"waits": asker.waits, "statuses": asker.statuses}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
