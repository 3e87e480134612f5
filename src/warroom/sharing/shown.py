"""Who looked, as the body reads it: one line per person, day and thing, with what and how often."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.parts import Part
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation
from warroom.sharing.models import Capacity, Look

MOST = 5000
"""How many looks are put together at most; the newest count."""


@dataclass
class Looked:
    """One who looked at one thing on one day."""

    day: date
    who: str
    of: str
    thing: str
    url_of: Incident | Landscape | None
    first: datetime
    last: datetime
    times: int = 0
    what: list[str] = field(default_factory=list)


def grouped(looks: "QuerySet[Look]") -> list[Looked]:
    """These looks, newest first, a line for everybody per day and thing."""
    rows = list(looks.select_related("person", "organisation").order_by("-pk")[:MOST])
    things = _things(row.thing for row in rows)
    found: dict[Any, Looked] = {}
    for row in rows:
        day = timezone.localdate(row.at)
        key = (day, row.person_id, row.token, row.organisation_id, row.capacity, row.thing)
        line = found.get(key)
        if line is None:
            thing = things.get(row.thing)
            line = found[key] = Looked(
                day=day,
                who=str(row.person) if row.person else _("a program (token {n})").format(n=row.token),
                of=_of(row),
                thing=_name(thing) or row.thing,
                url_of=thing,
                first=row.at,
                last=row.at,
            )
        line.times += 1
        line.first = min(line.first, row.at)
        words = called(row.what)
        if words not in line.what:
            line.what.append(words)
    return list(found.values())


def called(what: str) -> str:
    """What people call the thing that was looked at."""
    if what in Part.values:
        return str(Part(what).label)
    return {"live": _("watched live"), "landscape": _("parts of the landscape")}.get(what, what)


def _of(row: Look) -> str:
    if row.organisation is not None:
        return str(row.organisation)
    return _("guest: {capacity}").format(
        capacity=Capacity(row.capacity).label if row.capacity in Capacity.values else _("not known")
    )


def _name(thing: Incident | Landscape | None) -> str:
    if isinstance(thing, Landscape):
        return _("Landscape of {name}").format(name=thing.name)
    return thing.title if thing else ""


def _things(named: Iterable[str]) -> dict[str, Incident | Landscape]:
    wanted: dict[str, set[int]] = {}
    for name in named:
        kind, _slash, pk = name.partition("/")
        if pk.isdecimal():
            wanted.setdefault(kind, set()).add(int(pk))
    found: dict[str, Incident | Landscape] = {}
    for incident in Incident.objects.filter(pk__in=wanted.get("incident", ())):
        found[f"incident/{incident.pk}"] = incident
    for landscape in Landscape.objects.filter(pk__in=wanted.get("landscape", ())):
        found[f"landscape/{landscape.pk}"] = landscape
    return found


def of_incident(incident: Incident) -> "QuerySet[Look]":
    """Who looked at this incident, once however many bodies it belongs to."""
    body = incident.involved.order_by("pk").values_list("organisation", flat=True).first()
    return Look.objects.filter(thing=f"incident/{incident.pk}", body_id=body)


def of_body(body: Organisation) -> "QuerySet[Look]":
    """Who looked at anything of this body."""
    return Look.objects.filter(body=body)
