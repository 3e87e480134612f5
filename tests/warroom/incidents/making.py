"""An incident of the town that the plans are made for (see tests/warroom/plans/making.py)."""

from typing import Any

from django.utils import timezone
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town

from warroom.incidents.models import CutOff, Incident
from warroom.incidents.opening import open_incident
from warroom.organisations.models import Organisation


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
