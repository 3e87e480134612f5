"""What goes into the outbox of ``messaging``: the texts of an alert, and who gets them by which way."""

from collections.abc import Collection, Sequence

from warroom.alerts import texts, tokens
from warroom.alerts.models import Alert, ForBody, Recipient
from warroom.alerts.words import Severity
from warroom.messaging import channels, outbox
from warroom.messaging.models import Attachment, Message, Priority
from warroom.messaging.outbox import Outgoing

PRIORITIES = {Severity.ALARM: Priority.URGENT, Severity.URGENT: Priority.URGENT, Severity.INFORMATION: Priority.BULK}


def message(alert: Alert) -> Message:
    """The texts of an alert as one message, with its files; inside a transaction."""
    made = Message.objects.create(
        topic=alert.topic,
        texts=texts.both(alert),
        tlp=alert.tlp,
        priority=PRIORITIES.get(Severity(alert.severity), Priority.NORMAL),
        exercise=alert.exercise,
    )
    if alert.tlp not in ("TLP:RED", "TLP:AMBER+STRICT") and not alert.withdrawn:
        for file in alert.encloseds.all():
            Attachment.objects.create(
                message=made, name=file.name, media_type=file.content_type, content=bytes(file.content)
            )
    return made


def put(
    alert: Alert,
    people: Sequence[Recipient],
    *,
    ways: int,
    using: Message | None = None,
    passed_over: Collection[int] = frozenset(),
) -> int:
    """Give each of ``people`` the alert by the next ``ways`` ways they have not had, those ``passed_over`` (ids) left
    out; how many deliveries. Inside the transaction that says that they had it. ``people`` come with their contact."""
    using = using or Message.objects.filter(topic=alert.topic).order_by("pk").first() or message(alert)
    bodies = bodies_of(people)
    outgoing = []
    for one in people:
        following: list[tuple[int, str, str]] = []
        while one.used < len(one.ways) and len(following) < ways:
            if one.ways[one.used][0] not in passed_over:
                following.append(one.ways[one.used])
            one.used += 1
        outgoing += [_outgoing(one, kind, address, bodies[one.pk]) for _pk, kind, address in following]
    # A few statements: nearly everybody has had as many as the next one.
    by_used: dict[int, list[int]] = {}
    for one in people:
        by_used.setdefault(one.used, []).append(one.pk)
    for used, pks in by_used.items():
        Recipient.objects.filter(pk__in=pks).update(used=used)
    return len(outbox.put(using, outgoing))


def again(alert: Alert, people: Sequence[Recipient], using: Message) -> int:
    """Send something else to ``people`` over every way they had so far: a withdrawal. Nobody, once it is forgotten
    where that was."""
    if alert.forgotten_at:
        return 0
    bodies = bodies_of(people)
    return len(
        outbox.put(
            using,
            [
                _outgoing(one, kind, address, bodies[one.pk])
                for one in people
                for _pk, kind, address in one.ways[: one.used]
            ],
        )
    )


def _outgoing(one: Recipient, kind: str, address: str, bodies: list[str]) -> Outgoing:
    language = one.contact.language
    return Outgoing(
        channel=channels.for_way(kind),
        address=address,
        reference=one.name_in_messaging,
        values={
            "name": one.contact.name,
            "bodies": texts.names(bodies, language),
            "link": texts.link(tokens.token_of(one.seed, one.token_hash)),
            "code": one.code,
        },
        language=language,
    )


def bodies_of(people: Sequence[Recipient]) -> dict[int, list[str]]:
    """The names of the bodies each of these receives it for."""
    found: dict[int, list[str]] = {one.pk: [] for one in people}
    links = ForBody.objects.filter(recipient__in=list(found)).select_related("addressed__organisation").order_by("pk")
    for link in links:
        found[link.recipient_id].append(str(link.addressed.organisation))
    return found
