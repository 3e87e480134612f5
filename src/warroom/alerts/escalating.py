"""What follows for the bodies that are silent: another channel, their deputies, the telephone list."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from warroom.alerts import putting, rhythm
from warroom.alerts.models import Addressed, Alert, Recipient, Step
from warroom.alerts.words import AlertState
from warroom.contacts import domains
from warroom.contacts.models import Way, WayKind
from warroom.leases import Leases

CHUNK = 500
"""Bodies per transaction."""
LEASES: Leases[Step] = Leases(
    Step,
    waiting=Step.StepState.WAITING,
    working=Step.StepState.DOING,
    lasts=timedelta(seconds=30),
    attempts=10,
)


def due(now: datetime) -> int:
    """Take the steps whose moment has come; for how many bodies something was done. A step waits until the alert is
    out to everybody: nobody is pressed before being asked."""
    ready = LEASES.free(now).filter(due_at__lte=now, alert__state=AlertState.SENT).order_by("due_at", "pk")
    return sum(take(pk) for pk in list(ready.values_list("pk", flat=True)[:10]))


def take(pk: int) -> int:
    """Take step ``pk``, from where it stopped; for how many bodies. A chunk of bodies, what they get and how far it
    came are one transaction. Who answers meanwhile is left alone."""
    claim = LEASES.claim(pk)
    if claim is None:
        return 0
    step = claim.row()
    did = step.did
    while True:
        rows = Addressed.objects.filter(alert=step.alert, answer="", pk__gt=step.reached_pk).order_by("pk")
        bodies = list(rows[:CHUNK])
        if not bodies:
            break
        with transaction.atomic():
            # Who withdraws or answers in this very moment goes first.
            if not Alert.objects.select_for_update().filter(pk=step.alert_id, state=AlertState.SENT).exists():
                break
            held = Addressed.objects.select_for_update().filter(pk__in=[body.pk for body in bodies], answer="")
            did += _press(step, list(held))
            if not claim.extend(reached_pk=bodies[-1].pk, did=did):
                transaction.set_rollback(True)
                return 0
        step.reached_pk = bodies[-1].pk
    claim.finish(state=Step.StepState.DONE, done_at=timezone.now(), did=did)
    return did


def _press(step: Step, bodies: list[Addressed]) -> int:
    """Do what ``step`` says for these silent bodies; for how many there was something to do."""
    silent = [body.pk for body in bodies]
    if step.does == Step.Does.CALL:
        listed = Addressed.objects.filter(pk__in=silent, to_call_since=None)
        return listed.update(to_call_since=timezone.now())
    # Who left since is not told any more.
    people = Recipient.objects.filter(bodies__addressed__in=silent, contact__ended_at=None)
    people = people.distinct().select_related("contact")
    if step.does == Step.Does.DEPUTY:
        # Who was not told yet; over two ways at least: by now time was lost.
        rows = [one for one in people if not one.used]
        ways = max(2, rhythm.of(step.alert).ways)
    else:
        rows = [one for one in people if 0 < one.used < len(one.ways)]
        ways = 1
    rows.sort(key=lambda one: one.pk)
    putting.put(step.alert, rows, ways=ways, passed_over=gone(rows))
    reached = {one.pk for one in rows}
    links = Addressed.objects.filter(pk__in=silent, people__recipient__in=reached).distinct()
    return links.count()


def gone(people: list[Recipient]) -> set[int]:
    """The ways not used yet that lead nowhere by now: ended since the list was made, or on the mail of a body that was
    hit since."""
    left = [way for one in people for way in one.ways[one.used :]]
    ended = Way.objects.filter(pk__in=[pk for pk, _kind, _address in left]).exclude(ended_at=None)
    hit = domains.hit()
    dead = domains.own(hit) if hit else set()
    on_dead = {pk for pk, kind, address in left if kind == WayKind.MAIL and domains.is_on(address, dead)}
    return on_dead | set(ended.values_list("pk", flat=True))
