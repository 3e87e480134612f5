"""Frozen plans: freeze one, list them, open one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.landscapes import asked, scenarios
from warroom.organisations.access import Action
from warroom.plans import asked_for, board, containment, extensions, questions, standing_up
from warroom.plans.freezing import freeze, seen
from warroom.plans.models import FrozenPlan, PlanKind, PlanRequest
from warroom.requests import Request
from weerbaar.planning.impact import Scenario


@require_POST
def freeze_plan(request: Request, pk: int) -> HttpResponse:
    """Freeze the candidate somebody looked at; refused when a better one was found in between."""
    row = asked_for.plan_request(request, pk, Action.FREEZE_PLAN)
    candidate = request.POST.get("candidate", "")
    found = row.candidates.get(candidate, {}).get("document")
    if found is None or row.kind not in PlanRequest.FREEZABLE:
        raise Http404
    if request.POST.get("seen") != seen(found):
        messages.warning(request, _("Not frozen: a better plan was found in the meantime. Look again, then freeze."))
        if row.question.get("follows"):
            return redirect("plans:requested", row.pk)
        page = reverse(f"plans:{row.kind}", args=[row.version.landscape_id])
        return redirect(f"{page}{questions.address_of(row.question)}&show={candidate}")
    plan = freeze(row, candidate, by=request.user, note=" ".join(request.POST.get("note", "").split()))
    messages.success(
        request, _("Frozen as plan {number}. It stays as it is, whatever changes.").format(number=plan.number)
    )
    return redirect(
        extensions.taken(request, plan, request.POST.get("then", "")) or reverse("plans:frozen", args=[plan.pk])
    )


@require_POST
def take_up(request: Request, pk: int) -> HttpResponse:
    """Do with a frozen plan what another subject offers on its page."""
    plan = asked_for.frozen(request, pk)
    return redirect(extensions.taken(request, plan, request.POST.get("then", "")) or reverse("plans:frozen", args=[pk]))


def frozen_plans(request: Request, pk: int) -> HttpResponse:
    """Every frozen plan of the landscape, newest first."""
    landscape = asked.landscape(request, pk)
    rows = (
        FrozenPlan.objects.filter(landscape=landscape)
        .select_related("created_by", "version")
        .defer("document", "drawing")
    )
    plans = [{"plan": row, "words": scenarios.in_words(row.model(), scenario_of(row))} for row in rows[:100]]
    return render(request, "plans/frozen_plans.html", {"landscape": landscape, "plans": plans})


def frozen(request: Request, pk: int) -> HttpResponse:
    """One frozen plan, on the landscape it was made on."""
    plan = asked_for.frozen(request, pk)
    if plan.kind == PlanKind.RECOVERY:
        return board.frozen_recovery(request, plan)
    model = plan.model()
    landscape = plan.landscape
    newest = landscape.newest
    context: dict[str, Any] = {
        "plan": plan,
        "landscape": landscape,
        "words": scenarios.in_words(model, scenario_of(plan)),
        "protected": ", ".join(model.name_of(id) for id in plan.document.get("protect", ())),
        "older": newest is not None and newest.number != plan.version.number,
        "again": f"{reverse(f'plans:{plan.kind}', args=[landscape.pk])}{questions.address_of(plan.question)}",
    }
    whole = standing_up.whole if plan.kind == PlanKind.WORKAROUND else containment.whole
    # Counted from when it was decided: what holds on paper until Tuesday does not hold longer for being looked at.
    context |= whole(model, landscape.pk, plan.question, plan.document, plan.created_at)
    return render(request, "plans/frozen.html", context)


def scenario_of(plan: FrozenPlan) -> Scenario:
    """What had happened when it was made."""
    return Scenario.of(**{mark: plan.question[mark] for mark in scenarios.MARKS})
