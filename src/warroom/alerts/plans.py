"""What follows for who stays silent, per severity: the setting of the coordinator."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from warroom.alerts import rhythm
from warroom.alerts.asked import acting
from warroom.alerts.models import Plan
from warroom.alerts.plan_form import PlanForm
from warroom.alerts.words import Severity
from warroom.organisations.access import Action
from warroom.requests import Request


def index(request: Request) -> HttpResponse:
    """The four plans, beside each other."""
    acting(request, Action.EDIT_ESCALATION)
    changed = {row.severity: row for row in Plan.objects.select_related("changed_by")}
    plans = [
        {
            "severity": severity,
            "plan": rhythm.current(severity.value),
            "second": rhythm.needs_second(severity.value),
            "changed": changed.get(severity.value),
        }
        for severity in Severity
    ]
    return render(request, "alerts/plans.html", {"plans": plans})


def edit(request: Request, severity: int) -> HttpResponse:
    """Change one; alerts whose list was made before keep the plan they were made with."""
    acting(request, Action.EDIT_ESCALATION)
    if severity not in Severity.values:
        raise Http404
    row = Plan.objects.filter(severity=severity).select_related("changed_by").first()
    plan, version = (rhythm.read(row.said), row.version) if row else (rhythm.DEFAULTS[severity], 0)
    back = request.method == "POST" and "default" in request.POST
    form = PlanForm(None if back else request.POST or None, plan=plan, version=version)
    overtaken = False
    wanted = rhythm.DEFAULTS[severity] if back else form.rhythm() if form.is_valid() else None
    if wanted is not None:
        seen = request.POST.get("version", "") if back else str(form.cleaned_data["version"])
        if seen.isdecimal() and rhythm.change(severity, wanted, by=request.user, version=int(seen[:9])):
            messages.success(request, _("Changed. It holds for messages whose list is made from now on."))
            return redirect("alerts:plans")
        overtaken = True
    context = {"form": form, "severity": Severity(severity), "row": row, "overtaken": overtaken, "version": version}
    status = 409 if overtaken else 422 if form.errors else 200
    return render(request, "alerts/plan.html", context, status=status)
