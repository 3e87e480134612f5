"""The register: every decision of an incident, and one of them whole."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from warroom.decisions.forms import CarryForm, DropForm, ReviewForm
from warroom.decisions.models import ABOUT_PARTS, Decision, DecisionKind, DecisionState
from warroom.decisions.shown import ORDER, Shown, alternatives, decision, decisions
from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.organisations.access import Action, may
from warroom.plans.models import FrozenPlan
from warroom.requests import Request

LATE = "late"
MOST_SHOWN = 300


def listed(request: Request, pk: int) -> HttpResponse:
    """Every decision: open questions first, then what is to be carried out."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    everything = decisions(picture)
    wanted, words = request.GET.get("state", ""), request.GET.get("q", "").strip()
    rows = [
        one
        for one in everything
        if (not wanted or one.stands == wanted or (wanted == LATE and one.review_late))
        and (not words or words.casefold() in one.question.casefold())
    ]
    states = [(s.value, str(s.label), sum(one.stands == s for one in everything)) for s in ORDER]
    late = sum(one.review_late for one in everything)
    context = base(request, incident, picture, "decisions:list") | {
        "rows": rows[:MOST_SHOWN],
        "total": len(everything),
        "shown": len(rows),
        "states": [*states, (LATE, _("review overdue"), late)],
        "wanted": wanted,
        "q": words,
        "may_decide": may(request.user, Action.DECIDE_INCIDENT, incident),
    }
    return render(request, "decisions/list.html", context)


def page(request: Request, pk: int, row: int) -> HttpResponse:
    """One decision: its alternatives side by side, who was consulted, what was decided and what came of it."""
    incident = opened(request, pk)
    found(incident, row)
    return whole(request, incident, row)


def whole(request: Request, incident: Incident, row: int, **more: Any) -> HttpResponse:
    """The page of a decision; ``more`` are forms with errors, answered with 422."""
    picture = shown(request, incident)
    one = decision(picture, row)
    if one is None:
        raise Http404
    context = base(request, incident, picture, "decisions:list") | _context(request, incident, one, picture)
    overtaken = more.pop("overtaken", None)
    return render(
        request,
        "decisions/decision.html",
        context | {"overtaken": overtaken} | more,
        status=422 if more or overtaken else 200,
    )


def _context(request: Request, incident: Incident, one: Shown, picture: Any) -> dict[str, Any]:
    decides = may(request.user, Action.DECIDE_INCIDENT, incident) and not incident.closed and not picture.past
    plan = one.state["plan"]
    return {
        "d": one,
        "alternatives": alternatives(picture, one),
        "about_parts": one.kind in ABOUT_PARTS,
        "about_words": DecisionKind(one.kind).label,
        "may_decide": decides,
        "open": one.stands == DecisionState.OPEN,
        "to_carry_out": one.stands == DecisionState.DECIDED,
        "reversible": one.stands in (DecisionState.DECIDED, DecisionState.CARRIED_OUT),
        "plan": FrozenPlan.objects.filter(pk=plan).defer("document", "drawing").first() if plan else None,
        "carry_form": CarryForm(initial={"who": request.user.name}),
        "drop_form": DropForm(),
        "review_form": ReviewForm(),
        "version": one.state["version"],
    }


def found(incident: Incident, row: int) -> Decision:
    """The decision ``row`` of ``incident``. Raises Http404."""
    one = Decision.objects.filter(incident=incident, pk=row).select_related("plan").first()
    if one is None:
        raise Http404
    return one
