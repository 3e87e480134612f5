"""What a body does with its own line: answers whether it is hit, says what others may see, opens its own incident."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.taxonomy import IncidentKind, Mark
from warroom.joint import isolating, supposing
from warroom.joint.models import Line
from warroom.joint.stakes import Stakes
from warroom.joint.words import Answer, Effect
from warroom.joint.writing import Refused, change, lock, write
from warroom.landscapes.models import Landscape, Version
from warroom.organisations.access import Action, may

MARKS = {Effect.LOST: Mark.LOST, Effect.COMPROMISED: Mark.COMPROMISED}


@transaction.atomic
def answer(line: Line, said: str, *, by: Any, note: str = "") -> None:
    """The body says whether it is hit. Raises Refused for something else, or too long."""
    if said not in Answer.values:
        raise Refused(_("Choose an answer."))
    if len(note) > 1000:
        raise Refused(_("That is too long: at most {n} characters.").format(n=1000))
    change(line, None, answer=said, answer_note=note.strip(), answered_at=timezone.now(), answered_by=by)
    write(line.joint, "joint.answered", line, by=by)


@transaction.atomic
def show(line: Line, *, by: Any, supplier_told: bool, services_shared: bool) -> None:
    """What others may see of the line from now on: the supplier that it is there, the coordinator its services."""
    lock(line.joint)
    line.refresh_from_db()
    if (line.supplier_told, line.services_shared) == (supplier_told, services_shared):
        return
    since = (line.services_since if line.services_shared else timezone.now()) if services_shared else None
    change(line, None, supplier_told=supplier_told, services_shared=services_shared, services_since=since)
    write(line.joint, "joint.shared", line, by=by)


def hits(line: Line) -> list[tuple[int, str, str]]:
    """What would be marked in the body's own incident: (landscape, element or link, mark)."""
    joint, found = line.joint, []
    for touched in Stakes.of(joint, {line.organisation_id}).touched.values():
        landscape = Landscape.objects.get(pk=touched.landscape)
        if not landscape.organisations().filter(pk=line.organisation_id).exists():
            continue
        model = Version.objects.get(pk=touched.version).landscape_content()
        scenario = supposing.scenario(model, joint.effect, touched.parts)
        for mark in (Mark.LOST, Mark.COMPROMISED, Mark.ISOLATED, Mark.CUT):
            found += [(touched.landscape, id, mark.value) for id in sorted(getattr(scenario, mark.value))]
    return found


def incidents(line: Line, person: Any) -> list[Incident]:
    """Open incidents of the body that the line can be linked to, as far as ``person`` may work on them."""
    found = Incident.objects.of(line.organisation).open().filter(exercise=line.joint.exercise)
    return [one for one in found[:20] if may(person, Action.WORK_INCIDENT, one)]


@transaction.atomic
def open_own(line: Line, *, by: Any) -> Incident:
    """The body's own incident with what is hit marked already, linked to the joint one; the one that is linked when
    there is one. What was agreed with the supplier comes along."""
    lock(line.joint)
    line.refresh_from_db()
    if line.incident is not None:
        return line.incident
    joint = line.joint
    incident = open_incident(
        line.organisation,
        title=joint.title,
        by=by,
        kind=IncidentKind.SUPPLIER if joint.effect == Effect.COMPROMISED else IncidentKind.OUTAGE,
        severity=joint.severity,
        begun_at=joint.begun_at,
        hits=hits(line),
        exercise=joint.exercise,
    )
    _linked(line, incident, by=by)
    return incident


@transaction.atomic
def link(line: Line, incident: Incident, *, by: Any) -> None:
    """Link the line to an incident that the body opened itself. Raises Refused for one of others, or closed."""
    lock(line.joint)
    line.refresh_from_db()
    if not incident.organisations().filter(pk=line.organisation_id).exists() or incident.closed:
        raise Refused(_("Choose an open incident of your own."))
    if line.incident_id is not None:
        raise Refused(_("This line is linked to an incident already."))
    _linked(line, incident, by=by)


def _linked(line: Line, incident: Incident, *, by: Any) -> None:
    change(line, None, incident=incident)
    write(line.joint, "joint.linked", line, by=by)
    for one in isolating.in_force(line):
        isolating.into_incident(one, by=by)
