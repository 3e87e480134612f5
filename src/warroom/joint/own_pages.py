"""A body's own line in a joint incident: what is at stake for it, what it answers, what others may see of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.joint import answering, answers, asked, environments, isolating, seeing
from warroom.joint.line_pages import SAY, said, typed_in, words
from warroom.joint.models import Isolation, JointReport, Line, Part, Placement
from warroom.joint.stakes import Stakes
from warroom.joint.words import Answer, How, Side
from warroom.joint.writing import Overtaken, Refused
from warroom.landscapes import addresses
from warroom.organisations.access import Action, may, require
from warroom.requests import Request, version_seen
from warroom.suppliers.models import Use

MOST_SERVICES = 60
MOST_DRAWN = 12


def page(request: Request, row: int) -> HttpResponse:
    """Everything on one line, for the body that it is of."""
    return _shown(request, asked.own_line(request, row))


def _shown(request: Request, line: Line, *, typed: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    joint = line.joint
    stakes = Stakes.of(joint, {line.organisation_id})
    stakes.help(2.0)
    told = seeing.own(line, stakes)
    may_work = line.here and not joint.closed and may(request.user, Action.WORK_JOINT_LINE, line)
    may_open = may_work and line.incident is None and may(request.user, Action.OPEN_INCIDENT, line.organisation)
    context = {
        "line": line,
        "joint": joint,
        "told": told,
        "services": told.services[:MOST_SERVICES],
        "more": max(0, len(told.services) - MOST_SERVICES),
        "hits": answering.hits(line) if may_open else [],
        "answer": answers.answered(joint, [line]).get(line.pk),
        "answers": Answer.choices,
        "may_work": may_work,
        "may_check": line.here and may(request.user, Action.WORK_JOINT_LINE, line),
        "may_decide": line.here and may(request.user, Action.DECIDE_JOINT_LINE, line),
        "may_open": may_open,
        "sees_incident": line.incident is not None and may(request.user, Action.VIEW_INCIDENT, line.incident),
        "incidents": answering.incidents(line, request.user) if may_work and line.incident is None else [],
        "parts": _parts(line),
        "isolations": [
            {"row": one, "preview": one.preview or _preview(one)}
            for one in Isolation.objects.filter(line=line).select_related("decision")
        ],
        "reports": JointReport.objects.filter(joint=joint).exclude(shared_at=None).defer("document", "common"),
        "offers": [one for one in environments.offers(free_only=True) if one.owner_id == joint.supplier_id][:5],
        "placements": Placement.objects.filter(organisation=line.organisation, joint=joint).select_related(
            "environment"
        ),
        "seen_by_supplier": seeing.of_supplier(joint).filter(pk=line.pk).exists(),
        "reads_text": seeing.may_read_text(line),
        "drawn": _drawn(line) if line.how == How.LANDSCAPE else [],
        "typed": typed or {},
        **words(line),
    }
    return render(request, "joint/own.html", context, status=status)


def _drawn(line: Line) -> list[tuple[str, str]]:
    """By what its landscape names what is hit: the name of each element, and where it stands."""
    uses = Use.objects.filter(organisation=line.organisation, supplier=line.joint.supplier)
    if line.joint.product:
        uses = uses.filter(product=line.joint.product)
    return [
        (use.element_name, addresses.of_element(use.landscape_id, use.element))
        for use in uses.order_by("element_name", "pk")[:MOST_DRAWN]
    ]


def _parts(line: Line) -> list[Part]:
    found = Part.objects.filter(line=line, remediation__withdrawn_at=None).select_related("remediation__asked_for")
    return sorted(found, key=lambda part: (not part.open, part.remediation.due_at, part.pk))


def _preview(one: Isolation) -> dict[str, object] | None:
    return isolating.preview(one.line) if one.how_far in isolating.OPEN else None


@require_POST
def answer(request: Request, row: int) -> HttpResponse:
    """Answer whether we are hit."""
    line = asked.own_line(request, row, Action.WORK_JOINT_LINE)
    try:
        answering.answer(line, request.POST.get("answer", ""), by=request.user, note=request.POST.get("note", ""))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Answered. The coordinator reads it."))
    return redirect("joint:own", row)


@require_POST
def say(request: Request, row: int) -> HttpResponse:
    """Say how we stand ourselves, beside what the supplier says."""
    line = asked.own_line(request, row, Action.WORK_JOINT_LINE)
    if not said(request, line, Side.BODY):
        return _shown(request, line, typed=typed_in(request, SAY), status=422)
    return redirect("joint:own", row)


@require_POST
def show(request: Request, row: int) -> HttpResponse:
    """What others may see of our line."""
    line = asked.own_line(request, row, Action.DECIDE_JOINT_LINE)
    try:
        answering.show(
            line,
            by=request.user,
            supplier_told=request.POST.get("supplier") == "1",
            services_shared=request.POST.get("services") == "1",
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept. You can change it at any time."))
    return redirect("joint:own", row)


@require_POST
def incident(request: Request, row: int) -> HttpResponse:
    """Open our own incident with what is hit marked, or link the one we opened."""
    line = asked.own_line(request, row, Action.WORK_JOINT_LINE)
    wanted = request.POST.get("incident", "")
    try:
        if wanted:
            found = next((one for one in answering.incidents(line, request.user) if str(one.pk) == wanted), None)
            if found is None:
                raise Refused(_("Choose an open incident of your own."))
            answering.link(line, found, by=request.user)
            opened = found
        else:
            require(request, Action.OPEN_INCIDENT, line.organisation)
            opened = answering.open_own(line, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("joint:own", row)
    messages.success(request, _("This is your own incident; it is linked to the joint one."))
    return redirect("incidents:situation", opened.pk)


@require_POST
def isolation(request: Request, row: int, which: int) -> HttpResponse:
    """Agree to being cut off, or object."""
    line = asked.own_line(request, row, Action.DECIDE_JOINT_LINE)
    one = asked.isolation(line, which)
    note = request.POST.get("note", "")
    try:
        if request.POST.get("do") == "agree":
            isolating.agree(one, version_seen(request), by=request.user, note=note)
            messages.success(request, _("Agreed. The supplier reads it; in your incident it is a decision."))
        else:
            isolating.object_to(one, version_seen(request), by=request.user, note=note)
            messages.success(request, _("Your objection is kept; the supplier reads it."))
    except Overtaken:
        messages.warning(request, _("Somebody else changed the same thing just now. Look again."))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("joint:own", row)
