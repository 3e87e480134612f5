"""The costs of an incident, and the file of them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.duty import costs as reckoned
from warroom.duty import keeping
from warroom.duty.forms import CostForm
from warroom.duty.models import Cost
from warroom.duty.views import TAB, edited, put_away, row_of
from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.incidents.writing import Refused
from warroom.organisations.access import Action
from warroom.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def costs(request: Request, pk: int) -> HttpResponse:
    """What it costs, per kind; POST adds a cost."""
    posting = request.method == "POST"
    incident = opened(request, pk, Action.WORK_INCIDENT if posting else Action.VIEW_INCIDENT)
    if not posting:
        return _page(request, incident)
    form = CostForm(request.POST)
    if not form.is_valid():
        return _page(request, incident, form=form)
    try:
        keeping.add(incident, Cost, by=request.user, **form.cleaned_data)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("duty:costs", pk)


def _page(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    now = shown(request, incident)
    found = reckoned.lines(now)
    context = base(request, incident, now, TAB) | {
        "lines": found,
        "totals": reckoned.totals(found),
        "total": reckoned.total(line.total for line in found),
        "unknown": sum(line.total is None for line in found),
        "form": CostForm(initial={"day": timezone.localdate()}),
    }
    return render(request, "duty/costs.html", context | more, status=422 if more else 200)


def cost(request: Request, pk: int, row: int) -> HttpResponse:
    """Change a cost."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = row_of(Cost, incident, row)
    form = CostForm(request.POST or None, instance=Cost.objects.get(pk=found.pk))
    return edited(request, incident, found, form, "duty:costs", _("Change the cost"))


@require_POST
def remove(request: Request, pk: int, row: int) -> HttpResponse:
    """Take a cost off the list."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    return put_away(request, incident, row_of(Cost, incident, row), "duty:costs")


def export(request: Request, pk: int, extension: str) -> HttpResponse:
    """The costs as a file; ``?for=insurer`` or ``?for=subsidy`` only what is meant for them."""
    incident = opened(request, pk)
    of = request.GET.get("for", "all")
    if extension not in ("csv", "xlsx") or of not in reckoned.FOR:
        raise Http404
    found = reckoned.lines(shown(request, incident), of)
    if extension == "csv":
        response = HttpResponse(reckoned.as_csv(found), content_type="text/csv; charset=utf-8")
    else:
        title = _("EXERCISE – ") + str(incident) if incident.exercise else str(incident)
        response = HttpResponse(reckoned.as_xlsx(found, title), content_type=XLSX)
    name = "exercise" if incident.exercise else "incident"
    response["Content-Disposition"] = f'attachment; filename="{name}-{pk}-costs-{of}.{extension}"'
    return response
