"""What the tests of the clocks are made of: an incident of a body, clocks and files in it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from warroom.clocks import changing
from warroom.clocks.models import Clock, PermitFile, PermitImport
from warroom.clocks.permits import take_over
from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.organisations.models import Membership, Organisation, Person
from weerbaar.deadlines import BRUSSELS, Act, Effect

EXTENDS = Act("BVR 9 dec", "Overmacht", Effect.EXTEND, date(2022, 12, 9), date(2022, 12, 6), None, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


def somebody(organisation: Organisation) -> Person:
    """Anybody with a role there."""
    found = Membership.objects.filter(organisation=organisation).select_related("person").order_by("pk").first()
    assert found is not None
    return found.person


def make_incident(organisation: Organisation) -> Incident:
    return open_incident(organisation, title="Ransomware", by=somebody(organisation), begun_at=at("2022-12-06T02:00"))


def make_clock(incident: Incident, rule: str = "gdpr-art-33", trigger: datetime | None = None, **more: Any) -> Clock:
    organisation = incident.organisations().get()
    trigger = trigger or timezone.now() - timedelta(hours=1)
    return changing.start(incident, organisation, rule, trigger, by=somebody(organisation), **more)


def make_waiting(incident: Incident, *rows: tuple[str, str, str]) -> PermitImport:
    """A spreadsheet that was read: reference, rule, day on which the file was complete."""
    organisation = incident.organisations().get()
    return PermitImport.objects.create(
        incident=incident,
        organisation=organisation,
        by=somebody(organisation),
        name="dossiers.xlsx",
        sha256="0" * 64,
        rows=rows,
    )


def make_files(incident: Incident, *rows: tuple[str, str, str]) -> list[PermitFile]:
    """Permit files that were taken over."""
    waiting = make_waiting(incident, *rows)
    take_over(waiting, by=waiting.by)
    return list(PermitFile.objects.filter(incident=incident).order_by("reference"))
