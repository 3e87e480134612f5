"""Something shared, and a guest."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.warroom.cast import make_person

from warroom.incidents.models import Incident
from warroom.incidents.parts import Part
from warroom.organisations.models import Membership, Organisation, Person, Role
from warroom.sharing import grants, guests
from warroom.sharing.models import Guest


def decider(incident: Incident) -> Person:
    """Somebody of a body of the incident who may share it; made when there is nobody."""
    body = incident.organisations().order_by("pk")[0]
    held = Membership.objects.active().filter(organisation=body, role=Role.SPOC).select_related("person").first()
    return held.person if held else make_person(f"Sharer {body.pk}", body, Role.SPOC)


def share(incident: Incident, viewer: Organisation, *parts: Part) -> None:
    """Share these parts (all) with ``viewer``."""
    grants.share(incident, viewer, parts or tuple(Part), by=decider(incident), reason="om te helpen")


def make_guest(incident: Incident, *parts: Part, person: Person | None = None, **fields: Any) -> Guest:
    """A guest who sees these parts (all) for a day."""
    by = decider(incident)
    person = person or make_person(f"Guest {incident.pk}")
    told: dict[str, Any] = {
        "capacity": "ccb",
        "until": timezone.now() + timedelta(days=1),
        "reason": "om te helpen",
        "sure": True,
    }
    made = guests.invite(
        incident, name=person.name, email=person.email, parts=parts or tuple(Part), by=by, **(told | fields)
    )
    return made.guest
