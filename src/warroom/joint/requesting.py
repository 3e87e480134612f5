"""What a supplier is asked to put right: by when, done per customer, and confirmed by that customer."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.joint.models import JointIncident, Line, Part, Remediation, Reminder
from warroom.joint.words import Checked, Work
from warroom.joint.writing import Refused, change, lock, needed, write
from warroom.organisations.models import Organisation

BEFORE = timedelta(hours=24)
"""How long before it is due the supplier is reminded; of what is due sooner, halfway."""

TWICE = timedelta(minutes=1)
"""The same request by the same person within so long is the same button, pressed twice."""


@transaction.atomic
def ask(
    joint: JointIncident,
    *,
    by: Any,
    asked_for: Organisation,
    work: str,
    title: str,
    due_at: datetime,
    lines: Iterable[Line],
    text: str = "",
) -> Remediation:
    """Ask the supplier to put something right for these customers. ``asked_for`` is who asks: the coordinator, or the
    one body. Raises Refused for nobody, a moment that has passed, or words that are missing."""
    lines = [line for line in lines if line.here]
    if work not in Work.values:
        raise Refused(_("Choose what sort of work it is."))
    if not lines:
        raise Refused(_("Choose for which customers."))
    now = timezone.now()
    if due_at <= now:
        raise Refused(_("The moment by which it must be done has passed."))
    lock(joint)
    said = {
        "work": work,
        "title": needed(title, 200, _("Say in one line what has to be done.")),
        "text": text.strip()[:4000],
        "asked_for": asked_for,
        "asked_by": by,
        "due_at": due_at,
    }
    same = Remediation.objects.filter(joint=joint, withdrawn_at=None, asked_at__gt=now - TWICE, **said).first()
    if same is not None and set(same.parts.values_list("line", flat=True)) == {line.pk for line in lines}:
        return same
    row = Remediation.objects.create(joint=joint, asked_at=now, **said)
    Part.objects.bulk_create(Part(remediation=row, line=line) for line in lines)
    before = due_at - BEFORE if due_at - now > BEFORE else now + (due_at - now) / 2
    Reminder.objects.create(remediation=row, at=before)
    Reminder.objects.create(remediation=row, at=due_at, late=True)
    write(joint, "remediation.asked", row, by=by, payload={"lines": sorted(line.pk for line in lines)})
    return row


@transaction.atomic
def done(part: Part, seen: int | None, *, by: Any, note: str = "", at: datetime | None = None) -> None:
    """The supplier says it is done for this customer; who disputed it is asked again. Raises Overtaken, Refused."""
    joint = _open(part)
    if part.done_at is not None and part.checked != Checked.DISPUTED:
        raise Refused(_("This was said to be done already."))
    at = at or timezone.now()
    change(
        part,
        seen,
        done_at=at,
        done_by=by,
        done_note=note.strip()[:1000],
        checked=Checked.NOT_YET,
        checked_at=None,
        checked_by=None,
        checked_note="",
    )
    write(joint, "remediation.done", part, by=by, event_at=at, closed=True)


@transaction.atomic
def check(part: Part, seen: int | None, *, by: Any, found: str, note: str = "") -> None:
    """The customer looked: it is so, or it is not. Raises Overtaken, Refused while the supplier said nothing."""
    joint = _open(part)
    if part.done_at is None:
        raise Refused(_("The supplier has not said that it is done."))
    if found not in (Checked.CONFIRMED, Checked.DISPUTED):
        raise Refused(_("Choose an answer."))
    if found == Checked.DISPUTED:
        note = needed(note, 1000, _("Say what is not done."))
    change(part, seen, checked=found, checked_at=timezone.now(), checked_by=by, checked_note=note.strip()[:1000])
    kind = "remediation.confirmed" if found == Checked.CONFIRMED else "remediation.disputed"
    write(joint, kind, part, by=by, closed=True)


@transaction.atomic
def withdraw(row: Remediation, *, by: Any, why: str) -> None:
    """It need not be done any more, and why. Raises Refused when it was withdrawn already."""
    why = needed(why, 500, _("Say why it need not be done any more."))
    lock(row.joint)
    row.refresh_from_db()
    if row.withdrawn_at is not None:
        raise Refused(_("This was withdrawn already."))
    change(row, None, withdrawn_at=timezone.now(), withdrawn_why=why)
    Reminder.objects.filter(remediation=row, state=Reminder.WAITING).update(state=Reminder.DROPPED)
    write(row.joint, "remediation.withdrawn", row, by=by)


def _open(part: Part) -> JointIncident:
    joint = part.remediation.joint
    lock(joint)
    part.refresh_from_db()
    if part.remediation.withdrawn_at is not None:
        raise Refused(_("This was withdrawn already."))
    return joint


def overdue(joint: JointIncident, now: datetime, among: "QuerySet[Part] | None" = None) -> list[Part]:
    """The parts that should have been done by now, oldest first; only those of ``among`` if given."""
    found = (
        (Part.objects.all() if among is None else among)
        .filter(
            remediation__joint=joint, remediation__withdrawn_at=None, remediation__due_at__lt=now, line__removed_at=None
        )
        .select_related("remediation", "line__organisation")
    )
    return sorted((part for part in found if part.open), key=lambda part: (part.remediation.due_at, part.pk))
