"""The screens on which an organisation's tokens are made and revoked."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from warroom.api.models import ApiToken
from warroom.organisations.access import Action, Scope, require
from warroom.organisations.models import Organisation
from warroom.requests import Request

MOST_ENDED = 50


class TokenForm(forms.Form):
    """What is asked about a new token."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Which program uses it, for instance “nightly inventory”."),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[
            (Scope.READ, gettext_lazy("Read: landscapes with their impact, messages, advisories, what is shared")),
            (
                Scope.WRITE,
                gettext_lazy("Read and write: also store landscapes, answer messages, publish advisories of its own"),
            ),
        ],
        initial=Scope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        coerce=int,
        choices=[
            (30, gettext_lazy("30 days")),
            (90, gettext_lazy("90 days")),
            (365, gettext_lazy("a year")),
        ],
        initial=365,
    )


def tokens(request: Request, pk: int) -> HttpResponse:
    """The tokens of an organisation, those that work first."""
    organisation = _organisation(request, pk)
    all_tokens = ApiToken.objects.filter(organisation=organisation).select_related("created_by")
    usable = all_tokens.usable()
    ended = all_tokens.exclude(pk__in=usable.values("pk")).order_by("-created_at")[:MOST_ENDED]
    soon = timezone.now() + timedelta(days=14)
    return render(
        request, "api/tokens.html", {"organisation": organisation, "usable": usable, "ended": ended, "soon": soon}
    )


@never_cache
@sensitive_variables("secret")
def new(request: Request, pk: int) -> HttpResponse:
    """Make a token. Its secret is shown here, once, and nowhere else."""
    organisation = _organisation(request, pk)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        token, secret = ApiToken.issue(
            organisation,
            name=said["name"],
            scope=said["scope"],
            valid_for=timedelta(days=said["days"]),
            by=request.user,
        )
        return render(request, "api/token_made.html", {"organisation": organisation, "token": token, "secret": secret})
    status = 422 if form.errors else 200
    return render(request, "api/token_new.html", {"organisation": organisation, "form": form}, status=status)


@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """End a token now."""
    token = get_object_or_404(ApiToken.objects.select_related("organisation"), pk=pk)
    require(request, Action.MANAGE_TOKENS, token)
    token.revoke()
    messages.success(
        request, _("The token “{name}” was revoked: programs can no longer come in with it.").format(name=token.name)
    )
    return redirect("tokens:list", token.organisation_id)


def _organisation(request: Request, pk: int) -> Organisation:
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.MANAGE_TOKENS, organisation)
    return organisation


app_name = "tokens"
urlpatterns = [
    path("organisations/<int:pk>/tokens/", tokens, name="list"),
    path("organisations/<int:pk>/tokens/new/", new, name="new"),
    path("tokens/<int:pk>/revoke/", revoke, name="revoke"),
]
