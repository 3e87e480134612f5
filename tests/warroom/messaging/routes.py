"""What every route of the messages on their way answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.routes import COORDINATOR, EVERYBODY, Route, everybody, statuses

from warroom.messaging.models import Delivery, Message, State
from warroom.organisations.models import Organisation

FOR_THE_COORDINATOR = statuses((COORDINATOR, 200), (EVERYBODY, 404))
DONE = statuses((COORDINATOR, 302), (EVERYBODY, 404))


def one(channel: str = "smtp", state: str = State.FAILED) -> Delivery:
    message = Message.objects.create(topic="t", texts={"nl": {"title": "Titel", "text": "Tekst"}})
    return Delivery.objects.create(message=message, channel=channel, address="Markt 1\n9000 Gent", state=state)


def failed(thing: Organisation) -> dict[str, Any]:
    return {"pk": one().pk}


def coordinator(**more: Any) -> Route:
    """For the coordinator; nobody else knows it is there."""
    return Route(**{"own": FOR_THE_COORDINATOR} | more)


def posted(data: dict[str, str]) -> Route:
    return coordinator(own=DONE, method="post", data=data)


MESSAGING: dict[str, Route] = {
    "messaging:queue": coordinator(),
    "messaging:standing": coordinator(),
    "messaging:failed": coordinator(),
    "messaging:again": posted({"delivery": "0"}),
    "messaging:kept": coordinator(),
    "messaging:replies": coordinator(),
    "messaging:test": posted({"channel": "smtp"}),
    "messaging:calls": coordinator(),
    "messaging:tick": posted({"delivery": "0"}),
    "messaging:letters": coordinator(),
    # Nothing to print.
    "messaging:letters_pdf": coordinator(own=statuses((EVERYBODY, 404))),
    "messaging:posted": posted({"upto": "0"}),
    "messaging:delivery": coordinator(arguments=failed, other=FOR_THE_COORDINATOR),
    # Gateways prove themselves by a signature; there is none.
    "messaging:incoming": everybody(403, method="post", anonymous=403),
    "messaging:incoming_by_token": everybody(403, method="post", anonymous=403, arguments=lambda thing: {"token": "x"}),
}
