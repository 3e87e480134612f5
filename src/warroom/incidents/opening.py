"""Opening an incident: in under a minute, with a landscape or without one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents import extensions
from warroom.incidents.facts import mark
from warroom.incidents.models import Incident, Involved, Pinned
from warroom.incidents.taxonomy import REPORT_EVERY_H, IncidentKind, Phase, Severity
from warroom.incidents.writing import write
from warroom.landscapes.models import How, Landscape, Version
from warroom.landscapes.storing import store
from warroom.ledger.chains import new_chain
from warroom.organisations.models import Kind, Organisation
from weerbaar import landscape as library
from weerbaar.landscape.starting import starters
from weerbaar.landscape.starting.starters import Starter


@transaction.atomic
def open_incident(
    organisation: Organisation,
    *,
    title: str,
    by: Any,
    kind: str = IncidentKind.OTHER,
    severity: int = Severity.LARGE,
    begun_at: datetime | None = None,
    hits: Iterable[tuple[int, str, str]] = (),
    others: Iterable[Organisation] = (),
    exercise: bool = False,
) -> Incident:
    """A new incident of ``organisation`` and ``others`` that share its infrastructure.

    ``hits`` are (landscape, element, mark). A body without a landscape gets the service list of a starter, so that
    something stands on the screen: all of it not known.
    """
    now = timezone.now()
    every = REPORT_EVERY_H[Phase.ACUTE]
    incident = Incident.objects.create(
        title=title,
        kind=kind,
        severity=severity,
        begun_at=begun_at,
        opened_at=now,
        opened_by=by,
        exercise=exercise,
        report_every_h=every,
        next_report_at=now + timedelta(hours=every),
        chain=new_chain(),
    )
    for one in dict.fromkeys((organisation, *others)):
        Involved.objects.create(incident=incident, organisation=one, since=now)
    write(incident, "incident.opened", incident, by=by, event_at=begun_at or now)
    for one in dict.fromkeys((organisation, *others)):
        pin(incident, one, by=by)
    for landscape, element, what in hits:
        mark(incident, landscape, element, what, by=by, since=begun_at or now)
    for follow in extensions.found(extensions.OPENED):
        follow(incident, by)
    return incident


def pin(incident: Incident, organisation: Organisation, *, by: Any) -> None:
    """Reckon on the landscapes of ``organisation`` as they stand now; its service list when it has none."""
    landscapes = [x for x in Landscape.objects.of(organisation) if x.newest is not None]
    if not landscapes:
        landscapes = [_service_list(organisation, by)]
    for landscape in landscapes:
        if incident.pinneds.filter(landscape=landscape).exists():
            continue
        newest = landscape.newest
        assert newest is not None
        row = Pinned.objects.create(incident=incident, landscape=landscape, pinned=Version.objects.get(pk=newest.pk))
        write(incident, "landscape.pinned", row, by=by)


def _service_list(organisation: Organisation, by: Any) -> Landscape:
    """A landscape with only the services that such a body usually has; what they need is not known."""
    which = {Kind.OCMW: Starter.OCMW, Kind.POLICE_ZONE: Starter.POLICE}.get(Kind(organisation.kind))
    usual = starters.starter(which or Starter.MEDIUM)
    landscape = Landscape.objects.of(organisation).first() or Landscape.objects.create(
        name=str(organisation), owner=organisation
    )
    content = library.Landscape(
        organisation=library.Organisation(organisation.name, organisation.kbo or None),
        elements=tuple(usual.of_kind(library.Kind.SERVICE)),
    )
    store(landscape, content, how=How.STARTER, subject=_("list of services"), by=by, expected=None)
    return landscape
