"""What a page of the desk works with: one person's question, or one form they sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from gettext import NullTranslations
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from agenda.model import Theme
from agenda.model.account import Account, Role
from agenda.model.journal import JournalLine
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.journal import write_line
from webapp.answer import HTML
from webapp.desk.seal import Seal
from webapp.desk.sessions import Pass
from webapp.headers import DESK_POLICY
from webapp.i18n import retell, translations
from webapp.site import Inquiry

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": DESK_POLICY,
    # "no-referrer" would send forms with the origin "null", which is refused.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "vary": "Cookie, Accept-Language",
    "x-robots-tag": "noindex",
}
NOTICE_LIFE = timedelta(minutes=2)


@dataclass(frozen=True)
class Visit:
    """One request to the desk. `form` is empty unless one was sent.

    `tabs` are the rooms this person may go to: path and name.
    """

    inquiry: Inquiry
    bearer: Account | None
    given: Pass
    form: FormData
    address: str
    tabs: tuple[tuple[str, str], ...] = ()

    @property
    def account(self) -> Account:
        """Who asks. Only pages open to strangers may be visited by nobody."""
        if self.bearer is None:
            raise LookupError("a stranger has no account")
        return self.bearer

    @property
    def who(self) -> str:
        """The name that decisions and the journal bear."""
        return self.account.name

    @property
    def session(self) -> Session:
        """The store: reading for pages, one transaction for forms."""
        return self.inquiry.session

    @property
    def now(self) -> datetime:
        """When this is."""
        return self.inquiry.now

    @property
    def settings(self) -> Settings:
        """The operator's settings."""
        return self.inquiry.settings

    @property
    def named(self) -> dict[str, str]:
        """What the address names."""
        return dict(self.inquiry.named)

    @property
    def seal(self) -> Seal:
        """The desk's signature."""
        return self.inquiry.site.seal

    @property
    def themes(self) -> list[Theme]:
        """Every theme, in its order."""
        return list(Theme)

    @property
    def words(self) -> NullTranslations:
        """The catalogue of this person's language."""
        return translations(self.inquiry.locale)

    def tell(self, sentence: str) -> str:
        """Give a sentence of ours in this person's language."""
        return retell(sentence, self.inquiry.locale)

    @cached_property
    def token(self) -> str:
        """The mark that this session's forms carry."""
        return self.seal.mark("form", self.given.id)

    def field(self, name: str, longest: int = 2000) -> str:
        """Give a text of the form, trimmed; "" when it is missing. Raises 400 when too long."""
        given = self.form.get(name, "")
        text = "" if isinstance(given, UploadFile) else given
        text = text.replace("\0", "").replace("\r\n", "\n").strip()
        if len(text) > longest:
            raise HTTPException(400)
        return text

    def secret(self, name: str) -> str:
        """Give a password of the form, exactly as it was typed."""
        given = self.form.get(name, "")
        return "" if isinstance(given, UploadFile) else given

    def fields(self, name: str) -> list[str]:
        """Give every text of that name: ticked boxes."""
        return [one for one in self.form.getlist(name) if isinstance(one, str)]

    def file(self, name: str) -> tuple[str, bytes] | None:
        """Give an uploaded file's name and bytes; None when none was chosen."""
        given = self.form.get(name)
        if not isinstance(given, UploadFile) or not given.filename:
            return None
        return given.filename, given.file.read()

    def is_coordinator(self) -> bool:
        """Tell whether they may do all."""
        return self.account.role is Role.COORDINATOR

    def own_sources(self) -> frozenset[str] | None:
        """Give the ids of the sources they may touch; None for every one."""
        return None if self.is_coordinator() else frozenset(self.account.sources)

    def need_source(self, source_id: str) -> None:
        """Raise 403 unless this source is theirs to look after."""
        if not self.account.may_touch(source_id):
            raise HTTPException(403)

    def write_down(self, kind: str, subject: str, label: str = "", **more: Any) -> JournalLine:
        """Write into the journal what this person did, in the transaction that does it.

        `more` is what else `agenda.store.journal.write_line` takes.
        """
        told: dict[str, Any] = {"kind": kind, "subject": subject, "label": label, **more}
        return write_line(self.session, now=self.now, who=self.who, **told)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Look into the store, for views that stand alone."""
        with reading(self.inquiry.site.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction, for views that must not hold one while they wait for others."""
        with writing(self.inquiry.site.engine) as session:
            yield session

    def render(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """Write a page, which no cache keeps."""
        told = self.inquiry.params.get("fait", "")
        notice = self.seal.read("notice", told) if told else None
        answer = self.inquiry.render(
            template, status=status, visit=self, notice=notice_for(notice, self), **context
        )
        return Response(answer.body, status, HEADERS, HTML)

    def go(self, path: str, said: str = "", line: int | None = None) -> Response:
        """Go on to another page of the desk, and say there what was done.

        `line` is the journal's, if it can be undone from there.
        """
        query = {"lang": self.inquiry.lang} if self.inquiry.lang else {}
        if said:
            until = int((self.now + NOTICE_LIFE).timestamp())
            told = {"said": said, "line": line, "until": until, "of": self.given.id}
            query["fait"] = self.seal.sign("notice", told)
        joined = f"{path}{'&' if '?' in path else '?'}{urlencode(query)}" if query else path
        return RedirectResponse(joined, 303, HEADERS)


def notice_for(told: dict[str, Any] | None, visit: Visit) -> dict[str, Any] | None:
    """Give what the form before did: to whom it was said, and for a short time."""
    if told is None or told["of"] != visit.given.id or visit.now.timestamp() > told["until"]:
        return None
    return told
