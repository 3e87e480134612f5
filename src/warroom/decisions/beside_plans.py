"""What the incidents offer beside a plan: make it a decision, or follow it, in one step."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from warroom.decisions.from_plan import decide_plan
from warroom.incidents import following
from warroom.incidents.models import Incident
from warroom.incidents.writing import Refused
from warroom.landscapes.models import Landscape
from warroom.organisations.access import Action, may
from warroom.plans.extensions import Offer
from warroom.plans.models import FrozenPlan, PlanKind
from warroom.requests import Request

MOST = 5


def offers(request: Request, landscape: Landscape, kind: str) -> list[Offer]:
    """One per open incident that reckons on ``landscape`` and in which the person may work."""
    words = _("Follow it in “{incident}”") if kind == PlanKind.RECOVERY else _("Make it a decision of “{incident}”")
    incidents = Incident.objects.open().filter(pinneds__landscape=landscape)[:MOST]
    return [
        Offer(str(one.pk), words.format(incident=one.title))
        for one in incidents
        if may(request.user, Action.WORK_INCIDENT, one)
    ]


def taken(request: Request, plan: FrozenPlan, value: str) -> str:
    """Make ``plan`` a decision of the incident numbered ``value`` – or follow it there, for a recovery plan."""
    number = int(value) if value.isdecimal() and len(value) < 16 else 0
    incident = Incident.objects.open().filter(pk=number, pinneds__landscape=plan.landscape_id).first()
    if incident is None or not may(request.user, Action.WORK_INCIDENT, incident):
        return ""
    try:
        if plan.kind == PlanKind.RECOVERY:
            row = following.follow(incident, plan, by=request.user)
            return reverse("incidents:board", args=[incident.pk, row.pk])
        return reverse("decisions:page", args=[incident.pk, decide_plan(incident, plan, by=request.user).pk])
    except Refused as error:
        messages.error(request, str(error))
        return ""
