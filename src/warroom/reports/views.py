"""The reports of an incident: make one, read it, print it; and the lessons."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from warroom.incidents.asked import opened, shown
from warroom.incidents.keeping import Kept, keeping
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.situation import base
from warroom.organisations.access import Action
from warroom.reports import lessons, making
from warroom.reports.forms import LessonForm, ReportForm
from warroom.reports.models import Lesson, Report
from warroom.requests import Request, version_seen
from warroom.typesetting import render as typeset


def reports(request: Request, pk: int) -> HttpResponse:
    """The reports made, the form for the next one, and the lessons."""
    return _page(request, opened(request, pk))


def _page(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    now = shown(request, incident)
    last = Report.objects.filter(incident=incident).order_by("-pk").first()
    context = base(request, incident, now, "reports:list") | {
        "reports": Report.objects.filter(incident=incident, made_at__lte=now.moment)
        .select_related("made_by")
        .defer("document"),
        "form": ReportForm(),
        "lessons": [{**row, "words": Lesson.State(row["lesson_state"]).label} for row in now.of("lesson")],
        "last": last,
    }
    return render(request, "reports/list.html", context | more, status=422 if more else 200)


@require_POST
def make(request: Request, pk: int) -> HttpResponse:
    """Look at a report before it is made, or make it."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, incident, form=form)
    told = {name: form.cleaned_data[name] for name in ("situation", "next")}
    kind = form.cleaned_data["kind"]
    if "make" in request.POST:
        report = making.make(incident, kind, by=request.user, told=told)
        messages.success(request, _("Made and kept. A checkpoint of the ledger stands on it."))
        return redirect("reports:one", pk, report.pk)
    context = base(request, incident, picture(incident), "reports:list") | {
        "document": making.draft(incident, kind, told),
        "form": form,
    }
    return render(request, "reports/draft.html", context)


def _one(request: Request, pk: int, report: int) -> tuple[Incident, Report]:
    incident = opened(request, pk)
    found = Report.objects.filter(incident=incident, pk=report).select_related("made_by").first()
    if found is None:
        raise Http404
    return incident, found


def one(request: Request, pk: int, report: int) -> HttpResponse:
    """A report on the screen."""
    incident, found = _one(request, pk, report)
    context = base(request, incident, picture(incident), "reports:list")
    return render(request, "reports/one.html", context | {"report": found, "document": found.document})


def paper(request: Request, pk: int, report: int) -> HttpResponse:
    """A report as PDF: the same bytes every time."""
    incident, found = _one(request, pk, report)
    name = slugify(f"{found} {incident.title}")[:80]
    return HttpResponse(
        as_pdf(found),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
    )


def as_pdf(report: Report) -> bytes:
    """The report on paper, in the language in which it was made."""
    with override(report.language):
        return typeset("reports/report", report.document, made_at=report.made_at)


def lesson(request: Request, pk: int, row: int | None = None) -> HttpResponse:
    """Add a lesson, or change one."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    known = Lesson.objects.filter(incident=incident, pk=row).first() if row else None
    if row and known is None:
        raise Http404
    form = LessonForm(request.POST or None, instance=known)
    kept = Kept()
    if request.method == "POST" and form.is_valid():
        with keeping(request) as kept:
            lessons.keep(incident, known, version_seen(request), by=request.user, **form.cleaned_data)
        if kept.done:
            return redirect(reverse("reports:list", args=[pk]) + "#lessons")
    context = base(request, incident, picture(incident), "reports:list") | {
        "form": form,
        "row": known,
        **kept.told(request, known),
    }
    return render(request, "reports/lesson.html", context, status=422 if form.errors or kept.overtaken else 200)
