"""What to rebuild first: the plan computed for a scenario, and a plan made again because facts changed."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.landscapes import asked, scenarios
from warroom.landscapes.models import Landscape
from warroom.organisations.access import Action, may
from warroom.plans import answering, asked_for, board, freezing, questions, rebuilding
from warroom.plans.models import FrozenPlan, PlanKind, PlanRequest
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.landscape import Kind
from weerbaar.landscape.checks import errors
from weerbaar.planning.impact import Scenario, impact

QUARTER_H = 0.25


def recovery(request: Request, pk: int) -> HttpResponse:
    """The page "Wat eerst herbouwen?" for the scenario in the address."""
    landscape = asked.landscape(request, pk)
    version = landscape.newest
    if version is None:
        raise Http404
    model = landscape.in_force()
    question = questions.recovery(model, request.GET)
    happened = Scenario.of(**{mark: question[mark] for mark in scenarios.MARKS})
    context = _context(request, landscape, model, question)
    if errors(model) or not (happened.compromised or happened.lost):
        return render(request, "plans/recovery_not.html", context | {"wrong": errors(model)})
    row = answering.asked(version, PlanKind.RECOVERY, question, request.user)
    return _answered(request, row, model, context | _form(model, happened, question))


def requested(request: Request, pk: int) -> HttpResponse:
    """A recovery plan made again from a frozen one."""
    row = asked_for.plan_request(request, pk)
    if row.kind != PlanKind.RECOVERY or not row.question.get("follows"):
        raise Http404
    if row.underway:
        answering.begin(row.pk)
    landscape = row.version.landscape
    model = row.version.landscape_content()
    follows = FrozenPlan.objects.get(pk=row.question["follows"])
    return _answered(request, row, model, _context(request, landscape, model, row.question) | {"follows": follows})


@require_POST
def replan(request: Request, pk: int) -> HttpResponse:
    """Make a frozen plan again with what the board says has happened since."""
    plan = asked_for.frozen(request, pk, Action.FREEZE_PLAN, PlanKind.RECOVERY)
    newest = plan.landscape.newest
    assert newest is not None
    now_h = rebuilding.hours_since(plan.document, timezone.now())
    happened = board.happened(plan)
    if not happened and now_h == 0:
        messages.warning(
            request, _("Nothing has happened yet that would change the plan: move something on the board first.")
        )
        return redirect("plans:frozen", plan.pk)
    question = {
        **plan.question,
        "now_h": round(now_h / QUARTER_H) * QUARTER_H,
        "happened": happened,
        "yesterday": {
            **{t["id"]: [t["start_h"], t["end_h"]] for t in plan.document["tasks"]},
            **{f"service:{s['id']}": [0.0, s["back_h"]] for s in plan.document["services"]},
        },
        "follows": plan.pk,
    }
    # Work done counts a little late rather than in the future of the moment it is planned from.
    question["now_h"] = max(
        [question["now_h"], *(t for times in happened.values() for t in times[:2] if t is not None)]
    )
    row = answering.asked(newest, PlanKind.RECOVERY, question, request.user)
    return redirect("plans:requested", row.pk)


def _context(
    request: Request, landscape: Landscape, model: library.Landscape, question: dict[str, Any]
) -> dict[str, Any]:
    happened = Scenario.of(**{mark: question[mark] for mark in scenarios.MARKS})
    pairs = urlencode(scenarios.pairs(happened))
    return {
        "landscape": landscape,
        "model": model,
        "now": timezone.now(),
        "facts": scenarios.described(model, happened, request.GET),
        "pairs": scenarios.pairs(happened),
        "plain": f"?{pairs}",
        "what_if": f"{reverse('landscapes:what_if_of', args=[landscape.pk])}?{pairs}",
        "question": question,
    }


def _form(model: library.Landscape, happened: Scenario, question: dict[str, Any]) -> dict[str, Any]:
    answer = impact(model, happened)
    circles = sorted({id for circle in answer.cold_start_circles for id in circle} | set(question["breakers"]))
    down = [e for e in model.of_kind(Kind.SERVICE) if answer.elements[e.id].shown in ("down", "out")]
    backups = sorted(model.of_kind(Kind.BACKUP), key=lambda e: e.name)
    return {
        "breaker_choices": [(id, model.name_of(id), id in question["breakers"]) for id in circles],
        "backup_choices": [(e.id, e.name, e.id in question["failed_checks"]) for e in backups],
        "first_choices": [(e.id, e.name, e.id == question["first"]) for e in sorted(down, key=lambda e: e.name)],
    }


def _answered(request: Request, row: PlanRequest, model: library.Landscape, context: dict[str, Any]) -> HttpResponse:
    candidate = "first" if "document" in row.candidates.get("first", {}) else "best"
    found = row.candidates.get(candidate, {})
    context |= {
        "row": row,
        "error": answering.refusal(row),
        "found": "document" in found,
        "refining": row.underway,
    }
    if "document" in found:
        context |= rebuilding.whole(model, row.version.landscape_id, found["document"], found.get("drawing", ""))
        context |= {
            "candidate": candidate,
            "seen": freezing.seen(found["document"]),
            "may_freeze": may(request.user, Action.FREEZE_PLAN, row),
        }
    whole = not request.htmx or request.htmx.history_restore_request
    response = render(request, "plans/recovery.html" if whole else "plans/recovery_plan.html", context)
    response["Vary"] = "HX-Request"
    return response
