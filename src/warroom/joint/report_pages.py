"""The situation reports of a joint incident: made by the coordinator, the common version read by everybody on it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from warroom.joint import asked, reporting, seeing, striking
from warroom.joint.models import JointReport, Line
from warroom.joint.pages import head
from warroom.joint.stakes import Stakes
from warroom.joint.writing import Refused
from warroom.organisations.access import Action, may
from warroom.requests import Request
from warroom.typesetting import render as typeset


def reports(request: Request, pk: int) -> HttpResponse:
    """The reports made; the coordinator looks at the next one, and makes it."""
    joint = asked.joint(request, pk)
    context = head(request, joint, "joint:reports")
    document, steps = None, request.POST.get("next", "")
    if request.method == "POST":
        asked.joint(request, pk, Action.LEAD_JOINT)
        viewer = asked.viewer(request)
        Stakes.of(joint).help(2.0)
        try:
            _looked(request, joint)  # made or only looked at: the next page shows what bodies share
            if "make" in request.POST:
                report = reporting.make(joint, viewer, by=request.user, next_steps=steps)
                messages.success(request, _("Made and kept. Share the common version when it is right."))
                return redirect("joint:report", pk, report.pk)
            document = reporting.draft(joint, viewer, next_steps=steps)[0]
        except Refused as error:
            messages.error(request, str(error))
    made = JointReport.objects.filter(joint=joint).defer("document", "common").select_related("made_by")
    if not context["leads"]:
        made = made.exclude(shared_at=None)
    context |= {"reports": made, "document": document, "next": steps}
    return render(request, "joint/reports.html", context)


def _looked(request: Request, joint: Any) -> None:
    lines = list(Line.objects.filter(joint=joint, removed_at=None).select_related("organisation"))
    viewer = asked.viewer(request)
    seeing.looked(request.user, viewer, lines, seeing.by_coordinator(viewer, lines, Stakes.of(joint)))


def _one(request: Request, pk: int, row: int) -> tuple[JointReport, dict[str, Any], dict[str, Any]]:
    """The report, the version that the person may read, and the head of the page."""
    joint = asked.joint(request, pk)
    context = head(request, joint, "joint:reports")
    found = JointReport.objects.filter(joint=joint, pk=row).select_related("made_by", "joint").first()
    if found is None or not (context["leads"] or found.shared_at):
        raise Http404
    if not context["leads"] or request.GET.get("version") == "common":
        return found, found.common, context | {"whole": False}
    viewer = asked.viewer(request)
    document, rows = striking.document(found, viewer)
    seeing.looked_through(request.user, viewer, rows)
    return found, document, context | {"whole": True}


def report(request: Request, pk: int, row: int) -> HttpResponse:
    """A report on the screen: for the coordinator with names, for the supplier the common version."""
    found, document, context = _one(request, pk, row)
    return render(request, "joint/report.html", context | {"report": found, "document": document})


def paper(request: Request, pk: int, row: int) -> HttpResponse:
    """The same as PDF: the same bytes as long as the same may be read."""
    found, document, _context = _one(request, pk, row)
    return _pdf(found, document)


def _pdf(found: JointReport, document: dict[str, Any]) -> HttpResponse:
    name = slugify(str(document["title"]))[:80]
    with override(found.language):
        made = typeset("reports/report", document, made_at=found.made_at)
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}-{found.number}.pdf"'},
    )


@require_POST
def share(request: Request, pk: int, row: int) -> HttpResponse:
    """Let the supplier and every body on the list read the common version."""
    joint = asked.joint(request, pk, Action.LEAD_JOINT)
    found = JointReport.objects.filter(joint=joint, pk=row).select_related("joint").first()
    if found is None:
        raise Http404
    reporting.share(found, by=request.user)
    messages.success(request, _("Everybody on the list and the supplier can read the common version."))
    return redirect("joint:report", pk, row)


def common(request: Request, row: int) -> HttpResponse:
    """The common version, for a body that is on the list; ``?paper`` as PDF."""
    found = JointReport.objects.exclude(shared_at=None).filter(pk=row).select_related("joint__supplier").first()
    if found is None:
        raise Http404
    lines = Line.objects.filter(joint=found.joint, removed_at=None).select_related("organisation")
    mine = {m.organisation_id for m in request.memberships}
    line = next((x for x in lines.filter(organisation__in=mine) if may(request.user, Action.VIEW_JOINT_LINE, x)), None)
    if line is None:
        raise Http404
    if "paper" in request.GET:
        return _pdf(found, found.common)
    context = {"report": found, "document": found.common, "line": line, "joint": found.joint}
    return render(request, "joint/common.html", context)
