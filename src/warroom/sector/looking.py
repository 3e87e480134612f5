"""Writing down that a coordinator saw what bodies share: once per person, thing and hour, however often the page is
opened. The bodies read it among the looks (see ``sharing.looks``)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from warroom.incidents.models import Involved
from warroom.incidents.parts import Part
from warroom.organisations.models import Organisation, Person
from warroom.sector.losing import bodies_of
from warroom.sharing.landscapes import LOOK
from warroom.sharing.models import Look

ANEW_AFTER = timedelta(hours=1)


def looked(person: Person, viewer: Organisation, now: datetime, *, incidents: Iterable[int] = (),
           landscapes: Iterable[int] = ()) -> int:  # fmt: skip
    """Write down that ``person`` of ``viewer`` sees the services of these incidents and these landscapes; how many
    lines that were not there yet. A fixed number of queries."""
    involved = Involved.objects.filter(incident__in=list(incidents)).order_by("pk")
    wanted = {
        (body, f"incident/{pk}", Part.SERVICES.value) for body, pk in involved.values_list("organisation", "incident")
    }
    for landscape, bodies in bodies_of(landscapes).items():
        wanted |= {(body, f"landscape/{landscape}", LOOK) for body in bodies}
    if not wanted:
        return 0
    there = Look.objects.filter(person=person, organisation=viewer, at__gt=now - ANEW_AFTER)
    fresh = sorted(wanted - set(there.values_list("body", "thing", "what")))
    if not fresh:
        return 0
    with transaction.atomic():
        Look.objects.bulk_create(
            (
                Look(body_id=body, person=person, organisation=viewer, what=what, thing=thing, at=now)
                for body, thing, what in fresh
            ),
            batch_size=500,
        )
    return len(fresh)
