"""Calling back somebody of a body who lost every way in, on the number that is registered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from warroom.emergency import codes, spoken
from warroom.emergency.limits import LIMITS
from warroom.limits import too_many
from warroom.organisations.access import Action, require
from warroom.organisations.middleware import BREAK_GLASS
from warroom.organisations.models import Membership, Organisation, Person
from warroom.requests import Request


@never_cache
def call_back(request: Request, pk: int) -> HttpResponse:
    """Whom to call on which number; a POST says whether it was the person, and shows the code to read aloud."""
    held = get_object_or_404(Membership.objects.active().select_related("person", "organisation"), pk=pk)
    require(request, Action.CALL_BACK, held)
    person, organisation = held.person, held.organisation
    if request.method == "POST" and person.phone and person.is_active and not in_emergency(request):
        if "refused" in request.POST:
            spoken.refused(organisation, person, person.phone, by=request.user)
            messages.success(request, _("Written down: no code was given."))
            return redirect("organisations:people", organisation.pk)
        # No number comes from the form: only the one registered counts.
        if "recognised" in request.POST:
            if not LIMITS.within(request, "call_back", key=str(person.pk)):
                return too_many(request)
            code = spoken.recognised(organisation, person, person.phone, by=request.user)
            return show(request, organisation, person, code)
    context = {"membership": held, "organisation": organisation, "in_emergency": in_emergency(request)}
    return render(request, "emergency/call_back.html", context)


def in_emergency(request: Request) -> bool:
    """Whether the person came in by an emergency code: who did may not let others in."""
    return BREAK_GLASS in request.session


def show(request: Request, organisation: Organisation, person: Person, code: str) -> HttpResponse:
    """The code to read aloud, on the only page that ever shows it."""
    context = {
        "organisation": organisation,
        "person": person,
        "code": codes.written(code, codes.SPOKEN_GROUP),
        "spelled": codes.spelled(code),
        "minutes": int(spoken.VALID_FOR.total_seconds() // 60),
    }
    return render(request, "emergency/spoken.html", context)
