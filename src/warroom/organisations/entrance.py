"""Coming in by a one-time link: the first time (enrolment), or as somebody of the demonstration."""

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib import messages
from django.contrib.auth import login, password_validation
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from warroom.organisations.models import OneTimeLink, Person
from warroom.organisations.people import start_again

Purpose = OneTimeLink.Purpose
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class PasswordForm(forms.Form):
    """The first password, typed once: a field that can be shown beats typing blind twice."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters. A sentence only you know is easiest to remember."),
        strip=False,
        max_length=1000,
    )

    def __init__(self, person: Person, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        return password


def sign_in(request: HttpRequest, person: Person, method: str) -> None:
    """Sign ``person`` in without password or second factor; ``method`` says how instead."""
    login(request, person, backend=BACKEND)
    # Counts as having just signed in, so that a second factor can be set up straight away.
    record_authentication(request, person, method=method, reauthenticated=True)


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind an invitation: choose a password, then a second factor."""
    link = OneTimeLink.find(token, Purpose.ENROL)
    if link is None:
        return render(request, "organisations/link_gone.html", status=410)
    form = PasswordForm(link.person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not link.use():
            return render(request, "organisations/link_gone.html", status=410)
        start_again(link.person, form.cleaned_data["password"])
        sign_in(request, link.person, "enrolment")
        messages.success(request, _("Welcome. One more step: choose a passkey or a second factor."))
        return redirect("mfa_index")
    return render(request, "organisations/enrol.html", {"form": form, "person": link.person})


@login_not_required
@never_cache
def demonstration_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link printed on the console. Opening it shows who one becomes; the button signs in
    and uses the link up (so that a preview of the link does not)."""
    link = OneTimeLink.find(token, Purpose.DEMONSTRATION)
    if link is None or not link.person.fictional:
        return render(request, "organisations/link_gone.html", status=410)
    if request.method == "POST":
        if not link.use():
            return render(request, "organisations/link_gone.html", status=410)
        sign_in(request, link.person, "demonstration")
        return redirect("home")
    memberships = link.person.memberships_now()
    return render(
        request,
        "organisations/demonstration_sign_in.html",
        {"person": link.person, "memberships": memberships},
    )
