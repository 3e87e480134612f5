"""Deciding, carrying out, reversing, dropping, looking at it again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.decisions import deciding, register
from warroom.decisions.asking import form_page
from warroom.decisions.consequences import computed
from warroom.decisions.forms import CarryForm, DecideForm, DropForm, ReverseForm, ReviewForm
from warroom.decisions.from_plan import decide_plan
from warroom.decisions.models import ABOUT_PARTS, DecisionState
from warroom.decisions.register import found
from warroom.decisions.shown import alternatives, decision, prepared
from warroom.incidents.asked import opened
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action, may, people_who_may
from warroom.plans.models import FrozenPlan
from warroom.requests import Request, version_seen


def decide(request: Request, pk: int, row: int) -> HttpResponse:
    """Decide. Who may not decide can only write down what was approved by word of mouth."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    one = found(incident, row)
    now = picture(incident)
    told = decision(now, row)
    if told is None:
        raise Http404
    may_decide = may(request.user, Action.DECIDE_INCIDENT, incident)
    people = people_who_may(Action.DECIDE_INCIDENT, incident)
    initial = {name: getattr(one, name) for name in ("review_at", "reverses", "may_reverse")}
    initial |= {"chosen": request.GET.get("chosen", ""), "decided_by": str(request.user.pk) if may_decide else ""}
    form = DecideForm(
        request.POST or None,
        initial=initial,
        alternatives=[(a["key"], f"{a['key'].upper()}. {a['text']}") for a in one.alternatives],
        people=[(str(person.pk), person.name) for person in people],
        may_decide=may_decide,
    )
    overtaken = None
    if one.state_now != DecisionState.OPEN:
        # Who was writing when somebody else decided keeps the text.
        if request.method != "POST":
            messages.warning(request, _("This is no longer open: {state}.").format(state=one.get_state_now_display()))
            return redirect("decisions:page", pk, row)
        overtaken = one
    elif request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        said["decided_at"] = said["decided_at"] or timezone.now()
        said["decided_by"] = people.filter(pk=said["decided_by"]).first() if said["decided_by"] else None
        said["chosen"] = said.get("chosen", "")
        try:
            deciding.take(incident, one, version_seen(request), by=request.user, **said)
        except Overtaken as second:
            overtaken = second.row
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Decided. It stands in the ledger, with what was known of its consequences."))
            return redirect("decisions:page", pk, row)
    context = base(request, incident, now, "decisions:list") | {
        "row": one,
        "form": form,
        "alternatives": alternatives(now, told),
        "about_parts": one.kind in ABOUT_PARTS,
        "more_open": any(initial[name] for name in ("review_at", "reverses", "may_reverse")),
        "may_decide": may_decide,
        "overtaken": overtaken,
        "version": overtaken.version if overtaken else one.version,
    }
    return render(request, "decisions/decide.html", context, status=422 if overtaken or form.errors else 200)


@require_POST
def carry_out(request: Request, pk: int, row: int) -> HttpResponse:
    """Say that one action was done (``only``), or all that are left; or that one is not (``skip``) and why."""
    incident = opened(request, pk, Action.DECIDE_INCIDENT)
    one = found(incident, row)
    form = CarryForm(request.POST)
    if not form.is_valid():
        return register.whole(request, incident, row, carry_form=form)
    said = form.cleaned_data
    only, skip = request.POST.get("only", ""), request.POST.get("skip", "")

    def write() -> None:
        if skip.isdecimal():
            deciding.skip(
                incident,
                one,
                version_seen(request),
                by=request.user,
                which=int(skip[:6]),
                why=request.POST.get(f"why-{skip}", ""),
            )
            return
        deciding.carry_out(
            incident,
            one,
            version_seen(request),
            by=request.user,
            which=[int(only[:6])] if only.isdecimal() else None,
            at=said["at"] or timezone.now(),
            who=said["who"] or request.user.name,
        )

    return _done(request, incident, row, write, _("Kept. The picture follows."), carry_form=form)


def reverse(request: Request, pk: int, row: int) -> HttpResponse:
    """Take a decision back: first what that does, then doing it."""
    incident = opened(request, pk, Action.DECIDE_INCIDENT)
    one = found(incident, row)
    if one.state_now not in (DecisionState.DECIDED, DecisionState.CARRIED_OUT):
        messages.warning(request, _("Only what was decided can be reversed."))
        return redirect("decisions:page", pk, row)
    form = ReverseForm(request.POST or None, initial={"who": request.user.name})
    overtaken = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            deciding.reverse(
                incident,
                one,
                version_seen(request),
                by=request.user,
                why=said["why"],
                at=said["at"] or timezone.now(),
                who=said["who"] or request.user.name,
            )
        except Overtaken as second:
            overtaken = second.row
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Reversed. The picture follows."))
            return redirect("decisions:page", pk, row)
    back = deciding.undoing(one)
    more = {"found": prepared(computed(picture(incident), back)) if back else None, "back": back}
    title = _("Reverse this decision")
    return form_page(request, incident, one, form, title=title, button=_("Reverse"), overtaken=overtaken, **more)


@require_POST
def drop(request: Request, pk: int, row: int) -> HttpResponse:
    """Nothing has to be decided any more, and why."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    one = found(incident, row)
    form = DropForm(request.POST)
    if not form.is_valid():
        return register.whole(request, incident, row, drop_form=form)

    def write() -> None:
        deciding.drop(incident, one, version_seen(request), by=request.user, why=form.cleaned_data["why"])

    return _done(request, incident, row, write, _("Dropped; it stays in the register."), drop_form=form)


@require_POST
def review(request: Request, pk: int, row: int) -> HttpResponse:
    """It was looked at again and stands."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    one = found(incident, row)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return register.whole(request, incident, row, review_form=form)

    def write() -> None:
        deciding.review(incident, one, version_seen(request), by=request.user, **form.cleaned_data)

    return _done(request, incident, row, write, _("Kept."), review_form=form)


def _done(
    request: Request, incident: Incident, row: int, write: Callable[[], None], words: str, **forms: Any
) -> HttpResponse:
    try:
        write()
    except Overtaken as second:
        return register.whole(request, incident, row, overtaken=second.row, **forms)
    except Refused as error:
        messages.error(request, str(error))
        return register.whole(request, incident, row, **forms)
    messages.success(request, words)
    return redirect("decisions:page", incident.pk, row)


@require_POST
def of_plan(request: Request, pk: int, plan: int) -> HttpResponse:
    """Make a frozen plan a decision of this incident."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    frozen = FrozenPlan.objects.filter(pk=plan, landscape__in=incident.pinneds.values("landscape")).first()
    if frozen is None:
        raise Http404
    try:
        row = decide_plan(incident, frozen, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("incidents:plans", pk)
    return redirect("decisions:page", pk, row.pk)
