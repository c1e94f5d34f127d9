"""The desk's signature: on sessions, on what forms carry back, on invitation links, on notices."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from agenda.settings import Settings
from agenda.store.accounts import find_secret, keep_secret
from agenda.store.database import reading, writing


class Seal:
    """Signs small JSON objects, each for one purpose, with a secret of 32 bytes or more."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def sign(self, purpose: str, told: Mapping[str, Any]) -> str:
        """Give what goes out."""
        return str(self._serializer(purpose).dumps(dict(told)))

    def read(self, purpose: str, text: str) -> dict[str, Any] | None:
        """Give what was signed for this purpose; None for anything else."""
        try:
            told = self._serializer(purpose).loads(text)
        except BadSignature:
            return None
        return told if isinstance(told, dict) else None

    def mark(self, purpose: str, text: str) -> str:
        """Give a short mark that only we can make."""
        told = f"{purpose} {text}".encode()
        return hmac.new(self._secret.encode(), told, "sha256").hexdigest()[:32]

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        options = {"digest_method": sha256}
        return URLSafeSerializer(self._secret, f"almanach.{purpose}", signer_kwargs=options)


def site_secret(engine: Engine, settings: Settings) -> str:
    """Give the operator's secret; without one, that which the database keeps for all processes."""
    if settings.secret_key:
        return settings.secret_key
    with reading(engine) as session:
        kept = find_secret(session, "site")
    return kept or _make_secret(engine)


def _make_secret(engine: Engine) -> str:
    try:
        with writing(engine) as session:
            return find_secret(session, "site") or keep_secret(session, "site")
    except IntegrityError:
        # Another process, started at the same moment, was faster.
        with reading(engine) as session:
            return find_secret(session, "site") or ""
