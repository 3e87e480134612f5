"""An incident of the town that the plans are made for (see tests/warroom/plans/making.py)."""

from typing import Any

from django.utils import timezone
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import computed, make_request, town

from warroom.incidents import following
from warroom.incidents.models import CutOff, Followed, Incident
from warroom.incidents.opening import open_incident
from warroom.organisations.models import Organisation
from warroom.plans import freezing
from warroom.plans.models import FrozenPlan, PlanKind


def make_incident(owner: Organisation, by: Any = None, *marks: tuple[str, str], **fields: Any) -> Incident:
    """An incident of ``owner``, on the town, with (element, mark) already said."""
    landscape = make_landscape(owner, town())
    hits = [(landscape.pk, element, mark) for element, mark in marks]
    return open_incident(owner, **{"title": "Ransomware", "by": by, "hits": hits} | fields)


def key(incident: Incident, element: str) -> str:
    """How a form names an element of the incident's landscape."""
    return f"{incident.pinneds.get().landscape_id}:{element}"


def make_cut_off(incident: Incident) -> CutOff:
    """Somebody who cut the body off."""
    return CutOff.objects.create(incident=incident, party="Rijksregister", since=timezone.now())


def make_plan(incident: Incident, kind: PlanKind = PlanKind.RECOVERY, **told: Any) -> FrozenPlan:
    """A frozen plan of the incident's landscape."""
    return freezing.freeze(computed(make_request(incident.pinneds.get().landscape, kind, **told)), "best", by=None)


def make_followed(incident: Incident, by: Any = None) -> Followed:
    """A recovery plan that the incident follows."""
    return following.follow(incident, make_plan(incident), by=by)
