"""What every route of people and cost answers to whom; see tests/warroom/routes.py."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from tests.warroom.incidents.making import make_incident
from tests.warroom.incidents.routes import seen, worked
from tests.warroom.routes import Route

from warroom.duty import keeping
from warroom.duty.models import Contact, Cost, Shift
from warroom.organisations.models import Organisation


def shift(thing: Organisation) -> dict[str, Any]:
    made = make_incident(thing)
    now = timezone.now()
    span = {"begins_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=7)}
    return {"pk": made.pk, "row": keeping.add(made, Shift, by=None, name="A. Peeters", **span).pk}


def contact(thing: Organisation) -> dict[str, Any]:
    made = make_incident(thing)
    return {"pk": made.pk, "row": keeping.add(made, Contact, by=None, party="Civitas", phone="0499 00 00 00").pk}


def cost(thing: Organisation) -> dict[str, Any]:
    made = make_incident(thing)
    return {"pk": made.pk, "row": keeping.add(made, Cost, by=None, day=date(2022, 12, 6), what="Nachtwerk").pk}


def costs_file(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_incident(thing).pk, "extension": "csv"}


DUTY: dict[str, Route] = {
    "duty:roster": seen(),
    "duty:shift": worked(status=200, method="get", arguments=shift),
    "duty:end": worked(arguments=shift),
    "duty:cancel": worked(arguments=shift),
    "duty:contacts": seen(),
    "duty:contact": worked(status=200, method="get", arguments=contact),
    "duty:remove_contact": worked(arguments=contact),
    "duty:costs": seen(),
    "duty:cost": worked(status=200, method="get", arguments=cost),
    "duty:remove_cost": worked(arguments=cost),
    "duty:export": seen(arguments=costs_file),
}
