"""A situation report that was not made in time is written down, once: afterwards one sees that nobody had time."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from warroom.incidents.models import Incident
from warroom.incidents.writing import write

AT_ONCE = 20


def due(now: datetime) -> int:
    """Write down what is late at ``now``; how many were."""
    waiting = Incident.objects.filter(closed_at=None, next_report_at__lt=now).filter(
        Q(report_late_for=None) | ~Q(report_late_for=F("next_report_at"))
    )
    return sum(_note(pk) for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _note(pk: int) -> bool:
    incident = Incident.objects.select_for_update().get(pk=pk)
    planned = incident.next_report_at
    # One statement decides who of several processes writes it down.
    mine = Incident.objects.filter(pk=pk, closed_at=None, next_report_at=planned).exclude(report_late_for=planned)
    if planned is None or not mine.update(report_late_for=planned):
        return False
    write(incident, "report.late", incident, by=None, event_at=planned)
    return True
