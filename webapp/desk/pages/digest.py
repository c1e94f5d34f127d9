"""`/admin/lettre`: the weekly letter, seen before it goes out, tried on oneself, turned on."""

import re

from starlette.responses import Response

from agenda.errors import UsageError
from agenda.sentence import N_
from agenda.store.appointments import next_appointment
from agenda.store.outbox import latest_messages
from agenda.wording import WEEKDAYS, Locale
from webapp.answer import HTML
from webapp.desk.lettering import put_plan
from webapp.desk.rooms import COORDINATOR, form, page
from webapp.desk.visit import HEADERS, Visit
from webapp.digest import NAME, Plan, queue_letter, read_plan, write_letter
from webapp.headers import source_hash
from webapp.outbox.chat import channel_name, matrix_channel, mattermost_channel, may_chat
from webapp.outbox.mail import may_mail

HOME = "/admin/lettre"
ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+")
MATRIX_PARTS, LONGEST = 3, 5000


def show(visit: Visit) -> Response:
    """The letter as it would go out now, and what is set."""
    plan = read_plan(visit.session)
    return visit.render(
        "desk/digest.html",
        plan=plan,
        letter=write_letter(visit.session, plan, visit.settings, visit.now),
        due=next_appointment(visit.session, NAME),
        latest=latest_messages(visit.session, f"{NAME}:", 10),
        names=[channel_name(one) for one in plan.channels],
        channel_name=channel_name,
        may_mail=may_mail(visit.settings),
        may_chat=may_chat(),
        days=WEEKDAYS[visit.inquiry.locale],
    )


def preview(visit: Visit) -> Response:
    """The letter as a mail program shows it: alone, under a policy that knows its style only."""
    plan = read_plan(visit.session)
    letter = write_letter(visit.session, plan, visit.settings, visit.now)
    policy = f"default-src 'none'; style-src {source_hash(letter.style)}; frame-ancestors 'none'"
    return Response(letter.html, 200, HEADERS | {"content-security-policy": policy}, HTML)


def save(visit: Visit) -> Response:
    """Put a plan into force."""
    before = read_plan(visit.session)
    kept = [one for n, one in enumerate(before.channels) if str(n) in visit.fields("garder")]
    added = visit.field("canal", 500)
    plan = Plan(
        on="oui" in visit.fields("active"),
        weekday=_number(visit, "jour", 6),
        hour=_number(visit, "heure", 23),
        to=[_address(line) for line in visit.field("adresses").splitlines() if line.strip()],
        channels=kept + ([_channel(added)] if added else []),
        intro=visit.field("intro", LONGEST),
        language=_language(visit),
    )
    line = put_plan(visit, before, plan)
    return visit.go(HOME, visit.words.gettext("La lettre est réglée."), line.id)


def try_out(visit: Visit) -> Response:
    """Send this week's letter to one address or one of its channels, now."""
    plan = read_plan(visit.session)
    alone = plan.model_copy(update=_one_recipient(visit, plan))
    letter = write_letter(visit.session, plan, visit.settings, visit.now)
    key = f"essai:{visit.now:%Y%m%dT%H%M%S%f}"
    queue_letter(visit.session, letter, alone, visit.settings, visit.now, key)
    to = [*alone.to, *map(channel_name, alone.channels)]
    visit.write_down("digest.try", key, letter.subject, note=", ".join(to))
    return visit.go(HOME, visit.words.gettext("L’essai part dans la minute."))


def _one_recipient(visit: Visit, plan: Plan) -> dict[str, list[str]]:
    told = visit.field("canal", 3)
    if not told:
        return {"to": [_address(visit.field("adresse"))], "channels": []}
    chosen = [one for number, one in enumerate(plan.channels) if str(number) == told]
    if not chosen:
        raise UsageError(N_("Ce canal n’est plus réglé."))
    return {"to": [], "channels": chosen}


def _language(visit: Visit) -> Locale:
    offered = visit.settings.territory.languages
    return next((one for one in offered if one == visit.field("langue", 5)), offered[0])


def _number(visit: Visit, name: str, most: int) -> int:
    said = visit.field(name, 2)
    if not said.isascii() or not said.isdecimal() or int(said) > most:
        raise UsageError(N_("Choisissez un jour et une heure."))
    return int(said)


def _address(said: str) -> str:
    if not ADDRESS.fullmatch(said.strip()):
        raise UsageError(N_("« %(text)s » n’est pas une adresse de courriel.", text=said.strip()))
    return said.strip()


def _channel(said: str) -> str:
    parts = said.split()
    return matrix_channel(*parts) if len(parts) == MATRIX_PARTS else mattermost_channel(said)


ROOMS = (
    page(HOME, show, COORDINATOR, tab=N_("Lettre")),
    page(HOME + "/apercu", preview, COORDINATOR),
    form(HOME, save, COORDINATOR),
    form(HOME + "/essai", try_out, COORDINATOR),
)
