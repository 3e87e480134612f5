"""The people of an organisation: who is here in which role, inviting, changing and ending roles."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from warroom.organisations import people as acts
from warroom.organisations.access import Action, require
from warroom.organisations.forms import InviteForm, RoleForm
from warroom.organisations.models import Membership, Organisation, Person
from warroom.requests import Request


def people(request: Request, pk: int) -> HttpResponse:
    """Who acts for this organisation, now and before."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.SEE_PEOPLE, organisation)
    active = Membership.objects.active().filter(organisation=organisation).select_related("person")
    ended = (
        Membership.objects.filter(organisation=organisation, valid_until__isnull=False)
        .exclude(pk__in=active.values("pk"))
        .select_related("person")
        .order_by("-valid_until")[:50]
    )
    return render(
        request,
        "organisations/people.html",
        {"organisation": organisation, "active": active, "ended": ended},
    )


@never_cache
def invite(request: Request, pk: int) -> HttpResponse:
    """Give somebody a role; somebody new gets a one-time link, shown here and nowhere else."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.MANAGE_PEOPLE, organisation)
    form = InviteForm(organisation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = acts.invite(organisation, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            if invitation.token is not None:
                return _show_link(request, organisation, invitation.person, invitation.token)
            messages.success(
                request,
                _("%(person)s now has this role, and signs in as for the other roles.") % {"person": invitation.person},
            )
            return redirect("organisations:people", organisation.pk)
    return render(request, "organisations/invite.html", {"organisation": organisation, "form": form})


def membership(request: Request, pk: int) -> HttpResponse:
    """One person's role: change it."""
    held = _held(request, pk)
    form = RoleForm(held.organisation, request.POST or None, initial={"role": held.role})
    if request.method == "POST" and form.is_valid():
        try:
            changed = acts.change_role(held, form.cleaned_data["role"], by=request.user)
        except ValidationError as error:
            form.add_error("role", error.messages)
        else:
            messages.success(
                request,
                _("%(person)s is now %(role)s.") % {"person": changed.person, "role": changed.get_role_display()},
            )
            return redirect("organisations:people", held.organisation_id)
    return render(
        request,
        "organisations/membership.html",
        {
            "membership": held,
            "form": form,
            "enrolled": acts.has_enrolled(held.person),
            "may_renew_link": acts.may_renew_link(request.user, held.person),
        },
    )


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """End a role now."""
    held = _held(request, pk)
    try:
        acts.end(held, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("organisations:membership", held.pk)
    messages.success(
        request,
        _("%(person)s no longer acts for %(organisation)s.")
        % {"person": held.person, "organisation": held.organisation},
    )
    return redirect("organisations:people", held.organisation_id)


@never_cache
@require_POST
def link(request: Request, pk: int) -> HttpResponse:
    """A new link for somebody who did not enrol yet, or lost every way in."""
    held = _held(request, pk)
    if not acts.may_renew_link(request.user, held.person):
        raise PermissionDenied(_("This person also acts for another organisation."))
    return _show_link(request, held.organisation, held.person, acts.renew_link(held.person))


def _held(request: Request, pk: int) -> Membership:
    """The active membership the person signed in may manage."""
    held = get_object_or_404(Membership.objects.active().select_related("person", "organisation"), pk=pk)
    require(request, Action.MANAGE_PEOPLE, held)
    return held


def _show_link(request: Request, organisation: Organisation, person: Person, token: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("enrol", args=[token]))
    return render(request, "organisations/link.html", {"organisation": organisation, "person": person, "url": url})
