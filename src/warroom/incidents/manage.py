"""Leading an incident: its head, its phase, who has which role, who takes part, closing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents import leading, roles
from warroom.incidents.asked import opened, shown
from warroom.incidents.forms import HeadForm, RoleForm
from warroom.incidents.models import Incident, RoleHolder
from warroom.incidents.situation import base
from warroom.incidents.taxonomy import IncidentRole, Phase
from warroom.incidents.writing import Overtaken, Refused
from warroom.landscapes.models import Landscape
from warroom.organisations.access import Action, may
from warroom.organisations.models import Membership, Organisation, Person
from warroom.requests import Request, version_seen, version_shown


def manage(request: Request, pk: int) -> HttpResponse:
    """Everything about the incident itself, on one page."""
    incident = opened(request, pk)
    return _page(request, incident)


def _page(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    picture = shown(request, incident)
    history = RoleHolder.objects.filter(incident=incident).select_related("person").order_by("-since", "-pk")
    now = {row.role: row for row in history if row.until is None}
    context = base(request, incident, picture, "incidents:manage") | {
        "head_form": HeadForm(instance=incident),
        "version": version_shown(request, incident, more.get("overtaken")),
        "role_form": RoleForm(people(incident)),
        "roles": [(role, now.get(role.value)) for role in IncidentRole],
        "history": [row for row in history if row.until is not None][:30],
        "phases": list(Phase),
        "involved": incident.involved.select_related("organisation"),
        "candidates": _candidates(request, incident),
        "objections": leading.objections(incident) if not incident.closed else [],
    }
    return render(request, "incidents/manage.html", context | more, status=422 if more else 200)


def people(incident: Incident) -> list[tuple[str, str]]:
    """The people of the organisations involved, as choices."""
    members = Membership.objects.active().filter(organisation__in=incident.organisations(), person__is_active=True)
    found = Person.objects.filter(pk__in=members.values("person"))
    return [(str(person.pk), person.name) for person in found]


def _candidates(request: Request, incident: Incident) -> list[Organisation]:
    """Bodies that share a landscape with those involved and for which the person may open an incident too."""
    here = {one.pk for one in incident.organisations()}
    found: dict[int, Organisation] = {}
    for organisation in incident.organisations():
        for landscape in Landscape.objects.of(organisation):
            for one in landscape.organisations():
                if one.pk not in here:
                    found[one.pk] = one
    mine = [m.organisation for m in request.memberships]
    found |= {one.pk: one for one in mine if one.pk not in here}
    return [one for one in found.values() if may(request.user, Action.OPEN_INCIDENT, one)]


@require_POST
def head(request: Request, pk: int) -> HttpResponse:
    """Describe the incident anew."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    form = HeadForm(request.POST, instance=Incident.objects.get(pk=pk))
    if not form.is_valid():
        return _page(request, incident, head_form=form)
    try:
        leading.rewrite(incident, version_seen(request), by=request.user, **form.cleaned_data)
    except Overtaken as second:
        return _page(request, second.row, head_form=form, overtaken=second.row)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("incidents:manage", pk)


@require_POST
def phase(request: Request, pk: int) -> HttpResponse:
    """Go to another phase."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    wanted = request.POST.get("phase", "")
    if wanted not in Phase.values:
        messages.error(request, _("Choose a phase first."))
    else:
        try:
            leading.enter_phase(incident, Phase(wanted), by=request.user, note=request.POST.get("note", ""))
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The phase is now: {phase}.").format(phase=Phase(wanted).label))
    return redirect("incidents:manage", pk)


@require_POST
def role(request: Request, pk: int) -> HttpResponse:
    """Hand a role over."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    known = people(incident)
    form = RoleForm(known, request.POST)
    if not form.is_valid():
        return _page(request, incident, role_form=form)
    wanted = form.cleaned_data
    person = Person.objects.filter(pk=wanted["person"]).first() if wanted["person"] else None
    try:
        roles.hand_over(
            incident,
            wanted["role"],
            by=request.user,
            person=person,
            name=wanted["name"],
            phone=wanted["phone"],
            note=wanted["note"],
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Handed over; it stands in the ledger."))
    return redirect(reverse("incidents:manage", args=[pk]) + "#roles")


@require_POST
def involve_one(request: Request, pk: int) -> HttpResponse:
    """Let another body take part."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    wanted = request.POST.get("organisation", "")
    found = next((one for one in _candidates(request, incident) if str(one.pk) == wanted), None)
    if found is None:
        messages.error(request, _("Choose a body for which you may open an incident."))
    else:
        try:
            leading.involve(incident, found, by=request.user)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("{organisation} takes part now.").format(organisation=found))
    return redirect("incidents:manage", pk)


@require_POST
def close_it(request: Request, pk: int) -> HttpResponse:
    """Close the incident, or open it again. What still stands open asks for a reason."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    note = request.POST.get("note", "").strip()
    # The form says which of the two: pressed twice, closing does not open it again.
    if request.POST.get("do") == "reopen":
        if incident.closed:
            leading.reopen(incident, by=request.user, note=note)
        messages.success(request, _("The incident is open again."))
        return redirect("incidents:situation", pk)
    if not note:
        return _page(request, incident, close_error=_("Say in a few words why it can be closed."))
    if not incident.closed:
        leading.close(incident, by=request.user, note=note)
    messages.success(request, _("The incident is closed. Its ledger stays."))
    return redirect("incidents:index")
