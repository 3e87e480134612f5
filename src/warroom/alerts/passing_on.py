"""When a message of an alert did not arrive: what follows does not wait for the moment of the escalation plan.

The person gets it by the next way. When nobody of a body has it, and nothing for it is on its way any more, its
deputies get it, and when there are none the body stands on the telephone list.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from warroom.alerts import escalating, putting, rhythm
from warroom.alerts.models import REFERENCE, Addressed, Alert, ForBody, Recipient
from warroom.messaging import returning
from warroom.messaging.models import TROUBLE, Delivery, Receipt, State

CHUNK = 500
"""Deliveries per transaction."""


def due(now: datetime) -> int:
    """Do what follows from what came back; how many deliveries that were."""
    topics = returning.of(REFERENCE).order_by("pk").values_list("message__topic", flat=True)[:CHUNK]
    return sum(_pass_on(topic) for topic in sorted(set(topics)))


@transaction.atomic
def _pass_on(topic: str) -> int:
    """The next chunk of one alert; how many. What follows and that it was done are one transaction."""
    name, _colon, pk = topic.partition(":")
    # Before its deliveries, as who withdraws and who escalates: one after the other.
    found = Alert.objects.select_for_update().filter(pk=int(pk)) if name == "alert" and pk.isdecimal() else None
    alert = found.first() if found is not None else None
    rows = list(returning.of(REFERENCE).filter(message__topic=topic).order_by("pk")[:CHUNK])
    lost = Counter(row.reference for row in returning.settled(rows))
    if alert is not None and alert.is_out and not alert.withdrawn and lost:
        _next(alert, {int(reference.removeprefix(REFERENCE)): n for reference, n in lost.items()})
    return len(rows)


def _next(alert: Alert, lost: dict[int, int]) -> None:
    """Give each of these recipients (by id) as many more ways as were lost, as long as a body of theirs is silent."""
    of_people = ForBody.objects.filter(recipient__in=list(lost)).values("addressed")
    silent = Addressed.objects.select_for_update().filter(alert=alert, answer="", pk__in=of_people).order_by("pk")
    bodies = [body.pk for body in silent]
    people = _people(alert, bodies).filter(pk__in=list(lost))
    by_number: dict[int, list[Recipient]] = {}
    for one in people.distinct():
        by_number.setdefault(lost[one.pk], []).append(one)
    for ways, some in sorted(by_number.items()):
        putting.put(alert, some, ways=ways, passed_over=escalating.gone(some))
    if left := _without_anything(bodies):
        deputies = list(_people(alert, left).filter(used=0).distinct())
        putting.put(alert, deputies, ways=max(2, rhythm.of(alert).ways), passed_over=escalating.gone(deputies))
        nobody = _without_anything(left)
        Addressed.objects.filter(pk__in=nobody, to_call_since=None).update(to_call_since=timezone.now())


def _people(alert: Alert, bodies: Iterable[int]) -> "QuerySet[Recipient]":
    """Who receives it for these bodies, and is a contact still."""
    rows = Recipient.objects.filter(alert=alert, bodies__addressed__in=list(bodies), contact__ended_at=None)
    return rows.select_related("contact").order_by("pk")


def _without_anything(bodies: Iterable[int]) -> list[int]:
    """Those of these bodies (by id) for which nobody has a message, or will have one that is on its way."""
    people: dict[int, set[str]] = {pk: set() for pk in bodies}
    links = ForBody.objects.filter(addressed__in=list(people)).select_related("recipient")
    for link in links:
        people[link.addressed_id].add(link.recipient.name_in_messaging)
    lost = Q(state__in=(*TROUBLE, State.WITHDRAWN)) | Q(state=State.HANDED_OVER, receipt=Receipt.FAILED)
    every = {name for names in people.values() for name in names}
    has = set(Delivery.objects.filter(reference__in=every).exclude(lost).values_list("reference", flat=True))
    return [pk for pk, names in people.items() if not names & has]
