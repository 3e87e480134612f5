"""Who has which role in an incident. Handing over closes one row and opens the next, in one go."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.incidents.models import Incident, RoleHolder
from warroom.incidents.writing import lock, write
from warroom.organisations.models import Person

PERSONAL = ("name", "phone")


@transaction.atomic
def hand_over(
    incident: Incident,
    role: str,
    *,
    by: Any,
    person: Person | None = None,
    name: str = "",
    phone: str = "",
    note: str = "",
) -> RoleHolder | None:
    """From now on ``person`` (or somebody without an account, by ``name``) has ``role``; nobody when both are empty.

    ``note`` is what the one before tells the next. Returns the new holder.
    """
    lock(incident)
    now = timezone.now()
    for old in RoleHolder.objects.select_for_update().filter(incident=incident, role=role, until=None):
        old.until, old.handover = now, note[:2000]
        old.save(update_fields=["until", "handover"])
        write(incident, "role.ended", old, by=by, personal=PERSONAL)
    if person is None and not name:
        return None
    holder = RoleHolder.objects.create(
        incident=incident,
        role=role,
        person=person,
        name=person.name if person else name[:120],
        phone=(person.phone if person and not phone else phone)[:30],
        since=now,
    )
    write(incident, "role.taken", holder, by=by, personal=PERSONAL)
    return holder
