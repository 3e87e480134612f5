"""Who looked, as the body reads it: one line per person, day and thing, with what and how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.parts import Part
from warroom.organisations.models import Organisation
from warroom.sharing import things
from warroom.sharing.landscapes import LOOK
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
    first: datetime
    last: datetime
    times: int = 0
    what: list[str] = field(default_factory=list)


def grouped(looks: "QuerySet[Look]") -> list[Looked]:
    """These looks, newest first, a line for everybody per day and thing."""
    rows = list(looks.select_related("person", "organisation").order_by("-pk")[:MOST])
    named = things.named(name for row in rows for name in (row.thing, _used(row.what)))
    found: dict[Any, Looked] = {}
    for row in rows:
        day = timezone.localdate(row.at)
        key = (day, row.person_id, row.token, row.organisation_id, row.capacity, row.thing)
        line = found.get(key)
        if line is None:
            line = found[key] = Looked(
                day=day,
                who=str(row.person) if row.person else _("a program (token {n})").format(n=row.token),
                of=_of(row),
                thing=named.get(row.thing, row.thing),
                first=row.at,
                last=row.at,
            )
        line.times += 1
        line.first = min(line.first, row.at)
        words = called(row.what, named)
        if words not in line.what:
            line.what.append(words)
    return list(found.values())


def called(what: str, named: Mapping[str, str]) -> str:
    """What people call the thing that was looked at; ``named`` has the names of suppliers and products."""
    if what in Part.values:
        return str(Part(what).label)
    if used := _used(what):
        return _("that you use {name}").format(name=named.get(used, used))
    return {
        "live": _("watched live"),
        "landscape": _("parts of the landscape"),
        LOOK: _("parts of the landscape"),
        "contacts": _("the contacts"),
        "indicators": _("indicators that you let it compare"),
        "evidence": _("the evidence with a lesson"),
    }.get(what, what)


def _used(what: str) -> str:
    """The supplier or product ("product/12") of a look that says that a body uses it; "" for another look."""
    kind, _slash, used = what.partition("/")
    return used if kind == "uses" else ""


def _of(row: Look) -> str:
    if row.organisation is not None:
        return str(row.organisation)
    return _("guest: {capacity}").format(
        capacity=Capacity(row.capacity).label if row.capacity in Capacity.values else _("not known")
    )


def of_incident(incident: Incident) -> "QuerySet[Look]":
    """Who looked at this incident, once however many bodies it belongs to."""
    body = incident.involved.order_by("pk").values_list("organisation", flat=True).first()
    return Look.objects.filter(thing=f"incident/{incident.pk}", body_id=body)


def of_body(body: Organisation) -> "QuerySet[Look]":
    """Who looked at anything of this body."""
    return Look.objects.filter(body=body)
