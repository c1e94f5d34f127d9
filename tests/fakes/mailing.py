"""A mail server of this machine that keeps what it takes, and refuses what it is told to."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Postbox:
    """What arrived. `refusals` are answers to give to the next mails instead of taking them."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusals: list[str] = []
        self.url = ""

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's
        """Take a mail in, from those who have signed in."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self.refusals:
            return self.refusals.pop(0)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


def _admit(_server: Any, _session: Any, _envelope: Any, _kind: str, given: Any) -> AuthResult:
    known = given == LoginPassword(b"agenda", b"p@ss word")
    return AuthResult(success=known, handled=known)  # else the server answers 535


@contextmanager
def mail_server() -> Iterator[Postbox]:
    """Serve on a free port until the block ends; `url` is what ALMANACH_SMTP_URL would be."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    postbox = Postbox()
    controller = Controller(
        postbox,
        hostname="127.0.0.1",
        port=port,
        authenticator=_admit,
        auth_require_tls=False,
    )
    controller.start()
    try:
        postbox.url = f"smtp://agenda:p%40ss%20word@127.0.0.1:{port}"
        yield postbox
    finally:
        controller.stop()
