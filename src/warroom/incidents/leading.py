"""What the lead of an incident does to it: change its head, its phase, close and reopen it, involve another body."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from warroom.incidents import extensions
from warroom.incidents.models import Incident, Involved
from warroom.incidents.opening import pin
from warroom.incidents.taxonomy import REPORT_EVERY_H, Phase
from warroom.incidents.writing import change, write
from warroom.organisations.models import Organisation


@transaction.atomic
def rewrite(incident: Incident, seen: int, *, by: Any, **fields: Any) -> None:
    """Change the head of the incident (title, kind, severity, since, …). Raises Overtaken."""
    change(incident, seen, **fields)
    write(incident, "incident.changed", incident, by=by)


@transaction.atomic
def enter_phase(incident: Incident, phase: Phase, *, by: Any, note: str = "") -> None:
    """Go to another phase; the rhythm of reports follows, from now."""
    every = REPORT_EVERY_H[phase]
    change(
        incident,
        None,
        phase=phase,
        report_every_h=every,
        next_report_at=timezone.now() + timedelta(hours=every),
    )
    write(incident, "incident.phase", incident, by=by, payload={"note": note[:2000]})


@transaction.atomic
def report_at(incident: Incident, moment: datetime, every_h: int, *, by: Any) -> None:
    """When the next situation report is due, and the rhythm after it."""
    change(incident, None, next_report_at=moment, report_every_h=every_h)
    write(incident, "incident.rhythm", incident, by=by)


@transaction.atomic
def involve(incident: Incident, organisation: Organisation, *, by: Any) -> bool:
    """Let another body take part, with its landscape; whether it did not already."""
    _row, made = Involved.objects.get_or_create(incident=incident, organisation=organisation)
    if made:
        write(incident, "incident.involved", incident, by=by)
        pin(incident, organisation, by=by)
    return made


def objections(incident: Incident) -> list[str]:
    """Why it should not be closed yet, as far as the other subjects know."""
    said = [objection(incident) for objection in extensions.found(extensions.CLOSING)]
    return [words for words in said if words]


@transaction.atomic
def close(incident: Incident, *, by: Any, note: str) -> None:
    """Close it; what spoke against that stands in the entry beside the reason given."""
    against = objections(incident)
    change(incident, None, closed_at=timezone.now(), closing_note=note[:2000], next_report_at=None)
    write(incident, "incident.closed", incident, by=by, payload={"objections": against}, closed=True)


@transaction.atomic
def reopen(incident: Incident, *, by: Any, note: str) -> None:
    """Open a closed incident again."""
    change(
        incident,
        None,
        closed_at=None,
        closing_note="",
        next_report_at=timezone.now() + timedelta(hours=incident.report_every_h),
    )
    write(incident, "incident.reopened", incident, by=by, payload={"note": note[:2000]}, closed=True)
