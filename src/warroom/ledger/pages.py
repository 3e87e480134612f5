"""The ledger of an incident or an organisation on screen, and entering something in it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.ledger import entering, reading
from warroom.ledger.chains import chain_of
from warroom.ledger.entering import EntryForm
from warroom.ledger.listing import listing
from warroom.organisations.access import Action, require
from warroom.organisations.models import Organisation
from warroom.requests import Request

TAB = "ledger:incident"


@require_http_methods(["GET", "POST"])
def incident(request: Request, pk: int) -> HttpResponse:
    """The ledger of an incident; a POST is an entry made on any of its pages."""
    if request.method == "POST":
        found = opened(request, pk, Action.WORK_INCIDENT)
        form = EntryForm(request.POST, request.FILES)
        if form.is_valid():
            made = entering.enter(found.chain, form, by=request.user)
            messages.success(request, _("Recorded in the ledger as entry {n}.").format(n=made.sequence))
            return redirect(back(request, form, found))
    else:
        found, form = opened(request, pk), EntryForm()
    picture = shown(request, found)
    context = base(request, found, picture, TAB) | {
        "entry_form": form,
        "listing": listing(found.chain, request.GET, picture.sequence if picture.past else None, picture.parts),
    }
    return render(request, "ledger/incident.html", context, status=422 if form.errors else 200)


def back(request: Request, form: EntryForm, incident: Incident) -> str:
    """The page the entry was made on; the ledger when that is none of ours."""
    before = str(form.cleaned_data["next"])
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if before.startswith("/") and ours else f"/incidents/{incident.pk}/ledger/"


@require_GET
def organisation(request: Request, pk: int) -> HttpResponse:
    """The ledger of an organisation: its landscapes, plans and people."""
    found = get_object_or_404(Organisation, pk=pk)
    require(request, Action.VIEW_LANDSCAPE, found)
    chain = chain_of(found)
    context: dict[str, Any] = {"organisation": found, "listing": listing(chain, request.GET)}
    return render(request, "ledger/organisation.html", context | {"newest": reading.newest(chain)})
