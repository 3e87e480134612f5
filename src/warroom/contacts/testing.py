"""The reachability test: every quarter a code to every contact, over the first way, then over the next.

Nothing is remembered in a process: a test is a row, who was asked is a row, when the next way is tried is a column of
it. Every step is one transaction with the messages it sends, so a server that is killed halfway sent all of a step or
nothing of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from warroom.contacts import asking, covering
from warroom.contacts.models import Contact, Post, Question, Round
from warroom.ledger.chains import system_chain
from warroom.ledger.recording import record
from warroom.organisations.models import Person

QUARTER = timedelta(weeks=13)
"""The same day of the week and hour, a quarter later."""
AT_ONCE = 500
State = Round.State


@transaction.atomic
def plan(begins_at: datetime, *, days: int, next_way_h: int, repeats: bool, by: Person | None) -> Round:
    """A test that begins by itself; one planned before is called off by it."""
    Round.objects.filter(state=State.PLANNED).update(state=State.CANCELLED)
    round = Round.objects.create(
        begins_at=begins_at,
        closes_at=begins_at + timedelta(days=days),
        next_way_h=next_way_h,
        repeats=repeats,
        made_by=by,
    )
    _write(round, by)
    return round


@transaction.atomic
def call_off(round: Round, *, by: Person) -> bool:
    """Stop a test that is planned or running; False when it was over already."""
    stopped = Round.objects.filter(pk=round.pk, state__in=(State.PLANNED, State.RUNNING)).update(state=State.CANCELLED)
    if stopped:
        from warroom.messaging import outbox

        outbox.stop(topic(round))
        round.refresh_from_db()
        _write(round, by)
    return bool(stopped)


def topic(round: Round) -> str:
    """What the messages of a test are about, for the outbox."""
    return f"contacts-test:{round.pk}"


def due(now: datetime) -> int:
    """Begin, go on with and end what is due at ``now``; how much was done."""
    done = 0
    for round in Round.objects.filter(state=State.PLANNED, begins_at__lte=now).order_by("begins_at", "pk"):
        done += _begin(round)
    for round in Round.objects.filter(state=State.RUNNING):
        if round.closes_at <= now:
            done += _close(round)
        else:
            done += _ask(round, now) or _next_way(round, now)
    return done


def _begin(round: Round) -> int:
    try:
        with transaction.atomic():
            if not Round.objects.filter(pk=round.pk, state=State.PLANNED).update(state=State.RUNNING):
                return 0
            round.refresh_from_db()
            _write(round, None)
    except IntegrityError:
        return 0  # another one is running: this one begins when that has ended
    return 1


def to_ask(round: Round) -> "QuerySet[Contact]":
    """The contacts of bodies of the register, known when the test began, that were not asked in it yet."""
    held = Post.objects.current().filter(
        contact=OuterRef("pk"), organisation__in=covering.bodies(), since__lte=round.begins_at
    )
    asked = Question.objects.filter(round=round, contact=OuterRef("pk"))
    return Contact.objects.filter(Exists(held), ~Exists(asked), ended_at=None).order_by("pk")


@transaction.atomic
def _ask(round: Round, now: datetime) -> int:
    """Ask the next few hundred contacts; how many."""
    if not to_ask(round).exists():
        return 0
    # Two processes at once: the second waits here, and finds who is left.
    round = Round.objects.select_for_update().get(pk=round.pk)
    if round.state != State.RUNNING:
        return 0
    questions = Question.objects.bulk_create(
        Question(contact=contact, round=round, asked_at=now, expires_at=round.closes_at)
        for contact in to_ask(round)[:AT_ONCE]
    )
    asking.send(questions, topic=topic(round), next_after=timedelta(hours=round.next_way_h))
    return len(questions)


def _next_way(round: Round, now: datetime) -> int:
    """Try the next way of who did not answer in time; how many."""
    waiting = Question.objects.filter(round=round, answered_at=None, next_at__lte=now)
    if not waiting.exists():
        return 0
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round.pk)
        questions: Sequence[Question] = list(waiting.select_related("contact").order_by("next_at", "pk")[:AT_ONCE])
        asking.send(questions, topic=topic(round), next_after=timedelta(hours=round.next_way_h))
    return len(questions)


@transaction.atomic
def _close(round: Round) -> int:
    """End a test, count it, and plan the next one when it repeats."""
    if not Round.objects.filter(pk=round.pk, state=State.RUNNING).update(state=State.DONE):
        return 0
    from warroom.messaging import outbox

    outbox.stop(topic(round))
    Question.objects.filter(round=round, next_at__isnull=False).update(next_at=None)
    round.refresh_from_db()
    round.outcome = figures(round)
    round.save(update_fields=["outcome"])
    _write(round, None)
    if round.repeats and not Round.objects.filter(state=State.PLANNED).exists():
        plan(
            round.begins_at + QUARTER,
            days=max(1, (round.closes_at - round.begins_at).days),
            next_way_h=round.next_way_h,
            repeats=True,
            by=None,
        )
    return 1


def figures(round: Round) -> dict[str, int]:
    """Contacts asked and reached, and bodies none of whose contacts answered."""
    asked = Question.objects.filter(round=round)
    answered = asked.exclude(answered_at=None)
    held = Post.objects.current().filter(organisation__in=covering.bodies())
    bodies = set(held.filter(contact__in=asked.values("contact")).values_list("organisation_id", flat=True))
    reached = set(held.filter(contact__in=answered.values("contact")).values_list("organisation_id", flat=True))
    return {
        "asked": asked.count(),
        "answered": answered.count(),
        "bodies": len(bodies),
        "silent_bodies": len(bodies - reached),
    }


def _write(round: Round, by: Person | None) -> None:
    said: dict[str, Any] = {
        "state": str(round.state),
        "begins_at": round.begins_at.isoformat(),
        "closes_at": round.closes_at.isoformat(),
        "outcome": round.outcome,
    }
    record(system_chain(), "contacts.test", by=by, subject=f"round/{round.pk}", state=said)
