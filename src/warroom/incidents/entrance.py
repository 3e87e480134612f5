"""The incidents of one's organisation, and opening one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from warroom.incidents.forms import OpenForm
from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.taxonomy import Mark
from warroom.landscapes.models import Landscape
from warroom.landscapes.outcome import quick_starts
from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Organisation
from warroom.requests import Request


def index(request: Request) -> HttpResponse:
    """The incidents that concern the organisation acted for, open ones first."""
    organisation = acting_for(request, Action.VIEW_INCIDENT)
    incidents = list(Incident.objects.of(organisation).select_related("opened_by")[:200])
    return render(
        request,
        "incidents/index.html",
        {
            "open": [x for x in incidents if not x.closed],
            "closed": [x for x in incidents if x.closed],
            "may_open": may(request.user, Action.OPEN_INCIDENT, organisation),
            # Who leads an exercise sees what has yet to come in it.
            "may_practise": may(request.user, Action.MANAGE_INCIDENT, organisation),
        },
    )


def acting_for(request: Request, action: Action) -> Organisation:
    """The organisation acted for, if the person may do ``action`` to it."""
    if request.organisation is None:
        raise Http404
    require(request, action, request.organisation)
    return request.organisation


def open_one(request: Request) -> HttpResponse:
    """Open an incident: one page, one required line."""
    organisation = acting_for(request, Action.OPEN_INCIDENT)
    form = OpenForm(request.POST or None)
    hits = _choices(organisation)
    others = _others(request, organisation)
    chosen = set(request.POST.getlist("hit"))
    if request.method == "POST" and form.is_valid():
        incident = open_incident(
            organisation,
            by=request.user,
            hits=[(pk, id, what) for key, pk, id, what, _name in hits if key in chosen],
            others=[one for one in others if str(one.pk) in request.POST.getlist("other")],
            **form.cleaned_data,
        )
        messages.success(request, _("The incident is open. From now on everything is kept in the ledger."))
        return redirect("incidents:situation", incident.pk)
    context: dict[str, Any] = {
        "form": form,
        "hits": [{"key": key, "name": name, "chosen": key in chosen} for key, _pk, _id, _what, name in hits],
        "others": others,
        "chosen_others": set(request.POST.getlist("other")),
        "already": Incident.objects.of(organisation).open()[:5],
    }
    return render(request, "incidents/open.html", context, status=422 if form.errors else 200)


def _choices(organisation: Organisation) -> list[tuple[str, int, str, str, str]]:
    """What is most likely hit: (key, landscape, element, mark, words). The rest is marked afterwards."""
    found = []
    for landscape in Landscape.objects.of(organisation):
        if landscape.newest is None:
            continue
        for quick in quick_starts(landscape.in_force()):
            key = f"{landscape.pk}:{quick.element.id}"
            found.append((key, landscape.pk, quick.element.id, Mark.COMPROMISED.value, quick.element.name))
    return found


def _others(request: Request, organisation: Organisation) -> list[Organisation]:
    """Bodies that share a landscape with this one and for which the person may open an incident too."""
    found: dict[int, Organisation] = {}
    for landscape in Landscape.objects.of(organisation):
        for one in landscape.organisations():
            if one != organisation and may(request.user, Action.OPEN_INCIDENT, one):
                found[one.pk] = one
    return list(found.values())
