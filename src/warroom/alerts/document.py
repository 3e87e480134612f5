"""An alert as a draft for BE-Alert: a Common Alerting Protocol document to take along.

It is a draft: who may warn the public decides, and sends it with the systems made for that.
"""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from warroom.alerts.asked import sent
from warroom.alerts.models import Addressed, Alert
from warroom.alerts.words import AlertState, Severity, Tlp
from warroom.organisations.models import Kind
from warroom.requests import Request
from weerbaar.alerting import cap as library

SEVERITIES = {
    Severity.INFORMATION: "Minor",
    Severity.ATTENTION: "Moderate",
    Severity.URGENT: "Severe",
    Severity.ALARM: "Extreme",
}
URGENCIES = {Severity.INFORMATION: "Future", Severity.ATTENTION: "Expected"}
LANGUAGES = {"nl": "nl-BE", "en": "en-GB"}
MOST_AREAS = 600
"""Municipalities in one document; all of Flanders fits."""


def cap(request: Request, pk: int) -> HttpResponse:
    """The document, to be saved."""
    alert = sent(request, pk)
    response = HttpResponse(library.write(of(alert)), content_type="application/cap+xml")
    response["Content-Disposition"] = f'attachment; filename="alert-{pk}.cap.xml"'
    return response


def of(alert: Alert) -> library.Alert:
    """The alert as CAP: a language per info block, the municipalities of who is addressed as areas with NIS codes."""
    host = urlsplit(settings.SITE_URL).hostname or "weerbaar"
    sender = re.sub(r"[\s,<&]+", "-", f"warroom@{host}")
    return library.Alert(
        identifier=f"weerbaar-{alert.pk}",
        sender=sender,
        sent=moment(alert.sent_at or timezone.now()),
        status="Exercise" if alert.exercise else "Draft",
        msg_type=_type(alert),
        scope="Public" if alert.tlp == Tlp.CLEAR else "Restricted",
        restriction="" if alert.tlp == Tlp.CLEAR else alert.tlp,
        codes=(alert.tlp,),
        references=_references(alert, sender),
        infos=tuple(
            _info(alert, language, _areas(alert)) for language in (("nl", "en") if alert.title_en else ("nl",))
        ),
    )


def moment(value: datetime) -> datetime:
    """In Brussels, as people there read it."""
    return timezone.localtime(value.astimezone(UTC)).replace(microsecond=0)


def _type(alert: Alert) -> str:
    if alert.state == AlertState.WITHDRAWN:
        return "Cancel"
    return "Update" if alert.corrects_id else "Alert"


def _references(alert: Alert, sender: str) -> tuple[str, ...]:
    if alert.state == AlertState.WITHDRAWN:
        earlier: Alert | None = alert
    else:
        earlier = alert.corrects
    if earlier is None:
        return ()
    return (f"{sender},weerbaar-{earlier.pk},{moment(earlier.sent_at or earlier.created_at).isoformat()}",)


def _areas(alert: Alert) -> tuple[library.Area, ...]:
    rows = Addressed.objects.filter(alert=alert).exclude(organisation__nis="").order_by("organisation__nis")
    names: dict[str, str] = {}
    for nis, kind, name in rows.values_list("organisation__nis", "organisation__kind", "organisation__name"):
        if nis not in names or kind == Kind.MUNICIPALITY:
            names[nis] = name
        if len(names) >= MOST_AREAS:
            break
    return tuple(library.Area(name, (("NIS", nis),)) for nis, name in names.items())


def _info(alert: Alert, language: str, areas: tuple[library.Area, ...]) -> library.Info:
    severity = Severity(alert.severity)
    return library.Info(
        language=LANGUAGES[language],
        categories=("Infra", "Security"),
        event={"nl": "Cyberincident", "en": "Cyber incident"}[language],
        responses=("Execute",) if alert.todo_nl else ("Monitor",),
        urgency=URGENCIES.get(severity, "Immediate"),
        severity=SEVERITIES[severity],
        certainty="Observed" if severity >= Severity.URGENT else "Possible",
        effective=moment(alert.sent_at) if alert.sent_at else None,
        expires=moment(alert.act_by) if alert.act_by else None,
        sender_name=str(alert.sender),
        headline=("OEFENING: " if alert.exercise and language == "nl" else "EXERCISE: " if alert.exercise else "")
        + alert.said("title", language),
        description=alert.said("text", language),
        instruction=alert.said("todo", language),
        contact=settings.COORDINATOR_PHONE,
        areas=areas,
    )
