"""What every route of the plans answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.landscapes.making import make_landscape
from tests.warroom.landscapes.routes import NOT_THERE
from tests.warroom.plans.making import computed, make_frozen, make_request, town
from tests.warroom.routes import BODY, DECIDERS, EVERYBODY, LANDSCAPE_WORKERS, LEADERS, Route, statuses

from warroom.organisations.models import Organisation, Role
from warroom.plans.models import PlanKind

FREEZERS = LANDSCAPE_WORKERS | LEADERS


def landscape(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_landscape(thing, town()).pk}


def ready(thing: Organisation) -> dict[str, Any]:
    return {"pk": computed(make_request(make_landscape(thing, town()), PlanKind.CONTAINMENT)).pk}


def frozen(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_frozen(thing).pk}


def replanned(thing: Organisation) -> dict[str, Any]:
    plan = make_frozen(thing)
    return {"pk": computed(make_request(plan.landscape, PlanKind.RECOVERY, follows=plan.pk)).pk}


def seen(**more: Any) -> Route:
    """For everybody of the body."""
    return Route(**{"own": statuses((BODY, 200), (EVERYBODY, 404)), "other": NOT_THERE, "arguments": landscape} | more)


def decided(who: frozenset[Role], status: int, **more: Any) -> Route:
    """For those who decide; the others of the body are told that they may not."""
    own = statuses((who, status), (BODY, 403), (EVERYBODY, 404))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": frozen, "method": "post"} | more)


PLANS: dict[str, Route] = {
    # Without a scenario nothing is computed: the pages ask for one.
    "plans:containment": seen(),
    "plans:recovery": seen(),
    "plans:workaround": seen(),
    "plans:suppliers": seen(),
    # No such supplier in this landscape: who may share is told that it is not there.
    "plans:share": decided(DECIDERS, 404, arguments=landscape, data={"supplier": "gone"}),
    "plans:unshare": decided(DECIDERS, 404, arguments=landscape, data={"supplier": "gone"}),
    "plans:frozen_plans": seen(),
    "plans:frozen": seen(arguments=frozen),
    "plans:requested": seen(arguments=replanned),
    "plans:freeze": decided(FREEZERS, 302, arguments=ready, data={"candidate": "best", "seen": "old"}),
    # Whoever sees the plan may ask; what comes of it is for the subject that offered it.
    "plans:take_up": seen(method="post", arguments=frozen, own=statuses((BODY, 302), (EVERYBODY, 404))),
    "plans:replan": decided(FREEZERS, 302),
    "plans:move": decided(LANDSCAPE_WORKERS, 302, data={"element": "post", "to": "rebuilding"}),
    # There is no such move: who may undo is told that it is not there.
    "plans:undo": decided(LANDSCAPE_WORKERS, 404, data={"move": "0"}),
}
