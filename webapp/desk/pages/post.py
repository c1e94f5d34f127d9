"""`/admin/courrier`: the letters and messages that do not go out, and trying them again."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model.message import Channel, Message
from agenda.sentence import N_
from agenda.store.outbox import find_message, retry_message, troubled_messages
from webapp.desk.rooms import COORDINATOR, form, page
from webapp.desk.visit import Visit
from webapp.outbox.chat import channel_name
from webapp.outbox.mail import may_mail

HOME = "/admin/courrier"


def show(visit: Visit) -> Response:
    """List what failed, the newest first: given up, or tried again by itself."""
    return visit.render(
        "desk/post.html",
        messages=troubled_messages(visit.session),
        goes_to=goes_to,
        may_mail=may_mail(visit.settings),
    )


def goes_to(message: Message) -> str:
    """Say whom a message is for; a channel by its name, for its address is a secret."""
    return channel_name(message.recipient) if message.channel is Channel.CHAT else message.recipient


def retry(visit: Visit) -> Response:
    """Try again what was given up."""
    message = find_message(visit.session, int(visit.named["number"]))
    if message is None or message.id is None:
        raise HTTPException(404)
    if not retry_message(visit.session, message.id, visit.now):
        raise UsageError(visit.words.gettext("Ce courrier n’est pas abandonné."))
    visit.write_down("post.retry", str(message.id), message.subject, note=goes_to(message))
    return visit.go(HOME, visit.words.gettext("Le courrier repart dans la minute."))


ROOMS = (
    page(HOME, show, COORDINATOR, tab=N_("Courrier")),
    form(HOME + "/{number:int}/essayer", retry, COORDINATOR),
)
