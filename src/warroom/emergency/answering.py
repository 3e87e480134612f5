"""What the coordinator does with calls for help: call back, and open the way for who was recognised."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from warroom.emergency import spoken
from warroom.emergency.answering_forms import CallBackForm, WayInForm
from warroom.emergency.calling import in_emergency, show
from warroom.emergency.limits import LIMITS
from warroom.emergency.models import CallForHelp
from warroom.incidents.opening import open_incident
from warroom.ledger.chains import chain_of, system_chain
from warroom.ledger.recording import record
from warroom.limits import too_many
from warroom.organisations.access import Action, require
from warroom.organisations.models import Membership, Organisation, Person
from warroom.organisations.people import invite
from warroom.requests import Request

State = CallForHelp.State


def calls(request: Request) -> HttpResponse:
    """Those to call back first, then the rest; newest first."""
    if request.organisation is None:
        raise Http404
    require(request, Action.CALL_BACK, request.organisation)
    every = CallForHelp.objects.select_related("organisation", "called_by")
    waiting = [State.OPEN, State.RECOGNISED]
    context = {
        "open": list(every.filter(state__in=waiting)[:200]),
        "done": list(every.exclude(state__in=waiting)[:100]),
    }
    return render(request, "emergency/calls.html", context)


def _call(request: Request, pk: int) -> CallForHelp:
    call = get_object_or_404(CallForHelp.objects.select_related("organisation", "called_by"), pk=pk)
    require(request, Action.CALL_BACK, call)
    return call


def call(request: Request, pk: int) -> HttpResponse:
    """One call: what was filled in, and recording the call-back."""
    one = _call(request, pk)
    form = None
    if one.state == State.OPEN:
        form = CallBackForm(one, request.POST or None)
        if request.method == "POST" and form.is_valid():
            if _answer(one, form.cleaned_data, by=request.user):
                return redirect("emergency:call", pk)
            messages.error(request, _("Somebody else recorded a call-back meanwhile: this is how it stands now."))
            return redirect("emergency:call", pk)
    context: dict[str, Any] = {"call": one, "form": form, "registered": registered(one.organisation)}
    if one.state == State.RECOGNISED:
        context["way_in"] = WayInForm(one)
    return render(request, "emergency/call.html", context, status=422 if form and form.errors else 200)


def registered(organisation: Organisation | None) -> list[Membership]:
    """The people of the body with a number here: who is among them is called back there."""
    if organisation is None:
        return []
    active = Membership.objects.active().filter(organisation=organisation, person__is_active=True)
    return list(active.exclude(person__phone="").select_related("person"))


@transaction.atomic
def _answer(one: CallForHelp, said: dict[str, Any], *, by: Person) -> bool:
    """Record the call-back; False when somebody else was first."""
    recognised = said["recognised"] == "yes"
    organisation = said["organisation"]
    if recognised and organisation is None:
        organisation = Organisation.objects.create(name=said["new_name"], kind=said["new_kind"])
    changed = CallForHelp.objects.filter(pk=one.pk, state=State.OPEN).update(
        state=State.RECOGNISED if recognised else State.REFUSED,
        organisation=organisation,
        called_at=timezone.now(),
        called_by=by,
        called_number=said["called_number"],
        source=said["source"],
        found_where=said["found_where"],
        note=said["note"],
    )
    if not changed:
        transaction.set_rollback(True)
        return False
    payload = {key: said[key] for key in ("called_number", "source", "found_where", "note")} | {"call": one.pk}
    record(
        chain_of(organisation) if organisation else system_chain(),
        "callback.recognised" if recognised else "callback.refused",
        by=by,
        payload=payload,
        personal=["called_number", "note"],
    )
    return True


@never_cache
@require_POST
def way_in(request: Request, pk: int) -> HttpResponse:
    """Give who was recognised a role, a code to read aloud and, if wanted, an open incident."""
    one = _call(request, pk)
    if one.state != State.RECOGNISED or one.organisation is None or in_emergency(request):
        messages.error(request, _("First call back and recognise somebody."))
        return redirect("emergency:call", pk)
    form = WayInForm(one, request.POST)
    if form.is_valid():
        if not LIMITS.within(request, "call_back", key=f"call {one.pk}"):
            return too_many(request)
        try:
            person, code = _open_the_way(one, one.organisation, form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return show(request, one.organisation, person, code)
    context = {"call": one, "way_in": form, "registered": registered(one.organisation)}
    return render(request, "emergency/call.html", context, status=422)


@transaction.atomic
def _open_the_way(
    one: CallForHelp, organisation: Organisation, said: dict[str, Any], *, by: Person
) -> tuple[Person, str]:
    """All of it or nothing. Raises ValidationError for somebody who has a role already, here or elsewhere."""
    known = Person.objects.filter(email=said["email"].strip().lower()).first()
    if known is not None and known.memberships_now().exists():
        raise ValidationError(
            _("Somebody with this address is registered: call that person back on the registered number instead.")
        )
    if not CallForHelp.objects.filter(pk=one.pk, state=State.RECOGNISED).update(state=State.OPENED):
        raise ValidationError(_("Somebody else opened the way meanwhile."))
    person = invite(organisation, said["email"], said["name"], said["role"], one.called_number, by=by).person
    code = spoken.recognised(organisation, person, one.called_number, by=by, payload={"call": one.pk})
    incident = open_incident(organisation, title=said["title"], by=by) if said["title"] else None
    CallForHelp.objects.filter(pk=one.pk).update(person=person, incident=incident)
    return person, code
