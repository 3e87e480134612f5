"""A decision made of a frozen containment plan: all its actions, each with its reason and what it costs by itself."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from warroom.decisions import deciding, parts
from warroom.decisions.consequences import brief
from warroom.decisions.models import Decision, DecisionKind, DecisionState
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture, Told, picture
from warroom.incidents.writing import Refused, lock
from warroom.plans.models import FrozenPlan, PlanKind

MOST_BRIEF = 80
"""Actions of which the price by itself is computed; of more only that of all together."""


@transaction.atomic
def decide_plan(incident: Incident, plan: FrozenPlan, *, by: Any) -> Decision:
    """The open decision to carry out ``plan``; the one that is there already when it was asked before.

    Of a containment plan: its actions. Of a workaround plan: putting its first proposal in use. Raises Refused for a
    plan of another landscape, and one that has nothing to be done.
    """
    lock(incident)
    asked = Decision.objects.filter(incident=incident, plan=plan).exclude(state_now=DecisionState.DROPPED).first()
    if asked:
        return asked
    now = picture(incident)
    told = next((one for one in now.landscapes if one.landscape == plan.landscape_id), None)
    if told is None:
        raise Refused(_("The incident does not reckon on the landscape of this plan."))
    if plan.kind == PlanKind.WORKAROUND:
        kind, actions = DecisionKind.ACTIVATE, _workarounds(told, plan)
        question = _("Put in use what {plan} says?")
    elif plan.kind == PlanKind.CONTAINMENT:
        kind, actions = DecisionKind.ISOLATE, _cuts(told, plan)
        question = _("Carry out {plan}: what to cut?")
    else:
        raise Refused(_("Only plans of what to cut and what to stand up become a decision; follow the others."))
    actions = [one for one in actions if not _so_already(told, one)]
    if not actions:
        raise Refused(_("This plan asks for nothing that is not done already."))
    _price(now, actions)
    return deciding.ask(incident, by=by, question=question.format(plan=plan), kind=kind, actions=actions, plan=plan)


def _cuts(told: Told, plan: FrozenPlan) -> list[dict[str, Any]]:
    model = plan.model()
    return [
        parts.action(
            told, a["target"], a["kind"], reason=a["reason"], minutes=a["minutes"],
            team=model.name_of(a["team"]) if a["team"] else "",
        )
        for a in plan.document["actions"]
    ]  # fmt: skip


def _workarounds(told: Told, plan: FrozenPlan) -> list[dict[str, Any]]:
    model = plan.model()
    return [
        parts.action(
            told, s["workaround"], parts.ACTIVATE, reason=s["reason"], minutes=s["finish_h"] * 60,
            team=model.name_of(s["team"]) if s["team"] else "",
        )
        for s in plan.document["options"][0]["steps"]
    ]  # fmt: skip


def _so_already(told: Told, one: dict[str, Any]) -> bool:
    return any(f["element"] == one["element"] and f["mark"] == one["mark"] for f in told.facts)


def _price(now: Picture, actions: list[dict[str, Any]]) -> None:
    if len(actions) <= MOST_BRIEF:
        for one in actions:
            one["alone"] = brief(now, one)
