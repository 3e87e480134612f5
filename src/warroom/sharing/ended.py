"""What somebody may no longer see: until when, and who can change that. Only of this person, and nothing of what it was
about."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.organisations.access import Action, may
from warroom.organisations.models import Kind, Membership, Organisation, Person
from warroom.sharing.models import Guest

MOST = 10


@dataclass(frozen=True)
class Over:
    """One role, or one time as a guest, that ended."""

    what: str
    """ "Guest (Insurer), Scheldestede"."""
    at: datetime
    ask: str
    """Who can let this person in again."""


def guest_of(person: Person) -> list[Over]:
    """The last times that ``person`` was a guest and no longer is, newest first."""
    now = timezone.now()
    rows = Guest.objects.filter(person=person).exclude(pk__in=Guest.objects.active(now).values("pk"))
    found = []
    for row in rows.select_related("incident", "by").order_by("-until", "-pk")[:MOST]:
        bodies = ", ".join(map(str, row.incident.organisations()))
        by = row.by if row.by is not None and may(row.by, Action.SHARE_INCIDENT, row.incident) else None
        found.append(
            Over(
                what=_("Guest ({capacity}), {organisation}").format(
                    capacity=row.get_capacity_display(), organisation=bodies
                ),
                at=row.ended_at or row.until,
                ask=f"{by}, {bodies}" if by is not None else " / ".join(map(_keeper, row.incident.organisations())),
            )
        )
    return found


def _keeper(organisation: Organisation) -> str:
    """Who lets people in there, in words."""
    if organisation.kind in (Kind.SUPPLIER, Kind.COORDINATOR):
        return str(organisation)
    return _("the SPOC of {organisation}").format(organisation=organisation)


def roles_of(person: Person) -> list[Over]:
    """The last roles that ``person`` had and no longer has, newest first."""
    rows = Membership.objects.filter(person=person, valid_until__lte=timezone.now())
    return [
        Over(
            what=f"{row.get_role_display()}, {row.organisation}",
            at=row.valid_until,
            ask=_keeper(row.organisation),
        )
        for row in rows.select_related("organisation").order_by("-valid_until", "-pk")[:MOST]
        if row.valid_until is not None
    ]


def of(person: Person) -> list[Over]:
    """What ended for ``person``, newest first."""
    return sorted(guest_of(person) + roles_of(person), key=lambda over: over.at, reverse=True)[:MOST]
