"""Permit files: the list, taking over a spreadsheet after a preview, and what was decided."""

import hashlib
from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from warroom.clocks import permits, reading
from warroom.clocks.forms import FilesForm
from warroom.clocks.lists import TAB
from warroom.clocks.models import PermitFile, PermitImport
from warroom.clocks.shown import permits as counted
from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.situation import base
from warroom.organisations.access import Action
from warroom.requests import Request
from weerbaar.deadlines import rules

PER_PAGE = 50
SHOWN = 20
WHICH = (
    ("", gettext_lazy("all open")),
    ("late", gettext_lazy("past")),
    ("today", gettext_lazy("today")),
    ("week", gettext_lazy("within 7 days")),
    ("moved", gettext_lazy("moved by an act")),
    ("decided", gettext_lazy("decided")),
)


def files(request: Request, pk: int) -> HttpResponse:
    """The permit files, first due first."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    which, q = request.GET.get("which", ""), request.GET.get("q", "").strip()
    found = _chosen(incident, which)
    if q:
        found = found.filter(reference__icontains=q)
    page = Paginator(found.order_by("due_on", "reference"), PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    for row in page.object_list:
        row.words = _words(row, today)
        row.procedure = str(rules()[row.rule_id].name)
    context = base(request, incident, picture, TAB) | {
        "page": page,
        "counted": counted(picture),
        "which": which,
        "choices": WHICH,
        "q": q,
        "today": today,
    }
    return render(request, "clocks/permits.html", context)


def _chosen(incident: Incident, which: str) -> QuerySet[PermitFile]:
    every = PermitFile.objects.filter(incident=incident)
    today = timezone.localdate()
    if which == "decided":
        return every.exclude(decided_on=None)
    waiting = every.filter(decided_on=None)
    return {
        "late": waiting.filter(due_on__lt=today),
        "today": waiting.filter(due_on=today),
        "week": waiting.filter(due_on__gt=today, due_on__lte=today + timedelta(days=7)),
        "moved": waiting.exclude(Q(acts=[])),
    }.get(which, waiting)


def _words(row: PermitFile, today: date) -> tuple[str, str]:
    """Tone and words for when it is due."""
    if row.decided_on:
        return "done", _("decided")
    if row.due_on is None:
        return "still", _("stands still")
    days = (row.due_on - today).days
    if days < 0:
        return "late", _("{n} days late").format(n=-days)
    if days == 0:
        return "late", _("today")
    return ("soon" if days <= 7 else "open"), _("{n} days left").format(n=days)


def read(request: Request, pk: int) -> HttpResponse:
    """Read a spreadsheet and show what it would bring; nothing is taken over yet."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    every = list(incident.organisations())
    form = FilesForm([(str(o.pk), str(o)) for o in every], request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        answer = reading.read(upload.name, data, "cases")
        if "error" in answer:
            form.add_error("file", answer["error"])
        else:
            # What nobody said yes to is not kept.
            PermitImport.objects.filter(made_at__lt=timezone.now() - timedelta(days=1)).delete()
            waiting = PermitImport.objects.create(
                incident=incident,
                organisation_id=int(form.cleaned_data["organisation"]),
                by=request.user,
                name=upload.name[:200],
                sha256=hashlib.sha256(data).hexdigest(),
                rows=answer["rows"],
            )
            request.session[f"faults-{waiting.pk}"] = [answer["wrong"], answer["faults"][:SHOWN]]
            return redirect("clocks:permits_preview", pk, waiting.pk)
    context = base(request, incident, picture(incident), TAB) | {"form": form}
    return render(request, "clocks/permits_read.html", context, status=422 if form.errors else 200)


def preview(request: Request, pk: int, waiting: int) -> HttpResponse:
    """What a spreadsheet would bring; posted: take it over, or throw it away."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = PermitImport.objects.filter(incident=incident, pk=waiting).select_related("organisation").first()
    if found is None:
        raise Http404
    if request.method == "POST":
        if request.POST.get("do") == "take":
            made, altered = permits.take_over(found, by=request.user)
            messages.success(
                request, _("Taken over: {new} new files, {changed} changed.").format(new=made, changed=altered)
            )
        else:
            found.delete()
        request.session.pop(f"faults-{waiting}", None)
        return redirect("clocks:permits", pk)
    known = {
        reference: (rule, started.isoformat())
        for reference, rule, started in PermitFile.objects.filter(
            incident=incident, organisation=found.organisation
        ).values_list("reference", "rule_id", "started_on")
    }
    new = [row for row in found.rows if row[0] not in known]
    changed = [row for row in found.rows if row[0] in known and known[row[0]] != (row[1], row[2])]
    wrong, faults = request.session.get(f"faults-{waiting}", [0, []])
    context = base(request, incident, picture(incident), TAB) | {
        "waiting": found,
        "new": len(new),
        "changed": len(changed),
        "same": len(found.rows) - len(new) - len(changed),
        "examples": [(r, str(rules()[rule].name), started) for r, rule, started in (*changed, *new)][:SHOWN],
        "wrong": wrong,
        "faults": faults,
    }
    return render(request, "clocks/permits_preview.html", context)


@require_POST
def decided(request: Request, pk: int) -> HttpResponse:
    """The ticked files were decided today."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    numbers = [int(n) for n in request.POST.getlist("file") if n.isdecimal()][:PER_PAGE]
    done = permits.decide(incident, numbers, timezone.localdate(), by=request.user) if numbers else 0
    if done:
        messages.success(request, _("Kept as decided: {n}.").format(n=done))
    else:
        messages.error(request, _("Tick the files that were decided first."))
    return redirect(f"{reverse('clocks:permits', args=[pk])}?which={request.POST.get('which', '')}")
