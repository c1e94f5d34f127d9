"""Mail, through any SMTP server (RFC 5321): the only module that speaks SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from hashlib import blake2b
from urllib.parse import SplitResult, unquote, urlsplit

from agenda.errors import SendError
from agenda.model.message import Message
from agenda.sentence import N_
from agenda.settings import Settings

TIMEOUT_SECONDS = 30
PORTS = {"smtp": 587, "smtps": 465}
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
# RFC 5321 §4.2.1: what begins so would be refused again.
LASTING = range(500, 600)
NO_SERVER = SendError(
    N_("Aucun serveur de courriel n’est réglé (ALMANACH_SMTP_URL) : voyez docs/settings.md."),
)


def may_mail(settings: Settings) -> bool:
    """Tell whether mail can be sent: there is a server, and an address to send from."""
    return bool(settings.smtp_url.get_secret_value() and sender(settings))


def sender(settings: Settings) -> str:
    """Give the address that mail comes from: the one set for it, else the contact's."""
    return settings.mail_from or (settings.contact if "@" in settings.contact else "")


def send_mail(message: Message, settings: Settings) -> None:
    """Hand one mail to the server. Raises `SendError`, whose sentence holds no secret."""
    if not may_mail(settings):
        raise NO_SERVER
    letter = write_letter(message, settings)
    try:
        with _server(urlsplit(settings.smtp_url.get_secret_value())) as server:
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise SendError(_told(code, said), lasting=code in LASTING) from None
    except smtplib.SMTPResponseException as error:
        # Wrong passwords and the like are mended by people: the message waits for it.
        own = isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused)
        lasting = own and error.smtp_code in LASTING
        raise SendError(_told(error.smtp_code, error.smtp_error), lasting=lasting) from None
    except (smtplib.SMTPException, OSError) as error:
        why = f"{type(error).__name__}, {error}".rstrip(", ")
        raise SendError(N_("Le serveur de courriel n’a pas répondu (%(why)s).", why=why)) from error


def write_letter(message: Message, settings: Settings) -> EmailMessage:
    """Write a message as mail: text, beside it HTML when there is, and always the same id."""
    letter = EmailMessage(policy=SMTP)
    address, territory = sender(settings), settings.territory
    letter["From"] = formataddr((f"{territory.article} {territory.name}", address))
    letter["To"] = message.recipient
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(message.queued)
    letter["Message-ID"] = _message_id(message, address)
    # RFC 3834 §5: out-of-office answers and the like stay away.
    letter["Auto-Submitted"] = "auto-generated"
    for name, value in message.headers.items():
        letter[name] = value
    letter.set_content(message.text)
    if message.html:
        letter.add_alternative(message.html, subtype="html")
    return letter


def _message_id(message: Message, address: str) -> str:
    digest = blake2b(message.key.encode(), digest_size=12).hexdigest()
    return f"<{digest}.almanach@{address.rpartition('@')[2]}>"


@contextmanager
def _server(address: SplitResult) -> Iterator[smtplib.SMTP]:
    """Connect, encrypt, log in. In the clear only to this machine, or without a password."""
    host, port = address.hostname or "", address.port or PORTS[address.scheme]
    secure = ssl.create_default_context()
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=secure)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    with server:
        server.ehlo_or_helo_if_needed()
        encrypted = address.scheme == "smtps"
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=secure)
            encrypted = True
        if address.username:
            if not encrypted and host not in HERE:
                raise SendError(N_("Le serveur de courriel n’offre pas de connexion chiffrée."))
            server.login(unquote(address.username), unquote(address.password or ""))
        yield server


def _told(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return N_(
        "Le serveur de courriel a refusé (%(code)s) : %(said)s",
        code=code,
        said=" ".join(words.split())[:300],
    )
