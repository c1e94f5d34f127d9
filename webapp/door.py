"""The door for words from strangers: no account, no cookie, no third party; robots stay outside.

A form carries when it was made, signed: sent at once it comes from a robot, sent after a day from
a page left open. How often an address writes is counted by its hash, in memory, for an hour.
"""

import hmac
import secrets
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b, sha256
from threading import Lock
from typing import Literal

SOONEST, LATEST = timedelta(seconds=4), timedelta(hours=24)
HOUR = timedelta(hours=1)
MOST_OF_ONE, MOST_OF_ALL, MOST_ADDRESSES = 5, 60, 1000
Verdict = Literal["welcome", "robot", "stale", "often"]


@dataclass(slots=True)
class Door:
    """Signs forms with `secret` (empty: one made up at the start), and counts who comes in."""

    secret: str = ""
    _key: bytes = b""
    _salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    _lock: Lock = field(default_factory=Lock)
    _came: OrderedDict[bytes, deque[datetime]] = field(default_factory=OrderedDict)
    _all: deque[datetime] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._key = sha256(b"door" + (self.secret.encode() or secrets.token_bytes(32))).digest()

    def sign(self, subject: str, now: datetime) -> str:
        """Give what the form about `subject` carries back."""
        made = f"{now.timestamp():.0f}"
        return f"{made}.{self._seal(subject, made)}"

    def judge(self, subject: str, token: str, trap: str, address: str, now: datetime) -> Verdict:
        """Tell whether a form may come in. `trap` is the field that people do not see."""
        made, _, seal = token.partition(".")
        if trap or not hmac.compare_digest(seal.encode(), self._seal(subject, made).encode()):
            return "robot" if trap else "stale"
        age = now - datetime.fromtimestamp(int(made), UTC)
        if age < SOONEST:
            return "robot"
        if age > LATEST:
            return "stale"
        return "welcome" if self._admit(address, now) else "often"

    def _seal(self, subject: str, made: str) -> str:
        return hmac.new(self._key, f"{subject} {made}".encode(), "sha256").hexdigest()[:32]

    def _admit(self, address: str, now: datetime) -> bool:
        name = blake2b(address.encode(), key=self._salt, digest_size=8).digest()
        with self._lock:
            its = self._came.setdefault(name, deque())
            self._came.move_to_end(name)
            if len(self._came) > MOST_ADDRESSES:
                self._came.popitem(last=False)
            for times in (its, self._all):
                while times and now - times[0] > HOUR:
                    times.popleft()
            if len(its) >= MOST_OF_ONE or len(self._all) >= MOST_OF_ALL:
                return False
            its.append(now)
            self._all.append(now)
        return True
