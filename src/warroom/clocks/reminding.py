"""Giving reminders: each once, whatever happens to the server or its clock.

A reminder is a row. Giving it – taking the row from waiting to done, the notice on the screen of those it is for,
the entry in the ledger – is one transaction, begun by a guarded UPDATE: of two workers one gets the row, and of a
worker that is killed nothing is left. So no lease is needed; ways out of this server (mail, telephone) are rows of
their own, made in the same transaction, and those are claimed with leases.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.clocks.models import Level, Notice, PermitFile, Reminder, Told
from warroom.clocks.reckoning import lock
from warroom.incidents.models import Incident, RoleHolder
from warroom.incidents.taxonomy import IncidentRole
from warroom.incidents.writing import write
from warroom.organisations.models import Membership, Organisation, Person, Role

log = logging.getLogger(__name__)
AT_ONCE = 100
ROLES = {
    Level.ON_DUTY: (Role.SPOC,),
    Level.DEPUTIES: (Role.SPOC, Role.DEPUTY),
    Level.MANAGEMENT: (Role.SPOC, Role.DEPUTY, Role.MANAGEMENT, Role.DIRECTOR),
}
"""Who is told at each level, next to those with a role in the incident."""
HOLDERS = (IncidentRole.LEAD, IncidentRole.SCRIBE, IncidentRole.LEGAL)


def due(now: datetime) -> int:
    """Give the reminders whose moment has come; how many were given."""
    waiting = Reminder.objects.filter(state=Reminder.State.WAITING, at__lte=now).order_by("at", "pk")
    done, failed = 0, None
    for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            done += give(pk, now)
        except Exception as error:
            # It waits on; one that cannot be given must not hold up the others.
            log.exception("reminder %s could not be given", pk)
            failed = error
    if failed is not None and not done:
        raise failed
    return done


@transaction.atomic
def give(pk: int, now: datetime) -> bool:
    """Give one reminder, unless somebody else does or it no longer matters; whether it was given here."""
    reminder = Reminder.objects.select_related("incident", "clock", "organisation").get(pk=pk)
    lock(reminder.incident)
    files = _open_files(reminder)
    said = reminder.clock is not None or files > 0
    state = Reminder.State.DONE if said else Reminder.State.DROPPED
    if not Reminder.objects.filter(pk=pk, state=Reminder.State.WAITING).update(state=state):
        return False
    if not said:
        return False
    level = Level(reminder.level)
    notice = Notice.objects.create(incident=reminder.incident, reminder=reminder, level=level, at=now, files=files)
    people = list(whom(reminder.incident, reminder.organisation, level))
    Told.objects.bulk_create(Told(notice=notice, person=person) for person in people)
    _send(notice, people)
    write(reminder.incident, "clock.reminded", notice, by=None, closed=True)
    return True


def _send(notice: Notice, people: Iterable[Person]) -> None:
    """The notice goes out over the ways of each too, in the same transaction: rows that claimers hand over."""
    from warroom.messaging.notify import tell

    reminder = notice.reminder
    clock = reminder.clock
    if clock is not None:
        what, moment = str(clock.rule.name.nl), clock.safe_at
        due = date_format(localtime(moment), "j F Y, H:i") if moment else _("not known yet")
    else:
        what = ngettext("{n} permit file", "{n} permit files", notice.files).format(n=notice.files)
        due = date_format(reminder.day, "j F Y") if reminder.day else _("not known yet")
    title = _("Deadline: {what}, {organisation}, by {due}").format(
        what=what, organisation=reminder.organisation, due=due
    )
    text = _("{title}.\n\nSign in to the war room for what must be sent and to whom.").format(title=title)
    for person in people:
        topic = f"clock-notice:{notice.pk}"
        tell(person, title, text, topic=topic, exercise=reminder.incident.exercise, urgent=True)


def _open_files(reminder: Reminder) -> int:
    if reminder.clock is not None:
        return 0
    return PermitFile.objects.filter(
        incident=reminder.incident, organisation=reminder.organisation, due_on=reminder.day, decided_on=None
    ).count()


def whom(incident: Incident, organisation: Organisation, level: Level) -> Iterable[Person]:
    """Who is told at ``level``: those who lead, write and advise in the incident, and the roles of the level."""
    held = RoleHolder.objects.filter(incident=incident, until=None, role__in=HOLDERS).exclude(person=None)
    members = Membership.objects.active().filter(organisation=organisation, role__in=ROLES[level])
    wanted = {*held.values_list("person", flat=True), *members.values_list("person", flat=True)}
    return Person.objects.filter(pk__in=wanted, is_active=True).order_by("pk")
