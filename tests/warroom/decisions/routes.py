"""What every route of the decisions answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.decisions.making import isolating, taken
from tests.warroom.incidents.making import make_incident
from tests.warroom.incidents.routes import DECIDERS, seen, worked
from tests.warroom.plans.making import computed, make_request

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation
from warroom.plans import freezing
from warroom.plans.models import PlanKind


def question(thing: Organisation) -> dict[str, Any]:
    incident = make_incident(thing, None, ("one", "compromised"))
    return {"pk": incident.pk, "row": isolating(incident, "one-net").pk}


def decided(thing: Organisation) -> dict[str, Any]:
    incident = make_incident(thing, None, ("one", "compromised"))
    return {"pk": incident.pk, "row": taken(incident, isolating(incident, "one-net")).pk}


def plan(thing: Organisation) -> dict[str, Any]:
    incident = make_incident(thing, None, ("one", "compromised"))
    landscape = Landscape.objects.get(owner=thing)
    frozen = freezing.freeze(computed(make_request(landscape, PlanKind.CONTAINMENT)), "best", by=None)
    return {"pk": incident.pk, "plan": frozen.pk}


DECISIONS = {
    "decisions:list": seen(),
    "decisions:page": seen(arguments=question),
    "decisions:new": worked(method="get", status=200),
    "decisions:edit": worked(method="get", status=200, arguments=question),
    "decisions:alternative": worked(method="get", status=200, arguments=question),
    "decisions:consulted": worked(method="get", status=200, arguments=question),
    "decisions:decide": worked(method="get", status=200, arguments=question),
    "decisions:drop": worked(arguments=question, data={"why": "Niet meer nodig", "version": "1"}),
    "decisions:review": worked(arguments=decided, data={"note": "Blijft", "version": "2"}),
    "decisions:of_plan": worked(arguments=plan),
    # Who may work on an incident may ask and write down; cutting off and reconnecting is for who may decide.
    "decisions:carry_out": worked(DECIDERS, arguments=decided, data={"all": "1", "version": "2"}),
    "decisions:reverse": worked(DECIDERS, 200, method="get", arguments=decided),
}
