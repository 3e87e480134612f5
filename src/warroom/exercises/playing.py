"""Playing a script: starting, pausing, going on, the next inject, answers, the end.

An inject arrives once, whatever happens to the server: taking the row from waiting to arrived, what it marks, the
tasks that come with it and the entry in the ledger are one transaction, begun by a guarded UPDATE. Of a server that
is killed meanwhile nothing is left, and the next look finds the row again.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from warroom.exercises.models import BY_HAND, SPEEDS, Exercise, Inject
from warroom.exercises.script import Script, said
from warroom.incidents.facts import mark
from warroom.incidents.models import Fact, Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import Refused, change, write
from warroom.organisations.models import Organisation
from warroom.tasks import doing

log = logging.getLogger(__name__)
AT_ONCE = 20
AWAY = timedelta(minutes=2)
"""An inject that is later than this did not come because nobody played it: the server was away or the incident
closed. The clock of the exercise stood still meanwhile, so that not everything comes at once."""


def start(organisation: Organisation, script: Script, *, speed: int, language: str, by: Any) -> Incident:
    """Open an exercise of ``organisation`` and begin to play ``script``."""
    title = _("Exercise: {title}").format(title=said(script.title, language))[:160]
    with transaction.atomic():
        incident = open_incident(
            organisation, title=title, by=by, kind=script.kind, severity=script.severity, exercise=True
        )
        play(incident, script, speed=speed, language=language, by=by)
    return incident


@transaction.atomic
def play(incident: Incident, script: Script, *, speed: int, language: str, by: Any) -> Exercise:
    """Play ``script`` in an incident that is an exercise. Raises Refused when it is none, or plays one already."""
    doing.lock(incident.pk)
    if not incident.exercise:
        raise Refused(_("This incident is real: nothing is played in it."))
    if Exercise.objects.filter(incident=incident).exists():
        raise Refused(_("A script is played in this exercise already."))
    if speed not in dict(SPEEDS):
        raise Refused(_("Choose a pace first."))
    now = timezone.now()
    exercise = Exercise.objects.create(
        incident=incident,
        title=said(script.title, language)[:160],
        script_id=script.id,
        sha256=script.sha256,
        content=script.content,
        language=language,
        speed=speed,
        running_since=now,
        started_at=now,
        started_by=by,
    )
    Inject.objects.bulk_create(
        Inject(
            incident=incident,
            exercise=exercise,
            number=number,
            key=one.key,
            minute=one.minute,
            to=one.to,
            channel=one.channel,
            sender=said(one.sender, language),
            story=said(one.story, language),
            title=said(one.title, language),
            text=said(one.text, language),
            expected=said(one.expected, language),
            facts=[list(pair) for pair in one.facts],
            tasks=[{"title": said(t.title, language), "role": t.role, "due_minutes": t.due_minutes} for t in one.tasks],
        )
        for number, one in enumerate(script.injects, 1)
    )
    _plan(exercise)
    write(incident, "exercise.started", exercise, by=by)
    return exercise


def waiting(exercise: Exercise) -> Inject | None:
    """The next inject, if one has yet to come."""
    return exercise.injects.filter(status=Inject.Status.WAITING).order_by("number").first()


def _plan(exercise: Exercise) -> None:
    """Work out when the next inject arrives, and keep the exercise."""
    following = waiting(exercise)
    exercise.next_at = exercise.arrives_at(following.minute) if following and exercise.ended_at is None else None
    exercise.save()


def _opened(incident: Incident) -> Exercise:
    """The exercise of ``incident`` while it goes on, nobody else writing meanwhile. Raises Refused when it is over."""
    doing.lock(incident.pk)
    exercise = Exercise.objects.filter(incident=incident).first()
    if exercise is None or exercise.ended_at is not None:
        raise Refused(_("No script is being played here."))
    return exercise


@transaction.atomic
def pause(incident: Incident, *, by: Any) -> None:
    """Let the clock stand still. Raises Refused when the exercise is over."""
    exercise = _opened(incident)
    if exercise.running_since is not None:
        _rebase(exercise, exercise.elapsed(timezone.now()), None)
        _plan(exercise)
        write(incident, "exercise.steered", exercise, by=by, payload={"note": _("paused")})


@transaction.atomic
def resume(incident: Incident, *, by: Any, speed: int | None = None) -> None:
    """Let the clock go on (at another pace). Raises Refused when the exercise is over."""
    exercise = _opened(incident)
    if speed is not None and speed not in dict(SPEEDS):
        raise Refused(_("Choose a pace first."))
    now = timezone.now()
    _rebase(exercise, exercise.elapsed(now), now)
    if speed is not None:
        exercise.speed = speed
    _plan(exercise)
    write(incident, "exercise.steered", exercise, by=by, payload={"note": str(exercise.get_speed_display())})


@transaction.atomic
def next_one(incident: Incident, number: int, *, by: Any) -> Inject:
    """Let inject ``number`` arrive now; the clock jumps to it. Raises Refused when it is not the next one any more:
    of two who ask at once, the second does not get the one after it."""
    exercise = _opened(incident)
    following = waiting(exercise)
    if following is None or following.number != number:
        raise Refused(_("That message has arrived already."))
    now = timezone.now()
    _rebase(exercise, max(exercise.elapsed(now), following.minute * 60.0), exercise.running_since and now)
    _arrive(exercise, following, now, by=by)
    return following


@transaction.atomic
def end(incident: Incident, *, by: Any) -> None:
    """End the exercise: what has not arrived is not played; what was expected goes into the ledger."""
    exercise = _opened(incident)
    now = timezone.now()
    _rebase(exercise, exercise.elapsed(now), None)
    exercise.ended_at = now
    exercise.injects.filter(status=Inject.Status.WAITING).update(status=Inject.Status.NOT_PLAYED)
    _plan(exercise)
    expected = {one.key: one.expected for one in exercise.injects.all()}
    write(incident, "exercise.ended", exercise, by=by, payload={"expected": expected})


@transaction.atomic
def answer(incident: Incident, inject: Inject, text: str, seen: int, *, by: Any) -> None:
    """Say what was done with an inject that has arrived. Raises Refused, Overtaken."""
    text = text.strip()
    if inject.status != Inject.Status.ARRIVED:
        raise Refused(_("This message has not arrived."))
    if not text:
        raise Refused(_("Say in a few words what you did."))
    if len(text) > 2000:
        raise Refused(_("At most {most} characters; this is {n}.").format(most=2000, n=len(text)))
    doing.lock(incident.pk)
    # The first answer counts for the time; it can be said better later.
    change(inject, seen, answer=text, answered_at=inject.answered_at or timezone.now(), answered_by=by)
    write(incident, "inject.answered", inject, by=by, payload={"note": text})


@transaction.atomic
def judge(incident: Incident, inject: Inject, judged: str, remark: str, *, by: Any) -> None:
    """Look back on what was done with an inject."""
    doing.lock(incident.pk)
    change(inject, None, judged=judged, remark=remark.strip()[:1000])
    write(incident, "inject.judged", inject, by=by, closed=True)


def _rebase(exercise: Exercise, elapsed_s: float, running_since: datetime | None) -> None:
    exercise.elapsed_s, exercise.running_since = elapsed_s, running_since


def due(now: datetime) -> int:
    """Let the injects arrive whose moment has come; how many arrived."""
    found = Exercise.objects.filter(next_at__lte=now, ended_at=None, incident__closed_at=None).order_by("next_at")
    done, failed = 0, None
    for pk in list(found.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            done += arrive(pk, now)
        except Exception as error:
            # It waits on; an exercise that stands still must not hold up the others.
            log.exception("exercise %s could not go on", pk)
            failed = error
    if failed is not None and not done:
        raise failed
    return done


@transaction.atomic
def arrive(pk: int, now: datetime) -> bool:
    """Let the next inject of an exercise arrive, unless somebody else does; whether it arrived here."""
    doing.lock(Exercise.objects.values_list("incident", flat=True).get(pk=pk))
    exercise = Exercise.objects.select_related("incident__chain").get(pk=pk)
    following = waiting(exercise)
    if following is None or exercise.next_at is None or exercise.next_at > now or exercise.incident.closed:
        return False
    if now - exercise.next_at > AWAY:
        _rebase(exercise, following.minute * 60.0, now)
    return _arrive(exercise, following, now, by=None)


def _arrive(exercise: Exercise, inject: Inject, now: datetime, *, by: Any) -> bool:
    taken = Inject.objects.filter(pk=inject.pk, status=Inject.Status.WAITING)
    if not taken.update(status=Inject.Status.ARRIVED, arrived_at=now):
        return False
    inject.refresh_from_db()
    incident = exercise.incident
    with override(exercise.language):
        marked, absent = _mark(incident, inject, now, by)
        for task in inject.tasks:
            doing.make(incident, task["title"], by=by, role=task["role"], due_at=_due_at(exercise, task, now))
        # Last, so that whoever reads the newest lines sees the message itself.
        write(incident, "inject.arrived", inject, by=by, payload={"marked": marked, "not_in_the_landscape": absent})
    _plan(exercise)
    return True


def _due_at(exercise: Exercise, task: dict[str, Any], now: datetime) -> datetime | None:
    """When a task of the script is due: its minutes are minutes of the exercise."""
    if task["due_minutes"] is None:
        return None
    pace = exercise.speed if exercise.speed != BY_HAND else 100
    return now + timedelta(minutes=task["due_minutes"] * 100 / pace)


def _mark(incident: Incident, inject: Inject, now: datetime, by: Any) -> tuple[list[str], list[str]]:
    """Mark what the inject says in every landscape that has it; which were marked, and which none has."""
    marked: list[str] = []
    absent: list[str] = []
    for element, what in inject.facts:
        found = [told for told in picture(incident).landscapes if element in told.model.by_id]
        for told in found:
            # What the players marked themselves before stays theirs.
            kept = Fact.objects.filter(
                incident=incident, landscape=told.landscape, element=element, mark=what, on=True
            ).exists()
            if not kept:
                note = _("Exercise: {title}").format(title=inject.title)
                mark(incident, told.landscape, element, what, by=by, since=now, note=note)
        (marked if found else absent).append(element)
    return marked, absent
