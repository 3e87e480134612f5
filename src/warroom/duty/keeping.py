"""Keeping shifts, contacts and costs: the row and its entry in the ledger, in one transaction. Access was asked."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.duty.models import Contact, Cost, Shift
from warroom.incidents.models import Incident
from warroom.incidents.writing import Refused, change, write
from warroom.tasks.doing import lock

PERSONAL: dict[type, tuple[str, ...]] = {
    Shift: ("name", "handover"),
    Contact: ("name", "phone", "second_phone", "mail"),
    Cost: ("who",),
}
"""What is about a person: only a commitment to it is chained, so that it can be erased."""
ADDED: dict[type, str] = {Shift: "shift.planned", Contact: "contact.added", Cost: "cost.added"}
CHANGED: dict[type, str] = {Shift: "shift.changed", Contact: "contact.changed", Cost: "cost.changed"}

Row = Shift | Contact | Cost


@transaction.atomic
def add(incident: Incident, model: type[Row], *, by: Any, **fields: Any) -> Row:
    """A new shift, contact or cost."""
    lock(incident.pk)
    row = model._default_manager.create(incident=incident, **fields)
    _say(row, ADDED[model], by)
    return row


@transaction.atomic
def rewrite(row: Row, seen: int, *, by: Any, **fields: Any) -> None:
    """Change what it says. Raises Overtaken."""
    lock(row.incident_id)
    change(row, seen, **fields)
    _say(row, CHANGED[type(row)], by)


@transaction.atomic
def end_shift(shift: Shift, *, by: Any, handover: str) -> None:
    """Somebody goes home now, and says what the next one has to know. Raises Refused when not at work."""
    lock(shift.incident_id)
    shift.refresh_from_db()
    now = timezone.now()
    if shift.cancelled or not shift.begins_at < now < shift.ends_at:
        raise Refused(_("This shift does not go on now."))
    change(shift, None, ends_at=now, handover=handover.strip()[:2000] or shift.handover)
    _say(shift, "shift.ended", by)


@transaction.atomic
def put_away(row: Row, *, by: Any) -> None:
    """Cancel a shift, remove a contact or a cost; the ledger keeps it."""
    lock(row.incident_id)
    if isinstance(row, Shift):
        change(row, None, cancelled=True)
        _say(row, "shift.cancelled", by)
    else:
        change(row, None, removed=True)
        _say(row, "contact.removed" if isinstance(row, Contact) else "cost.removed", by)


def _say(row: Row, kind: str, by: Any) -> None:
    write(row.incident, kind, row, by=by, personal=PERSONAL[type(row)])
