"""Making a report: what is known is filled in, a checkpoint is printed on it, and the next one is planned."""

from datetime import timedelta
from importlib.util import find_spec
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warroom.incidents import leading
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import write
from warroom.ledger import checkpoints
from warroom.reports import content
from warroom.reports.models import Report, ReportKind

MADE = ("warroom.joint.noticing.of_incident",)
"""Who is told, in the transaction of the report, that it was made: ``told(report)``."""


def draft(incident: Incident, kind: str, told: dict[str, str]) -> dict[str, Any]:
    """What the report would say if it were made now; nothing is stored."""
    return content.document(
        picture(incident), kind, checkpoint=_("draft – not in the ledger"), told=told, before=_before(incident, kind)
    )


def _before(incident: Incident, kind: str) -> Report | None:
    return Report.objects.filter(incident=incident, kind=kind).order_by("-number").first()


@transaction.atomic
def make(incident: Incident, kind: str, *, by: Any, told: dict[str, str]) -> Report:
    """Make the report as of now and keep it. A situation report plans the next one, by the rhythm of the phase.

    The checkpoint printed on it is of everything before the report itself.
    """
    Incident.objects.select_for_update().get(pk=incident.pk)
    now = picture(incident)
    checkpoint = checkpoints.make(incident.chain)
    newest = Report.objects.filter(incident=incident, kind=kind).aggregate(n=Max("number"))["n"] or 0
    report = Report(
        incident=incident,
        kind=kind,
        number=newest + 1,
        language=(get_language() or "nl")[:2],
        as_of=now.moment,
        sequence=now.sequence,
        document=content.document(
            now, kind, checkpoint=checkpoint.line if checkpoint else "", told=told, before=_before(incident, kind)
        ),
        made_at=timezone.now(),
        made_by=by,
    )
    report.save()
    write(incident, "report.made", report, by=by, closed=True, payload={"told": told})
    for name in MADE:
        if find_spec(name.rpartition(".")[0]):
            import_string(name)(report)
    if kind == ReportKind.SITUATION and not incident.closed:
        every = incident.report_every_h
        leading.report_at(incident, timezone.now() + timedelta(hours=every), every, by=by)
    return report
