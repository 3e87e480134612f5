"""Emergency environments: what is offered, what is asked for, and by whom they are used."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents.asked import event_time
from warroom.joint import environments
from warroom.joint.forms import EnvironmentForm
from warroom.joint.models import Environment, Line, Placement
from warroom.joint.words import Placing
from warroom.joint.writing import Overtaken, Refused
from warroom.landscapes.models import Landscape
from warroom.landscapes.saving import Overtaken as Edited
from warroom.landscapes.storing import Wrong
from warroom.organisations.access import Action, may, organisations_where, require
from warroom.organisations.models import Organisation, Role
from warroom.requests import Request, version_seen, version_shown

WITH = ("environment__owner", "organisation", "joint__chain")


def index(request: Request) -> HttpResponse:
    """What is offered, with what is free; the requests one has to do with."""
    roles = {m.role for m in request.memberships}
    if not roles:
        raise Http404
    owners = organisations_where(request.user, Action.OFFER_ENVIRONMENT)
    bodies = organisations_where(request.user, Action.VIEW_JOINT_LINE)
    offers = environments.offers()
    if roles == {Role.SUPPLIER}:
        offers = offers.filter(owner__in=owners)
    placements = Placement.objects.select_related("environment__owner", "organisation", "joint", "landscape")
    mine = placements.filter(organisation__in=bodies)
    # The coordinator sees requests for aid of everybody.
    asked_of_us = placements if Role.COORDINATOR in roles else placements.filter(environment__owner__in=owners)
    waiting = environments.in_line(asked_of_us.filter(how_far=Placing.ASKED))
    body = _body(request)
    return render(
        request,
        "joint/environments.html",
        {
            "offers": [{"row": one, "own": one.owner in owners} for one in offers],
            "may_offer": _owner(request) is not None,
            "waiting": [{"row": one, "own": one.environment.owner in owners} for one in waiting[:200]],
            "granted": asked_of_us.filter(how_far=Placing.GRANTED)[:500],
            "mine": [
                {
                    "row": one,
                    "may": may(request.user, Action.WORK_JOINT_LINE, one),
                    "may_draw": _may_draw(request, one),
                }
                for one in mine[:100]
            ],
            "owns": bool(owners) or Role.COORDINATOR in roles,
            "body": body,
            "key": uuid.uuid4(),
            "joints": _joints(body),
        },
    )


def _joints(body: Organisation | None) -> list[Line]:
    if body is None:
        return []
    lines = Line.objects.filter(organisation=body, removed_at=None, joint__closed_at=None)
    return list(lines.select_related("joint")[:20])


def _body(request: Request) -> Organisation | None:
    """The body for which the person may ask."""
    organisation = request.organisation
    if organisation is None or organisation.kind in ("supplier", "coordinator"):
        return None
    return organisation if may(request.user, Action.WORK_JOINT_LINE, organisation) else None


def _owner(request: Request) -> Organisation | None:
    organisation = request.organisation
    if organisation is None or not may(request.user, Action.OFFER_ENVIRONMENT, organisation):
        return None
    return organisation


def _may_draw(request: Request, one: Placement) -> bool:
    if one.how_far != Placing.GRANTED or one.element:
        return False
    return any(may(request.user, Action.EDIT_LANDSCAPE, x) for x in Landscape.objects.of(one.organisation))


def edit(request: Request, pk: int | None = None) -> HttpResponse:
    """Offer one, or say it anew."""
    if request.organisation is None:
        raise Http404
    known = _one(request, pk) if pk is not None else None
    if known is None:
        require(request, Action.OFFER_ENVIRONMENT, request.organisation)
    owner = known.owner if known else request.organisation
    initial = {"products": list(known.products.all())} if known else {}
    form = EnvironmentForm(owner, request.POST or None, instance=known, initial=initial)
    overtaken = None
    if request.method == "POST" and form.is_valid():
        try:
            if known is None:
                environments.offer(owner, by=request.user, **form.cleaned_data)
            else:
                environments.rewrite(
                    Environment.objects.get(pk=known.pk), version_seen(request), by=request.user, **form.cleaned_data
                )
        except Overtaken as second:
            overtaken = second.row
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept."))
            return redirect("joint:environments")
    context = {
        "form": form,
        "row": known,
        "overtaken": overtaken,
        "version": version_shown(request, known, overtaken),
    }
    return render(request, "joint/environment.html", context, status=422 if form.errors or overtaken else 200)


def _one(request: Request, pk: int) -> Environment:
    found = Environment.objects.filter(pk=pk).select_related("owner").first()
    if found is None:
        raise Http404
    # Whoever does not own it does not learn here what exists.
    if not may(request.user, Action.OFFER_ENVIRONMENT, found):
        raise Http404
    return found


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Offer it no longer."""
    environments.end(_one(request, pk), by=request.user)
    messages.success(request, _("No longer offered: who has a place keeps it, who waited reads that there is none."))
    return redirect("joint:environments")


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """A body asks for places."""
    body = _body(request)
    environment = environments.offers().filter(pk=pk).first()
    if body is None or environment is None:
        raise Http404
    joint = next((line.joint for line in _joints(body) if str(line.joint_id) == request.POST.get("joint")), None)
    places = request.POST.get("places", "1")
    try:
        asked = environments.ask(
            environment,
            body,
            by=request.user,
            for_what=request.POST.get("for_what", ""),
            places=int(places) if places.isdecimal() and len(places) < 7 else 0,
            joint=joint,
            key=_key(request.POST.get("key", "")),
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        said = _("Asked. Who offers it answers here.")
        if asked.how_far == Placing.ASKED:
            said += " " + _("You are number {n} of those who wait.").format(n=environments.place_in_line(asked))
        messages.success(request, said)
    return redirect("joint:environments")


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_POST
def answer(request: Request, row: int) -> HttpResponse:
    """Who offers it grants or refuses."""
    found = Placement.objects.filter(pk=row).select_related(*WITH).first()
    if found is None or not may(request.user, Action.OFFER_ENVIRONMENT, found.environment):
        raise Http404
    note = request.POST.get("note", "")
    try:
        if request.POST.get("do") == "grant":
            ready = event_time(request.POST.get("ready_at", ""), empty=None, to_come=True)
            environments.grant(found, by=request.user, note=note, ready_at=ready)
        else:
            environments.refuse(found, by=request.user, note=note)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Answered; the body reads it."))
    return redirect("joint:environments")


@require_POST
def give_back(request: Request, row: int) -> HttpResponse:
    """The body gives the places back, or no longer asks for them."""
    found = _mine(request, row, Action.WORK_JOINT_LINE)
    try:
        if found.how_far == Placing.ASKED:
            environments.withdraw(found, by=request.user)
        else:
            environments.release(found, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Given back. Others can use it now."))
    return redirect("joint:environments")


def _mine(request: Request, row: int, action: Action) -> Placement:
    found = Placement.objects.filter(pk=row).select_related(*WITH).first()
    if found is None:
        raise Http404
    require(request, action, found)
    return found


def draw(request: Request, row: int) -> HttpResponse:
    """Put what was granted in our landscape, as a workaround that stands in for some applications."""
    found = _mine(request, row, Action.WORK_JOINT_LINE)
    landscapes = [x for x in Landscape.objects.of(found.organisation) if may(request.user, Action.EDIT_LANDSCAPE, x)]
    if not landscapes or found.how_far != Placing.GRANTED:
        messages.error(request, _("Only what was granted can be put in the landscape."))
        return redirect("joint:environments")
    if request.method == "POST":
        landscape = next((x for x in landscapes if str(x.pk) == request.POST.get("landscape")), None)
        try:
            if landscape is None:
                raise Refused(_("Choose a landscape."))
            environments.stand_in(found, landscape, request.POST.getlist("element"), by=request.user)
        except (Refused, Wrong) as error:
            messages.error(request, str(error))
        except Edited:
            messages.warning(request, _("Somebody else changed the same thing just now. Look again."))
        else:
            said = _("In the landscape as a workaround. Put it in use in your incident when it is ready.")
            messages.success(request, said)
            return redirect("joint:environments")
    choices: list[dict[str, Any]] = [
        {"landscape": x, "elements": environments.applications(x, found)[:200]} for x in landscapes
    ]
    return render(request, "joint/draw.html", {"row": found, "choices": choices})
