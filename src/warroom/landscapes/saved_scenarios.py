"""Scenarios kept under a name: list, open, rename, throw away and take back."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.landscapes import asked, scenarios
from warroom.landscapes.models import SavedScenario
from warroom.organisations.access import Action, may, require
from warroom.requests import Request
from weerbaar.planning.impact import impact

LONGEST_NAME = 120


@dataclass(frozen=True)
class Saved:
    """A saved scenario and what it comes to on the landscape of today."""

    row: SavedScenario
    words: str
    fails: int
    total: int
    gone: int
    url: str
    compare_url: str


def saved_scenarios(request: Request, pk: int) -> HttpResponse:
    """Every saved scenario of the landscape, with its answer of today."""
    landscape = asked.landscape(request, pk)
    model = landscape.in_force()
    base = reverse("landscapes:what_if_of", args=[pk])
    found = []
    for row in landscape.saved_scenarios.filter(removed_at=None).select_related("created_by"):
        told = scenarios.from_facts(model, row.facts)
        answer = impact(model, told.scenario)
        found.append(
            Saved(
                row=row,
                words=scenarios.in_words(model, told.scenario),
                fails=answer.services["down"] + answer.services["out"],
                total=sum(answer.services.values()),
                gone=len(told.unknown),
                url=f"{base}?{urlencode(scenarios.pairs(told.scenario))}",
                compare_url=f"{base}?{urlencode([('b', '1'), *scenarios.pairs(told.scenario, 'b.')])}",
            )
        )
    context = {
        "landscape": landscape,
        "saved": found,
        "removed": landscape.saved_scenarios.filter(removed_at__isnull=False).order_by("-removed_at")[:5],
        "may_save": may(request.user, Action.EDIT_LANDSCAPE, landscape),
    }
    return render(request, "landscapes/saved_scenarios.html", context)


@require_POST
def save_scenario(request: Request, pk: int) -> HttpResponse:
    """Keep the scenario of the form under a name; without a name its own words are the name."""
    landscape = asked.landscape(request, pk, Action.EDIT_LANDSCAPE)
    model = landscape.in_force()
    scenario = scenarios.from_query(model, request.POST).scenario
    name = _name(request) or scenarios.in_words(model, scenario)[:LONGEST_NAME]
    landscape.saved_scenarios.create(name=name, facts=scenarios.facts_of(scenario), created_by=request.user)
    messages.success(request, _("Saved as “{name}”.").format(name=name))
    return redirect("landscapes:saved_scenarios", pk)


@require_POST
def rename_scenario(request: Request, pk: int) -> HttpResponse:
    """Give it another name."""
    row = _row(request, pk)
    name = _name(request)
    if name:
        row.name = name
        row.save(update_fields=["name"])
        messages.success(request, _("Renamed to “{name}”.").format(name=name))
    else:
        messages.error(request, _("Not renamed: fill in a name."))
    return redirect("landscapes:saved_scenarios", row.landscape_id)


@require_POST
def remove_scenario(request: Request, pk: int) -> HttpResponse:
    """Throw it away; the list offers to take it back."""
    row = _row(request, pk)
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    return redirect("landscapes:saved_scenarios", row.landscape_id)


@require_POST
def take_back_scenario(request: Request, pk: int) -> HttpResponse:
    """Undo throwing it away."""
    row = _row(request, pk)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    messages.success(request, _("“{name}” is back.").format(name=row.name))
    return redirect("landscapes:saved_scenarios", row.landscape_id)


def _row(request: Request, pk: int) -> SavedScenario:
    row = SavedScenario.objects.filter(pk=pk).select_related("landscape").first()
    if row is None:
        raise Http404
    require(request, Action.EDIT_LANDSCAPE, row)
    return row


def _name(request: Request) -> str:
    return " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
