"""Asking contacts whether their details still hold: a message over one way, then over the next."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from warroom.contacts import domains, keys
from warroom.contacts.models import Contact, Key, Post, Question, Round, Way, WayKind

SENDABLE = (WayKind.MOBILE, WayKind.MAIL, WayKind.SIGNAL, WayKind.MATRIX, WayKind.TEAMS, WayKind.NTFY)
"""Ways that a message goes over by itself; a landline is called and a letter printed by people."""
VALID_FOR = timedelta(days=14)
BODIES_NAMED = 3
REFERENCE = "question:"
"""What the reference of a question's deliveries begins with."""

TEXTS = {
    "nl": {
        "title": "Klopt u nog als aanspreekpunt?",
        "text": "Dag {name}\n\nU staat bij de war room als aanspreekpunt voor {bodies}. Klopt dat nog, en kloppen uw "
        "gegevens?\n\nAntwoord met de code {code}, of kijk op {link}\n\nVertrouwt u deze link niet? Dat is verstandig. "
        "Typ dan zelf het adres {page} en vul de code in, of wacht tot we u opbellen.",
        "short": "War room: u bent aanspreekpunt voor {bodies}. Klopt dat nog? Antwoord met {code} of zie {link}",
    },
    "en": {
        "title": "Are you still a contact?",
        "text": "Dear {name}\n\nThe war room knows you as a contact of {bodies}. Does that still hold, and do your "
        "details?\n\nReply with the code {code}, or look at {link}\n\nYou do not trust this link? That is wise. Type "
        "the address {page} yourself and fill in the code, or wait until we call you.",
        "short": "War room: you are a contact of {bodies}. Does that still hold? Reply with {code} or see {link}",
    },
}


@transaction.atomic
def ask(contacts: Iterable[Contact], now: datetime | None = None) -> int:
    """Ask these contacts, each once, over the first way a message goes over by itself; how many were asked. Who was
    asked in the last day and did not answer yet is left in peace."""
    now = now or timezone.now()
    people = list(contacts)
    recent = Question.objects.filter(contact__in=people, answered_at=None, asked_at__gt=now - timedelta(days=1))
    asked = set(recent.values_list("contact_id", flat=True))
    questions = Question.objects.bulk_create(
        Question(contact=one, asked_at=now, expires_at=now + VALID_FOR) for one in people if one.pk not in asked
    )
    return send(questions, topic=f"contacts-asked:{now:%Y%m%d}")


def untried(questions: Sequence[Question]) -> dict[int, list[Way]]:
    """The ways of each question's contact that no message about it went over yet, preferred ones first."""
    tried = set(Key.objects.filter(question__in=questions).values_list("question_id", "way_id"))
    ways: dict[int, list[Way]] = {}
    contacts = {question.contact_id for question in questions}
    hit = domains.hit()
    dead = domains.own(hit) if hit else set()
    for way in Way.objects.current().filter(contact__in=contacts, kind__in=SENDABLE).order_by("order", "pk"):
        # What goes to the mail of a body that is hit is believed to have arrived.
        if not (way.kind == WayKind.MAIL and domains.is_on(way.address, dead)):
            ways.setdefault(way.contact_id, []).append(way)
    return {
        question.pk: [way for way in ways.get(question.contact_id, ()) if (question.pk, way.pk) not in tried]
        for question in questions
    }


def send(questions: Sequence[Question], *, topic: str, next_after: timedelta | None = None) -> int:
    """Lay down a message for each question over its next way, in the transaction of whoever asks; how many. With
    ``next_after`` the question waits so long before the way after that."""
    from django.conf import settings
    from django.urls import reverse

    from warroom.messaging import channels, outbox
    from warroom.messaging.models import Message, Priority

    now = timezone.now()
    left = untried(questions)
    bodies = _bodies([question.contact_id for question in questions])
    laid: list[tuple[Key, outbox.Outgoing]] = []
    for question in questions:
        ways = left[question.pk]
        question.next_at = now + next_after if next_after and len(ways) > 1 else None
        if not ways:
            continue
        key, token, code = keys.fresh(question, ways[0])
        values = {
            "name": question.contact.name,
            "bodies": bodies.get(question.contact_id, ""),
            "code": code,
            "link": keys.link(token),
            "page": f"{settings.SITE_URL}{reverse('contacts:code')}",
        }
        outgoing = outbox.Outgoing(
            channel=channels.for_way(ways[0].kind),
            address=ways[0].address,
            reference=f"{REFERENCE}{question.pk}",
            values=values,
            language=question.contact.language,
        )
        laid.append((key, outgoing))
    Question.objects.bulk_update(questions, ["next_at"], batch_size=500)
    if laid:
        Key.objects.bulk_create(key for key, _outgoing in laid)
        message = Message.objects.filter(topic=topic).first()
        if message is None:
            message = Message.objects.create(topic=topic, texts=TEXTS, priority=Priority.BULK)
        outbox.put(message, [outgoing for _key, outgoing in laid])
    return len(laid)


def _bodies(contact_ids: list[int]) -> dict[int, str]:
    """The bodies of each contact in words, the first few by name."""
    named: dict[int, list[str]] = {}
    held = Post.objects.current().filter(contact__in=contact_ids).select_related("organisation")
    for post in held.order_by("organisation__name", "pk"):
        named.setdefault(post.contact_id, []).append(str(post.organisation))
    return {
        pk: ", ".join(names[:BODIES_NAMED]) + (f" (+{len(names) - BODIES_NAMED})" if len(names) > BODIES_NAMED else "")
        for pk, names in named.items()
    }


def still_unanswered(round: Round) -> int:
    """How many contacts did not answer a test yet."""
    return Question.objects.filter(round=round, answered_at=None).count()
