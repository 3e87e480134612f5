"""Working out due times, and making the reminders that go with them. Called by whoever changes an input."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from warroom.clocks.models import Clock, LegalAct, Level, PermitFile, Reminder
from warroom.incidents.models import Incident
from warroom.organisations.models import Organisation
from weerbaar.deadlines import BRUSSELS, Act, Due, Rule, due

STEPS: tuple[tuple[Level, float], ...] = (
    (Level.ON_DUTY, 1 / 2),
    (Level.DEPUTIES, 1 / 6),
    (Level.MANAGEMENT, 1 / 24),
    (Level.MANAGEMENT, 0.0),
)
"""Who is reminded when which share of the term is left: of 72 hours at 36, 12 and 3, and when it is over."""
WITHOUT_TERM: tuple[tuple[Level, timedelta], ...] = (
    (Level.ON_DUTY, timedelta(hours=24)),
    (Level.DEPUTIES, timedelta(hours=48)),
    (Level.MANAGEMENT, timedelta(hours=72)),
)
"""The law gives no hour: then it is asked for after so long."""
PERMIT_STEPS: tuple[tuple[Level, int], ...] = ((Level.ON_DUTY, 7), (Level.DEPUTIES, 2), (Level.MANAGEMENT, 0))
"""Days before permit files fall due, at MORNING."""
MORNING = 8


def lock(incident: Incident) -> None:
    """Wait for whoever is writing to the incident. First in every transaction, so that none waits for another."""
    Incident.objects.select_for_update().only("pk").get(pk=incident.pk)


def acts_of(incident: Incident) -> tuple[Act, ...]:
    """The acts of the incident that hold."""
    return tuple(row.act for row in LegalAct.objects.filter(incident=incident, withdrawn_at=None))


def answer_of(clock: Clock, acts: Iterable[Act]) -> Due:
    """When ``clock`` is due, and why."""
    return due(clock.rule, clock.trigger_at, clock.corrected(), acts)


def set_due(clock: Clock, acts: Iterable[Act]) -> bool:
    """Work out the due time of ``clock`` anew, without saving it; whether it moved."""
    answer = answer_of(clock, acts)
    before = (clock.due_at, clock.safe_at, clock.suspended, clock.excused_until, clock.acts)
    clock.due_at, clock.safe_at, clock.original_due_at = answer.at, answer.safe, answer.original
    clock.suspended, clock.acts = answer.suspended, list(answer.acts)
    # "Until further notice" has no day.
    clock.excused_until = None if answer.excused_until == date.max else answer.excused_until
    return before != (clock.due_at, clock.safe_at, clock.suspended, clock.excused_until, clock.acts)


def remind(clock: Clock, now: datetime) -> None:
    """Drop the reminders of ``clock`` that wait, and make those that follow from how it stands. Saves its round."""
    clock.round += 1
    Clock.objects.filter(pk=clock.pk).update(round=clock.round)
    Reminder.objects.filter(clock=clock, state=Reminder.State.WAITING).update(state=Reminder.State.DROPPED)
    if clock.status != "open" or clock.suspended:
        return
    Reminder.objects.bulk_create(
        Reminder(
            incident_id=clock.incident_id,
            clock=clock,
            organisation_id=clock.organisation_id,
            round=clock.round,
            step=step,
            level=level,
            at=at,
        )
        for step, (level, at) in enumerate(_upcoming(_moments(clock), now))
    )


def _moments(clock: Clock) -> list[tuple[Level, datetime]]:
    began = clock.corrected()[-1].trigger if clock.corrections else clock.trigger_at
    if clock.safe_at is None:
        return [(level, began + after) for level, after in WITHOUT_TERM]
    return [(level, clock.safe_at - (clock.safe_at - began) * left) for level, left in STEPS]


def _upcoming(every: list[tuple[Level, datetime]], now: datetime) -> list[tuple[Level, datetime]]:
    """Those to come. Of those gone by already the last: a term found out late is said at once, and once."""
    gone = [each for each in every if each[1] <= now]
    return gone[-1:] + [each for each in every if each[1] > now]


def permit_due(rule: Rule, reference: str, started: date, acts: Iterable[Act]) -> tuple[date | None, date, Due]:
    """The last day for a permit file (None: suspended), the original last day, and the whole answer."""
    # Any hour of the day will do: the day of the event does not count.
    answer = due(
        rule, datetime(started.year, started.month, started.day, 12, tzinfo=BRUSSELS), (), acts, case=reference
    )
    assert answer.original is not None
    return (last_day(answer.at) if answer.at else None), last_day(answer.original), answer


def last_day(end: datetime) -> date:
    """The day that ends at ``end``."""
    return (end.astimezone(BRUSSELS) - timedelta(seconds=1)).date()


def remind_of_permits(incident: Incident, organisation: Organisation, now: datetime) -> None:
    """The same for the permit files of ``organisation``: a few reminders for each day on which open ones fall due."""
    every = Reminder.objects.filter(incident=incident, organisation=organisation, clock=None)
    last = every.order_by("-round").values_list("round", flat=True).first() or 0
    every.filter(state=Reminder.State.WAITING).update(state=Reminder.State.DROPPED)
    days = (
        PermitFile.objects.filter(incident=incident, organisation=organisation, decided_on=None)
        .exclude(due_on=None)
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .distinct()
    )
    Reminder.objects.bulk_create(
        Reminder(
            incident=incident, organisation=organisation, day=day, round=last + 1, step=step, level=level, at=at
        )
        for day in days
        if day is not None and day >= now.astimezone(BRUSSELS).date()
        for step, (level, at) in enumerate(_upcoming(_mornings(day), now))
    )  # fmt: skip


def _mornings(day: date) -> list[tuple[Level, datetime]]:
    return [
        (level, datetime(on.year, on.month, on.day, MORNING, tzinfo=BRUSSELS))
        for level, before in PERMIT_STEPS
        for on in [day - timedelta(days=before)]
    ]
