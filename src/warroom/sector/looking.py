"""Writing down that a coordinator saw what bodies share: once per person, thing and hour, however often the page is
opened. The bodies read it among the looks (see ``sharing.looks``)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from warroom.incidents.models import Involved
from warroom.organisations import mergers
from warroom.organisations.models import Organisation, Person
from warroom.sector.losing import bodies_of
from warroom.sharing import looks
from warroom.sharing.landscapes import LOOK

INDICATORS = "indicators"
"""The word of a look for the indicators that a body lets the war room compare (see ``sharing.shown``)."""


def looked(person: Person, viewer: Organisation, now: datetime, *, parts: Iterable[tuple[str, int]] = (),
           landscapes: Iterable[int] = ()) -> int:  # fmt: skip
    """Write down that ``person`` of ``viewer`` sees these parts ("services") of these incidents, and these landscapes;
    how many lines that were not there yet. What is a merged body's is read by its successor. A fixed number of
    queries."""
    day = timezone.localdate(now)
    into = mergers.heirs(day)
    by_incident: dict[int, set[str]] = {}
    for part, incident in parts:
        by_incident.setdefault(incident, set()).add(part)
    involved = Involved.objects.filter(incident__in=list(by_incident)).order_by("pk")
    wanted = {
        (into.get(body, body), part, f"incident/{pk}")
        for body, pk in involved.values_list("organisation", "incident")
        for part in by_incident[pk]
    }
    for landscape, bodies in bodies_of(landscapes, day).items():
        wanted |= {(body, LOOK, f"landscape/{landscape}") for body in bodies}
    return looks.look_at_many(person, viewer, wanted, now=now)
