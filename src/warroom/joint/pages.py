"""The joint incidents one has to do with, and one of them as the coordinator or the supplier sees it."""

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from warroom.alerts.models import Alert
from warroom.joint import answers, asked, requesting, seeing, standing, starting, warning
from warroom.joint.models import Isolation, JointIncident, Line, Remediation
from warroom.joint.stakes import Stakes
from warroom.joint.words import Answer, Isolating, Side, Standing
from warroom.organisations.access import Action, may, organisations_where
from warroom.organisations.models import Organisation, Role
from warroom.requests import Request
from warroom.sharing import seen as sharing
from warroom.suppliers import recognising

PER_PAGE = 100
NAMED = 3


def index(request: Request) -> HttpResponse:
    """The coordinator's list, the supplier's own, or the lines of the bodies one acts for."""
    roles = {m.role for m in request.memberships}
    if not roles:
        raise Http404
    joints: list[JointIncident] = []
    if Role.COORDINATOR in roles:
        joints = list(JointIncident.objects.select_related("supplier", "product")[:200])
    elif Role.SUPPLIER in roles:
        own = organisations_where(request.user, Action.ANSWER_AS_SUPPLIER)
        joints = list(JointIncident.objects.filter(supplier__in=own).select_related("supplier", "product")[:200])
    bodies = organisations_where(request.user, Action.VIEW_JOINT_LINE)
    lines = Line.objects.filter(organisation__in=bodies).select_related(
        "organisation", "joint__supplier", "joint__product"
    )
    rows = sorted(lines[:500], key=lambda line: (line.joint.closed or not line.here, -line.joint.opened_at.timestamp()))
    counts = Counter(Line.objects.filter(joint__in=joints, removed_at=None).values_list("joint", flat=True))
    organisation = request.organisation
    return render(
        request,
        "joint/list.html",
        {
            "open": [(one, counts[one.pk]) for one in joints if not one.closed],
            "closed": [(one, counts[one.pk]) for one in joints if one.closed],
            "lines": rows,
            "of_body": not roles & {Role.COORDINATOR, Role.SUPPLIER},
            "leads": Role.COORDINATOR in roles,
            "may_start": organisation is not None and may(request.user, Action.START_JOINT, organisation),
        },
    )


def head(request: Request, joint: JointIncident, tab: str) -> dict[str, Any]:
    """What every page of a joint incident shows to the coordinator and the supplier."""
    leads = asked.leads(request, joint)
    if leads:  # every page of it names bodies, or says something of one
        seeing.listed(request.user, asked.viewer(request), joint)
    return {
        "joint": joint,
        "tab": tab,
        "leads": leads,
        "is_supplier": may(request.user, Action.ANSWER_AS_SUPPLIER, joint),
        "may_work": not joint.closed and may(request.user, Action.WORK_JOINT, joint),
        "now": timezone.now(),
    }


def page(request: Request, pk: int) -> HttpResponse:
    """One joint incident: everybody on the list for the coordinator, its own customers for the supplier."""
    joint = asked.joint(request, pk)
    context = head(request, joint, "joint:page")
    return _coordinator(request, joint, context) if context["leads"] else _supplier(request, joint, context)


def _coordinator(request: Request, joint: JointIncident, context: dict[str, Any]) -> HttpResponse:
    viewer = asked.viewer(request)
    lines = list(Line.objects.filter(joint=joint).select_related("organisation"))
    here = [line for line in lines if line.here]
    stakes = Stakes.of(joint)
    stakes.help()
    told = seeing.by_coordinator(viewer, here, stakes)
    words, said = standing.current(here), answers.answered(joint, here)
    rows = [_row(line, told[line.pk], words, said) for line in here]
    chosen = _chosen(rows, request.GET.get("answer", ""), request.GET.get("name", "").strip())
    shown = Paginator(sorted(chosen, key=_heaviest), PER_PAGE).get_page(request.GET.get("page"))
    # Also of a part of the page: whoever filters or turns it sees other bodies than before.
    seeing.looked(request.user, viewer, [row["line"] for row in shown], told)
    summaries = sharing.summaries([row["line"].organisation_id for row in shown])
    for row in shown:
        row["summary"] = summaries.get(row["line"].organisation_id)
    known = [one for one in told.values() if one.known]
    counted = Counter(said[line.pk].answer if line.pk in said else "" for line in here)
    context |= {
        "rows": shown,
        "total": len(here),
        "found": len(chosen),
        "answers": [(value, label, counted[value]) for value, label in Answer.choices],
        "silent": counted[""],
        "answer": request.GET.get("answer", ""),
        "name": request.GET.get("name", ""),
        "losing": sum(bool(one.failing) for one in known),
        "failing": sum(len(one.failing) for one in known),
        "basis": {b: sum(one.by_basis[b] for one in known) for b in ("known", "assumed", "unknown")},
        "shared": len(known),
        "hidden": sum(one.drawn and not one.shared for one in told.values()),
        "waiting": stakes.waiting,
        "landscapes": stakes.total,
        "removed": [line for line in lines if not line.here],
        "newcomers": starting.newcomers(joint) if not joint.closed else 0,
        "overdue": len(requesting.overdue(joint, timezone.now())),
        "isolations": Isolation.objects.filter(
            line__joint=joint, how_far__in=(Isolating.PROPOSED, Isolating.AGREED, Isolating.CUT)
        ).count(),
        "prepared": warning.prepared(joint, viewer),
        "alerts": sent(joint, viewer),
    }
    return render(request, "joint/_bodies.html" if request.htmx else "joint/page.html", context)


def sent(joint: JointIncident, sender: Organisation) -> list[Any]:
    """The messages that ``sender`` sent about it, newest first."""
    return list(Alert.objects.out().filter(reference=answers.reference(joint), sender=sender)[:20])


def _row(
    line: Line, told: seeing.Told, words: dict[tuple[int, str], Any], said: dict[int, answers.Answered]
) -> dict[str, Any]:
    return {
        "line": line,
        "told": told,
        "names": [s["name"] for s in told.failing[:NAMED]],
        "more": max(0, len(told.failing) - NAMED),
        "answer": said.get(line.pk),
        "supplier": words.get((line.pk, Side.SUPPLIER)),
        "body": words.get((line.pk, Side.BODY)),
    }


def _chosen(rows: list[dict[str, Any]], answer: str, name: str) -> list[dict[str, Any]]:
    def fits(row: dict[str, Any]) -> bool:
        now = row["answer"].answer if row["answer"] else "silent"
        return (not answer or now == answer) and name.casefold() in str(row["line"].organisation).casefold()

    return [row for row in rows if fits(row)]


def _heaviest(row: dict[str, Any]) -> tuple[Any, ...]:
    """Who asks for help first, then who loses most, then who is silent."""
    answer = row["answer"].answer if row["answer"] else ""
    return (
        answer != Answer.NEED_HELP,
        -sum(s["harm"] for s in row["told"].failing),
        bool(answer),
        str(row["line"].organisation),
    )


def _supplier(request: Request, joint: JointIncident, context: dict[str, Any]) -> HttpResponse:
    lines = list(seeing.of_supplier(joint))
    words, heard = standing.current(lines), seeing.lets_know(joint, lines)
    vouched = recognising.vouched(joint.supplier, joint.product)
    ids = [line.pk for line in lines]
    asked_for = seeing.asked_of_supplier(joint).filter(remediation__withdrawn_at=None)
    parts = Counter(part.line_id for part in asked_for.select_related("remediation") if part.open)
    isolations = {one.line_id: one for one in Isolation.objects.filter(line__in=ids).order_by("proposed_at", "pk")}
    rows: list[dict[str, Any]] = [
        {
            "line": line,
            "own_word": not (line.named_by_supplier or line.organisation_id in vouched),
            "supplier": words.get((line.pk, Side.SUPPLIER)),
            "body": words.get((line.pk, Side.BODY)) if line.pk in heard else None,
            "open": parts[line.pk],
            "isolation": isolations.get(line.pk),
        }
        for line in lines
    ]
    said = Counter(row["supplier"].standing if row["supplier"] else "" for row in rows)
    now = timezone.now()
    context |= {
        "rows": rows,
        "standings": [(value, label, said[value]) for value, label in Standing.choices],
        "unsaid": said[""],
        "overdue": requesting.overdue(joint, now, asked_for),
        "requests": Remediation.objects.filter(joint=joint, parts__in=asked_for).distinct().count(),
        "alerts": sent(joint, joint.supplier),
        "choices": Standing.choices,
    }
    return render(request, "joint/supplier.html", context)
