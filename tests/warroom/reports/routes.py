"""What every route of the reports answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.making import make_incident
from tests.warroom.incidents.routes import seen, worked
from tests.warroom.routes import Route

from warroom.organisations.models import Organisation
from warroom.reports import making
from warroom.reports.models import Lesson, ReportKind

TOLD = {"situation": "", "next": ""}


def reported(thing: Organisation) -> dict[str, Any]:
    incident = make_incident(thing)
    return {"pk": incident.pk, "report": making.make(incident, ReportKind.SITUATION, by=None, told=TOLD).pk}


def learned(thing: Organisation) -> dict[str, Any]:
    incident = make_incident(thing)
    return {"pk": incident.pk, "row": Lesson.objects.create(incident=incident, recommendation="Oefenen").pk}


REPORTS: dict[str, Route] = {
    "reports:list": seen(),
    "reports:make": worked(status=422, data={"kind": "none"}),
    "reports:one": seen(arguments=reported),
    "reports:pdf": seen(arguments=reported),
    "reports:lesson": worked(status=200, method="get"),
    "reports:lesson_one": worked(status=200, method="get", arguments=learned),
}
