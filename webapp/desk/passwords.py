"""Passwords: kept as argon2 hashes, checked in the same time whether the account exists or not."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from agenda.errors import UsageError
from agenda.sentence import N_

SHORTEST, LONGEST = 10, 200
# OWASP's password storage cheat sheet, argon2id: 19 MiB, two passes, one lane.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Each check takes 19 MiB: a flood of them must not take the machine's memory.
ROOM = BoundedSemaphore(4)
# A hash at these costs, whatever of: made beforehand, for making one delays each start.
NOBODY = (
    "$argon2id$v=19$m=19456,t=2,p=1$6ijfri06+4bWEm71UZToFw$"
    "00l+kqdwk/KJCijriBjnT0WV0spDAbW0xt1M/M8XbfY"
)


def hash_password(password: str) -> str:
    """Give the hash to keep. Raises `UsageError` for a password too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            N_(
                "Un mot de passe compte de %(shortest)s à %(longest)s caractères.",
                shortest=SHORTEST,
                longest=LONGEST,
            )
        )
    with ROOM:
        return HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Check a password against a kept hash. None (no such account) takes as long, and is False."""
    with ROOM:
        try:
            HASHER.verify(kept or NOBODY, password[:LONGEST])
        except (VerifyMismatchError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether a hash was made with other costs than today's."""
    return HASHER.check_needs_rehash(kept)
