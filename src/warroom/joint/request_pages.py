"""What the supplier is asked to put right: asked by the coordinator or a body, done and confirmed per customer."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.joint import asked, requesting, seeing
from warroom.joint.forms import RequestForm
from warroom.joint.models import JointIncident, Line, Part, Remediation
from warroom.joint.pages import head
from warroom.joint.words import Checked
from warroom.joint.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.requests import Request, version_seen


def requests(request: Request, pk: int) -> HttpResponse:
    """Every request with how far each customer is; the coordinator can ask more, the supplier confirms."""
    joint = asked.joint(request, pk)
    context = head(request, joint, "joint:requests")
    lines = _lines(joint, leads=context["leads"])
    form = RequestForm(request.POST or None)
    if request.method == "POST":
        asked.joint(request, pk, Action.LEAD_JOINT)
        chosen = set(request.POST.getlist("line"))
        wanted = lines if request.POST.get("all") else [line for line in lines if str(line.pk) in chosen]
        if form.is_valid():
            try:
                requesting.ask(
                    joint, by=request.user, asked_for=asked.viewer(request), lines=wanted, **form.cleaned_data
                )
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Asked. The supplier is reminded before it is due."))
                return redirect("joint:requests", pk)
    now = timezone.now()
    parts = Part.objects.filter(line__in=[line.pk for line in lines])
    if not context["leads"]:
        parts = seeing.asked_of_supplier(joint)
    context |= {
        "groups": _groups(joint, parts, now),
        "form": form,
        "lines": lines,
        "late": len(requesting.overdue(joint, now, parts)),
    }
    return render(request, "joint/requests.html", context, status=422 if form.errors else 200)


def _lines(joint: JointIncident, *, leads: bool) -> list[Line]:
    if leads:
        return list(Line.objects.filter(joint=joint, removed_at=None).select_related("organisation"))
    return list(seeing.of_supplier(joint))


def _groups(joint: JointIncident, seen: QuerySet[Part], now: Any) -> list[dict[str, Any]]:
    parts: dict[int, list[Part]] = {}
    for part in seen.select_related("remediation", "line__organisation", "done_by"):
        parts.setdefault(part.remediation_id, []).append(part)
    found = []
    for row in Remediation.objects.filter(joint=joint).select_related("asked_for", "asked_by"):
        mine = parts.get(row.pk)
        if mine is None:
            continue
        left = [part for part in mine if part.open]
        found.append(
            {
                "row": row,
                "parts": sorted(mine, key=lambda part: (not part.open, str(part.line.organisation))),
                "left": len(left),
                "total": len(mine),
                "confirmed": sum(part.checked == Checked.CONFIRMED for part in mine),
                "late": bool(left) and row.due_at < now and row.withdrawn_at is None,
            }
        )
    return sorted(found, key=lambda g: (g["row"].withdrawn_at is not None, not g["left"], g["row"].due_at))


@require_POST
def withdraw(request: Request, pk: int, row: int) -> HttpResponse:
    """It need not be done any more."""
    joint = asked.joint(request, pk, Action.LEAD_JOINT)
    found = Remediation.objects.filter(joint=joint, pk=row).first()
    if found is None:
        raise Http404
    try:
        requesting.withdraw(found, by=request.user, why=request.POST.get("why", ""))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("joint:requests", pk)


@require_POST
def done(request: Request, pk: int) -> HttpResponse:
    """The supplier confirms for one customer, or for several at once."""
    joint = asked.joint(request, pk, Action.ANSWER_AS_SUPPLIER)
    wanted = {int(part) for part in request.POST.getlist("part") if part.isdecimal() and len(part) < 18}
    parts = list(seeing.asked_of_supplier(joint).filter(pk__in=wanted).select_related("remediation__joint"))
    if not parts:
        messages.error(request, _("Choose for which customers it is done."))
    count = 0
    for part in parts:
        try:
            requesting.done(part, None, by=request.user, note=request.POST.get("note", ""))
        except Refused as error:
            messages.error(request, f"{part.line.organisation}: {error}")
        else:
            count += 1
    if count:
        said = ngettext("Confirmed for {n} customer.", "Confirmed for {n} customers.", count)
        messages.success(request, said.format(n=count))
    return redirect("joint:requests", pk)


def ask(request: Request, row: int) -> HttpResponse:
    """A body asks the supplier for something for itself."""
    line = asked.own_line(request, row, Action.WORK_JOINT_LINE)
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            requesting.ask(line.joint, by=request.user, asked_for=line.organisation, lines=[line], **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked. The supplier is reminded before it is due."))
            return redirect("joint:own", row)
    context = {
        "line": line,
        "joint": line.joint,
        "form": form,
        "told": seeing.of_supplier(line.joint).filter(pk=row).exists(),
    }
    return render(request, "joint/ask.html", context, status=422 if form.errors else 200)


@require_POST
def check(request: Request, row: int, part: int) -> HttpResponse:
    """The customer looked: it is so, or it is not."""
    line = asked.own_line(request, row, Action.WORK_JOINT_LINE)
    found = Part.objects.filter(line=line, pk=part).select_related("remediation__joint").first()
    if found is None:
        raise Http404
    try:
        requesting.check(
            found,
            version_seen(request),
            by=request.user,
            found=request.POST.get("found", ""),
            note=request.POST.get("note", ""),
        )
    except Overtaken:
        messages.warning(request, _("Somebody else changed the same thing just now. Look again."))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("joint:own", row)
