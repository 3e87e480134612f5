"""Telling one person, or many, something over the ways they gave: reminders, reports on their rhythm."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from warroom.contacts import domains
from warroom.messaging import channels
from warroom.messaging.channels import sandbox
from warroom.messaging.models import Message, Priority
from warroom.messaging.outbox import Outgoing, put
from warroom.organisations.models import Person

if TYPE_CHECKING:
    from warroom.contacts.models import Contact
    from warroom.contacts.reaching import Reach

WAYS = 2
"""How many ways are used at once: the first that this person prefers, and one more."""


@transaction.atomic
def tell(
    whom: "Person | Contact",
    title: str,
    text: str,
    *,
    topic: str,
    exercise: bool = False,
    urgent: bool = False,
    ways: int = WAYS,
) -> list[int]:
    """Lay down a message for ``whom`` over the first ``ways`` ways; the ids of its deliveries.

    A person without a contact is written to at the address and number of the account. Joins the transaction it is
    called in, so that it goes exactly when what it tells about was stored. Of an exercise nothing leaves this server.
    """
    language = getattr(whom, "language", "nl")
    message = Message(
        topic=topic,
        texts={language: {"title": title, "text": text, "short": title}},
        priority=Priority.URGENT if urgent else Priority.NORMAL,
        exercise=exercise,
    )
    stays = sandbox.keeps(message)
    # A channel without gateway would only fill the screen with failures: it stands on the screens of this server.
    wanted = [way for way in _ways(whom) if stays or channels.leads_out(way[0])][:ways]
    if not wanted:
        return []
    message.save()
    kind = "person" if isinstance(whom, Person) else "contact"
    values = {"name": whom.name}
    return put(
        message,
        [Outgoing(channel, address, f"{kind}:{whom.pk}", values, language=language) for channel, address in wanted],
    )


@transaction.atomic
def tell_all(
    whom: "Iterable[Reach]",
    texts: dict[str, dict[str, str]],
    *,
    topic: str,
    tlp: str = "",
    exercise: bool = False,
    ways: int = WAYS,
) -> int:
    """The same for many contacts, each in the own language of ``texts`` ({language: title, text, short}) over the first
    ``ways`` of the ways that ``reaching`` found; how many of them get something. One message, laid down in bulk."""
    message = Message(topic=topic, texts=texts, tlp=tlp, exercise=exercise)
    stays = sandbox.keeps(message)
    outgoing: list[Outgoing] = []
    told = 0
    for one in whom:
        through = [(channels.for_way(way.kind), way.address) for way in one.ways]
        wanted = [way for way in through if way[0] not in channels.BY_HAND and (stays or channels.leads_out(way[0]))][
            :ways
        ]
        told += bool(wanted)
        contact = one.contact
        outgoing += [
            Outgoing(channel, address, f"contact:{contact.pk}", {"name": contact.name}, language=contact.language)
            for channel, address in wanted
        ]
    if outgoing:
        message.save()
        put(message, outgoing)
    return told


def _ways(whom: "Person | Contact") -> list[tuple[str, str]]:
    """Channel and address of each way, the preferred one first; those that a person would have to do are left out."""
    contact = whom
    if isinstance(whom, Person):
        contact = whom.contacts.filter(ended_at=None).first()  # type: ignore[assignment]
    found: list[tuple[str, str]] = []
    if contact is not None and not isinstance(contact, Person):
        for way in contact.ways.current().order_by("order", "pk"):
            channel = channels.for_way(way.kind)
            if channel not in channels.BY_HAND:
                found.append((channel, way.address))
    if not found and isinstance(whom, Person):
        found = [("sms", whom.phone.replace(" ", ""))] if whom.phone.startswith("+") else []
        found.append(("smtp", whom.email))
    # The mail of a body that is hit comes last: somebody who has anything else does not have to rely on it.
    hit = domains.hit()
    dead = domains.own(hit) if hit else set()
    return sorted(found, key=lambda way: way[0] == "smtp" and domains.is_on(way[1], dead))
