"""What to cut: the plan computed for a scenario, beside its alternatives, with its reasons."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.landscapes import asked, sayings, scenarios
from warroom.organisations.access import Action, may
from warroom.plans import answering, freezing, proposing, questions, showing
from warroom.plans.models import PlanKind, PlanRequest
from warroom.requests import Request
from weerbaar.landscape import Kind, Landscape
from weerbaar.landscape.checks import errors
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.impact import Scenario

MOST_CHOICES = 300
FEW = 3


def containment(request: Request, pk: int) -> HttpResponse:
    """The page "Wat afsluiten?" for the scenario in the address."""
    landscape = asked.landscape(request, pk)
    version = landscape.newest
    if version is None:
        raise Http404
    model = landscape.in_force()
    context: dict[str, Any] = {"landscape": landscape, "model": model, "now": timezone.now()}
    if errors(model):
        return render(request, "plans/containment_not.html", context | {"wrong": True})
    try:
        question = questions.containment(model, request.GET)
    except BadInput as error:
        return render(request, "plans/containment_not.html", context | {"refused": str(error)}, status=422)
    scenario = question.scenario
    context |= {
        "asked": question,
        "unknown": question.unknown,
        "facts": scenarios.described(model, scenario, request.GET),
        "what_if": f"{reverse('landscapes:what_if_of', args=[pk])}?{urlencode(scenarios.pairs(scenario))}",
    }
    if not scenario.compromised:
        turned = Scenario.of(compromised=scenario.lost - _not_movable(model), cut=scenario.cut)
        context |= {
            "turned": f"?{urlencode(scenarios.pairs(turned))}" if turned.compromised else "",
            "lost_names": ", ".join(model.name_of(id) for id in sorted(turned.compromised)[:FEW]),
        }
        return render(request, "plans/containment_not.html", context)
    context |= _form(model, question)
    if not question.protect:
        return render(request, "plans/containment_not.html", context)
    row = answering.asked(version, PlanKind.CONTAINMENT, question.document(), request.user)
    context |= answer(request, row, model, question)
    whole = not request.htmx or request.htmx.history_restore_request
    response = render(request, "plans/containment.html" if whole else "plans/containment_plan.html", context)
    response["Vary"] = "HX-Request"
    return response


def _not_movable(model: Landscape) -> set[str]:
    return {e.id for e in model.elements if e.kind not in (Kind.ENVIRONMENT, Kind.APPLICATION, Kind.BACKUP)}


def _form(model: Landscape, question: questions.Asked) -> dict[str, Any]:
    """What the question consists of, to read and to change."""
    suggestion = question.suggestion
    choices = sorted({*question.protect, *suggestion.protect}, key=model.name_of)
    suspects = sorted({*question.suspected, *suggestion.suspected}, key=model.name_of)
    return {
        "protect_choices": [(id, model.name_of(id), id in question.protect) for id in choices][:MOST_CHOICES],
        "suspect_choices": [
            (id, model.name_of(id), question.suspects != questions.CHOSEN or id in question.suspected)
            for id in suspects
        ][:MOST_CHOICES],
        "keep_choices": [
            (e.id, e.name, e.id in question.keep) for e in sorted(model.of_kind(Kind.SERVICE), key=lambda e: e.name)
        ],
        "parts": [
            e for e in model.elements if e.kind in questions.PROTECTABLE and e.id not in question.scenario.compromised
        ][:2_000],
        "beyond": [model.name_of(id) for id in suggestion.beyond],
        "beside_count": len(suggestion.suspected),
        "safe_count": len(suggestion.safe),
        "protect_count": len(question.protect),
        "urgent": suggestion.urgent,
        "pairs": scenarios.pairs(question.scenario),
        "plain": "?" + urlencode(scenarios.pairs(question.scenario)),
    }


def answer(request: Request, row: PlanRequest, model: Landscape, question: questions.Asked) -> dict[str, Any]:
    """The candidates so far, and one of them whole."""
    documents = {name: c["document"] for name, c in row.candidates.items() if "document" in c}
    if row.state == PlanRequest.State.FAILED or not documents:
        return {"row": row, "error": answering.refusal(row), "found": False}
    asked_for = request.GET.get("show", "")
    shown = asked_for if asked_for in documents else "best"
    refused = row.candidates.get("keep", {}).get("error")
    return {
        "row": row,
        "found": True,
        "groups": proposing.groups(documents, model, question, shown),
        "cannot_keep": str(sayings.refusal_from_json(refused)) if refused and question.keep else "",
        "candidate": shown,
        "seen": freezing.seen(documents[shown]),
        "may_freeze": may(request.user, Action.FREEZE_PLAN, row),
        "refining": row.underway and not documents["best"]["proved"],
        "closed": round(100 * (1 - documents["best"]["gap"])),
    } | whole(model, row.version.landscape_id, row.question, documents[shown], timezone.now())


def whole(
    model: Landscape, pk: int, question: dict[str, Any], document: dict[str, Any], moment: datetime
) -> dict[str, Any]:
    """One plan in full, for the screen of now and for that of a frozen plan; ``moment`` is when it begins."""
    stopped = showing.lost(model, pk, document, moment)
    return {
        "document": document,
        "headline": headline(document),
        "confirmed_words": showing.confirmed(document),
        "sureness": showing.sureness(document),
        "steps": showing.steps(model, pk, document),
        "teams": showing.teams(document, model),
        "ready": showing.minutes(document["ready_min"]),
        "lost": stopped,
        "people": sum(s.people or 0 for s in stopped),
        "left_open": showing.left_open(model, pk, document),
        "still_open": [model.name_of(id) for id in document["still_open"]],
        "compared": showing.compared(model, document, moment),
        "pivots": showing.pivots(model, pk, document),
        "assumed_parts": showing.assumed(model, pk, document),
        "drawing": showing.picture(model, pk, question, document, _("What is cut, and what still works")),
    }


def headline(document: dict[str, Any]) -> str:
    """The answer in one line."""
    lost = len(document["newly_lost"])
    if not document["actions"]:
        return _("Nothing has to be cut")
    said = ngettext("{n} action, done in {time}", "{n} actions, done in {time}", len(document["actions"]))
    costs = ngettext("stops {n} service", "stops {n} services", lost).format(n=lost) if lost else _("stops no service")
    done = said.format(n=len(document["actions"]), time=showing.minutes(document["ready_min"]))
    return f"{done} – {costs}"
