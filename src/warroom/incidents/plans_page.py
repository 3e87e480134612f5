"""The plans of an incident: ask for one with what is marked filled in, follow a frozen one, move on its board."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents import following
from warroom.incidents.asked import opened, shown
from warroom.incidents.fate import Fate, fates
from warroom.incidents.models import Followed, Incident
from warroom.incidents.picture import Picture, when
from warroom.incidents.situation import base
from warroom.incidents.writing import Refused
from warroom.landscapes import scenarios
from warroom.landscapes.models import Landscape
from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Person
from warroom.plans import board as rebuild_board
from warroom.plans import questions, rebuilding
from warroom.plans.models import FrozenPlan, PlanKind
from warroom.requests import Request

MOST_FROZEN = 30
DECIDABLE = (PlanKind.CONTAINMENT, PlanKind.WORKAROUND)


def plans(request: Request, pk: int) -> HttpResponse:
    """Per landscape: which plans can be asked for now, which were frozen, and which this incident follows."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    followed = _followed(picture)
    context = base(request, incident, picture, "incidents:plans") | {
        "landscapes": [_landscape(request, picture, fate, followed) for fate in fates(picture)],
        "followed": [row for row in followed if not row["until"]],
        "left": [row for row in followed if row["until"]],
    }
    return render(request, "incidents/plans.html", context)


def _followed(picture: Picture) -> list[dict[str, Any]]:
    rows = picture.of("followed")
    names = dict(Person.objects.filter(pk__in={row["by"] for row in rows if row["by"]}).values_list("pk", "name"))
    return [
        {
            **row,
            "kind_words": PlanKind(row["kind"]).label,
            "since": when(row["since"]),
            "until": when(row["until"]),
            "who": names.get(row["by"], ""),
            "has_board": row["kind"] == PlanKind.RECOVERY,
            "later": None if picture.past else _later(row["plan"]),
        }
        for row in rows
    ]


def _later(plan: int) -> FrozenPlan | None:
    """The newest plan that came of this one because facts changed."""
    found = None
    while following_plan := FrozenPlan.objects.filter(follows=found or plan).defer("document", "drawing").first():
        found = following_plan
    return found


def _landscape(request: Request, picture: Picture, fate: Fate, followed: list[dict[str, Any]]) -> dict[str, Any]:
    told = fate.told
    landscape = Landscape.objects.select_related("owner").get(pk=told.landscape)
    newest = landscape.newest
    mine = {row["plan"] for row in followed if not row["until"]}
    frozen = FrozenPlan.objects.filter(landscape=landscape, created_at__lte=picture.moment)
    rows = list(frozen.select_related("version", "created_by").defer("document", "drawing")[:MOST_FROZEN])
    return {
        "told": told,
        "asks": _asks(told.landscape, fate) if may(request.user, Action.VIEW_LANDSCAPE, landscape) else [],
        "marked": bool(fate.scenario),
        "newer": newest.number if newest and newest.number > told.version else None,
        "frozen_count": frozen.count(),
        "frozen": [
            {
                "plan": row,
                "words": scenarios.in_words(row.model(), scenarios.from_facts(row.model(), row.question).scenario),
                "followed": row.pk in mine,
                "decide_url": _decide_url(picture.incident, row),
            }
            for row in rows
        ],
    }


def _decide_url(incident: Incident, plan: FrozenPlan) -> str:
    """Where the plan becomes a decision; "" for one that is followed instead, and where decisions are not installed."""
    if plan.kind not in DECIDABLE:
        return ""
    try:
        return reverse("decisions:of_plan", args=[incident.pk, plan.pk])
    except NoReverseMatch:
        return ""


def _asks(landscape: int, fate: Fate) -> list[tuple[str, str, str]]:
    """The questions that can be asked with what is marked filled in: words, address, what they are about."""
    marked = scenarios.pairs(fate.scenario)
    suspects = [("suspects", questions.CHOSEN), *(("suspected", id) for id in sorted(fate.suspected))]
    found = []
    if fate.scenario.compromised:
        more = suspects if fate.suspected else []
        found.append(("containment", _("What to cut?"), _("so that the attacker gets no further"), [*marked, *more]))
    if fate.scenario:
        words = _("until recovery brings the real thing back")
        found.append(("workaround", _("What to stand up?"), words, marked))
    if fate.scenario.compromised or fate.scenario.lost:
        found.append(("recovery", _("What to rebuild first?"), _("with the rebuild board"), marked))
    return [
        (words, f"{reverse(f'plans:{route}', args=[landscape])}?{urlencode(pairs)}", why)
        for route, words, why, pairs in found
    ]


def _plan_of(incident: Incident, text: str) -> FrozenPlan:
    """The frozen plan of one of the incident's landscapes. Raises Http404."""
    plans = FrozenPlan.objects.select_related("version", "landscape")
    found: FrozenPlan | None = plans.filter(
        pk=int(text) if text.isdecimal() and len(text) < 16 else 0, landscape__in=incident.pinneds.values("landscape")
    ).first()
    if found is None:
        raise Http404
    return found


@require_POST
def follow(request: Request, pk: int) -> HttpResponse:
    """Follow a frozen plan in this incident, or stop following it (``do=stop``)."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    plan = _plan_of(incident, request.POST.get("plan", ""))
    try:
        if request.POST.get("do") == "stop":
            row = Followed.objects.filter(incident=incident, plan=plan, until=None).first()
            if row is None:
                raise Http404
            following.stop(incident, row, by=request.user)
            messages.success(request, _("No longer followed; it stays in the ledger."))
            return redirect("incidents:plans", pk)
        row = following.follow(incident, plan, by=request.user, note=" ".join(request.POST.get("note", "").split()))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("incidents:plans", pk)
    messages.success(request, _("This incident follows {plan} from now on.").format(plan=plan))
    if plan.kind == PlanKind.RECOVERY:
        return redirect("incidents:board", pk, row.pk)
    return redirect("incidents:plans", pk)


def board(request: Request, pk: int, row: int) -> HttpResponse:
    """The rebuild board of a recovery plan that the incident follows, now or as it stood at a past moment."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    followed = _row(incident, row)
    plan = followed.plan
    model = plan.model()
    may_move = not picture.past and not incident.closed and may(request.user, Action.WORK_INCIDENT, incident)
    context = base(request, incident, picture, "incidents:plans") | rebuild_board.on_board(
        request, plan, picture.moment
    )
    context |= {
        "row": followed,
        "plan": plan,
        "headline": rebuilding.headline(model, plan.document),
        "move_url": reverse("incidents:board_move", args=[pk, row]),
        "undo_url": reverse("incidents:board_undo", args=[pk, row]),
        "may_move": may_move and may(request.user, Action.MOVE_ON_BOARD, plan),
        "later": None if picture.past else _later(plan.pk),
        "over": followed.until is not None,
    }
    return render(request, "incidents/board.html", context)


@require_POST
def board_move(request: Request, pk: int, row: int) -> HttpResponse:
    """Somebody says how far a part is: it stands on the board and in the ledger of the incident."""
    plan = _to_move(request, pk, row)
    rebuild_board.put_asked(request, plan)
    return _back(request, pk, row)


@require_POST
def board_undo(request: Request, pk: int, row: int) -> HttpResponse:
    """Take a move back."""
    plan = _to_move(request, pk, row)
    rebuild_board.take_back_asked(request, plan)
    return _back(request, pk, row)


def _to_move(request: Request, pk: int, row: int) -> FrozenPlan:
    incident = opened(request, pk, Action.WORK_INCIDENT)
    plan = _row(incident, row).plan
    require(request, Action.MOVE_ON_BOARD, plan)
    return plan


def _row(incident: Incident, row: int) -> Followed:
    rows = Followed.objects.filter(incident=incident, pk=row, plan__kind=PlanKind.RECOVERY)
    found = rows.select_related("plan__version", "plan__landscape__owner").first()
    if found is None:
        raise Http404
    return found


def _back(request: Request, pk: int, row: int) -> HttpResponse:
    kind = request.POST.get("kind", "")
    page = reverse("incidents:board", args=[pk, row])
    return redirect(f"{page}?kind={kind}#board" if kind in rebuild_board.KINDS else f"{page}#board")
