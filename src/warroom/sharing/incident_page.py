"""The page of an incident on which it is shared: with whom, guests, and who looked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from warroom.incidents.asked import opened
from warroom.incidents.models import Incident
from warroom.incidents.parts import Part
from warroom.incidents.picture import picture
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action, may
from warroom.organisations.models import Organisation, Person
from warroom.organisations.people import renew_link
from warroom.requests import Request, version_seen, version_shown
from warroom.sharing import grants, guests, shown
from warroom.sharing.forms import GuestChangeForm, GuestForm, ShareForm, likely
from warroom.sharing.models import Guest

TAB = "sharing:incident"
MOST_LOOKS = 60
GUEST_IDS = "guest_%s"
"""How its fields are called on a page that holds another form with fields of the same name."""


def incident(request: Request, pk: int) -> HttpResponse:
    """With whom this incident is shared, who is a guest, who looked; a POST shares."""
    posted = request.method == "POST"
    found = opened(request, pk, Action.SHARE_INCIDENT if posted else Action.VIEW_INCIDENT)
    if not posted:
        return _page(request, found)
    form = ShareForm(request.POST)
    if form.is_valid():
        viewer = form.cleaned_data["organisation"]
        try:
            grants.share(
                found,
                viewer,
                map(Part, form.cleaned_data["parts"]),
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("What {organisation} sees is as you chose, from now on.").format(organisation=viewer)
            )
            return redirect(TAB, pk)
    return _page(request, found, form=form)


def _page(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    wanted = request.GET.get("organisation", "")
    chosen = next((row for row in grants.with_whom(incident) if str(row["organisation"].pk) == wanted), None)
    initial = {"organisation": str(chosen["organisation"]), "parts": sorted(chosen["parts"])} if chosen else {}
    looked = shown.grouped(shown.of_incident(incident))
    may_share = may(request.user, Action.SHARE_INCIDENT, incident)
    context = base(request, incident, picture(incident), TAB) | {
        "may_share": may_share,
        "shared": grants.with_whom(incident),
        "guests": guests.of(incident),
        "looked": looked[:MOST_LOOKS],
        "more_looks": len(looked) > MOST_LOOKS,
        "bodies": list(incident.organisations()),
        "form": ShareForm(initial=initial),
        "guest_form": GuestForm(auto_id=GUEST_IDS),
        "choices": likely(incident.organisations()) if may_share else [],
        "changing": chosen,
    }
    return render(request, "sharing/incident.html", context | more, status=422 if more else 200)


@require_POST
def withdraw(request: Request, pk: int, organisation: int) -> HttpResponse:
    """Take everything back from one organisation."""
    found = opened(request, pk, Action.SHARE_INCIDENT)
    viewer = get_object_or_404(Organisation, pk=organisation)
    if not grants.shared(found, viewer):
        raise Http404
    try:
        grants.withdraw(found, viewer, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("{organisation} sees nothing of this incident any more.").format(organisation=viewer)
        )
    return redirect(TAB, pk)


@never_cache
@require_POST
def invite(request: Request, pk: int) -> HttpResponse:
    """Let a guest in; somebody new gets a one-time link, shown here and nowhere else."""
    found = opened(request, pk, Action.SHARE_INCIDENT)
    form = GuestForm(request.POST, auto_id=GUEST_IDS)
    if form.is_valid():
        try:
            made = guests.invite(found, by=request.user, **form.cleaned_data)
        except guests.Doubtful as error:
            form.doubt(str(error))
        except Refused as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error("email", error.messages)
        else:
            if made.token is not None:
                return _show_link(request, found, made.guest.person, made.token)
            messages.success(
                request, _("{person} is a guest now, and signs in as always.").format(person=made.guest.person)
            )
            return redirect(TAB, pk)
    return _page(request, found, guest_form=form)


def _show_link(request: Request, incident: Incident, person: Person, token: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("enrol", args=[token]))
    context = base(request, incident, picture(incident), TAB) | {"person": person, "url": url}
    return render(request, "sharing/link.html", context)


def _guest(request: Request, pk: int, row: int) -> Guest:
    incident = opened(request, pk, Action.SHARE_INCIDENT)
    found = Guest.objects.filter(incident=incident, pk=row).select_related("person", "incident__chain").first()
    if found is None or not found.active():
        raise Http404
    return found


@never_cache
def guest(request: Request, pk: int, row: int) -> HttpResponse:
    """What one guest sees and until when: change it, end it, or give a new link."""
    found = _guest(request, pk, row)
    form = GuestChangeForm(request.POST or None, initial={"until": found.until, "parts": found.parts})
    overtaken = None
    if request.method == "POST" and form.is_valid():
        try:
            guests.change(found, version_seen(request), by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        except Overtaken as second:
            overtaken = found = second.row
        else:
            messages.success(request, _("Changed; it counts from now on."))
            return redirect(TAB, pk)
    context = base(request, found.incident, picture(found.incident), TAB) | {
        "guest": found,
        "form": form,
        "version": version_shown(request, found, overtaken),
        "overtaken": overtaken,
        "may_renew_link": guests.may_renew_link(found),
    }
    return render(request, "sharing/guest.html", context, status=422 if overtaken or form.errors else 200)


@require_POST
def end(request: Request, pk: int, row: int) -> HttpResponse:
    """End a guest's access now."""
    found = _guest(request, pk, row)
    try:
        guests.end(found, by=request.user, reason=request.POST.get("reason", ""))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("sharing:guest", pk, row)
    messages.success(request, _("{person} sees nothing of this incident any more.").format(person=found.person))
    return redirect(TAB, pk)


@never_cache
@require_POST
def link(request: Request, pk: int, row: int) -> HttpResponse:
    """A new link for a guest who has not enrolled yet."""
    found = _guest(request, pk, row)
    if not guests.may_renew_link(found):
        raise Http404
    return _show_link(request, found.incident, found.person, renew_link(found.person))
