"""When a question to a contact did not arrive: it goes over the next way at once, not after the hours that somebody who
has it is given to answer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from warroom.contacts import asking
from warroom.contacts.models import Question, Round

CHUNK = 500


def due(now: datetime) -> int:
    """Do what follows from what came back; how many messages that were."""
    from warroom.messaging import returning

    topics = returning.of(asking.REFERENCE).order_by("pk").values_list("message__topic", flat=True)[:CHUNK]
    return sum(_pass_on(topic, now) for topic in sorted(set(topics)))


@transaction.atomic
def _pass_on(topic: str, now: datetime) -> int:
    """The next chunk of what was laid down together; how many."""
    from warroom.messaging import returning

    rows = list(returning.of(asking.REFERENCE).filter(message__topic=topic).order_by("pk")[:CHUNK])
    asked = Question.objects.filter(pk__in={_question(row.reference) for row in rows})
    # As ``testing`` does: of two who go on with one test the second waits here.
    rounds = Round.objects.select_for_update().filter(pk__in=asked.values("round")).order_by("pk")
    running = {round.pk: round for round in rounds if round.state == Round.State.RUNNING}
    lost = {_question(row.reference) for row in returning.settled(rows)}
    still = asked.filter(Q(round=None) | Q(round__in=running), pk__in=lost, answered_at=None, expires_at__gt=now)
    by_round: dict[int | None, list[Question]] = {}
    for question in still.select_for_update(of=("self",)).select_related("contact").order_by("pk"):
        by_round.setdefault(question.round_id, []).append(question)
    for pk, questions in by_round.items():
        after = timedelta(hours=running[pk].next_way_h) if pk is not None else None
        asking.send(questions, topic=topic, next_after=after)
    return len(rows)


def _question(reference: str) -> int:
    return int(reference.removeprefix(asking.REFERENCE))
