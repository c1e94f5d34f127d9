"""The door for words from strangers: no account, no cookie, no third party; robots stay outside.

A form carries when it was made, signed: sent at once it comes from a robot, sent after a day from
a page left open. How often an address writes is counted by a mark of it that only we can make,
for an hour, where every process sees it.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlmodel import Session

from agenda.store.attempts import count_attempt

SOONEST, LATEST = timedelta(seconds=4), timedelta(hours=24)
HOUR = timedelta(hours=1)
MOST_OF_ONE, MOST_OF_ALL = 5, 60
Verdict = Literal["welcome", "robot", "stale"]


@dataclass(slots=True)
class Door:
    """Signs forms with `secret`, and counts who comes in."""

    secret: str
    _key: bytes = b""

    def __post_init__(self) -> None:
        self._key = sha256(b"door" + self.secret.encode()).digest()

    def sign(self, subject: str, now: datetime) -> str:
        """Give what the form about `subject` carries back."""
        made = f"{now.timestamp():.0f}"
        return f"{made}.{self._seal(subject, made)}"

    def judge(self, subject: str, token: str, trap: str, now: datetime) -> Verdict:
        """Tell whether a form is one of ours. `trap` is the field that people do not see."""
        made, _, seal = token.partition(".")
        if trap or not hmac.compare_digest(seal.encode(), self._seal(subject, made).encode()):
            return "robot" if trap else "stale"
        age = now - datetime.fromtimestamp(int(made), UTC)
        if age < SOONEST:
            return "robot"
        return "stale" if age > LATEST else "welcome"

    def admits(self, session: Session, address: str, now: datetime) -> bool:
        """Count someone in; False when this address, or all together, came too often in an hour."""
        of_one = count_attempt(session, self._seal("address", address), now, HOUR)
        # Who is turned away already must not use up what the others have left.
        if of_one > MOST_OF_ONE:
            return False
        return count_attempt(session, self._seal("address", ""), now, HOUR) <= MOST_OF_ALL

    def _seal(self, subject: str, made: str) -> str:
        return hmac.new(self._key, f"{subject} {made}".encode(), "sha256").hexdigest()[:32]
