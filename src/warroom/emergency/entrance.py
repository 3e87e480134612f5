"""Signing in with an emergency code: from a card, or read aloud after a call-back."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from warroom.emergency import codes
from warroom.emergency.cards import acts_for
from warroom.emergency.limits import LIMITS
from warroom.emergency.models import Code
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.limits import address, too_many
from warroom.organisations.entrance import sign_in
from warroom.organisations.middleware import BREAK_GLASS, CHOSEN
from warroom.organisations.people import SECOND_FACTORS


class CodeForm(forms.Form):
    """The code, typed as it comes: hyphens, spaces and small letters do not matter."""

    code = forms.CharField(
        label=gettext_lazy("Emergency code"),
        max_length=60,
        help_text=gettext_lazy("Hyphens and capitals do not matter. There is no 0, 1, I, L or O in it."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}
        ),
    )


@login_not_required
@never_cache
@sensitive_post_parameters("code")
def enter(request: HttpRequest) -> HttpResponse:
    """The page where a code is typed. Wrong, used, revoked and expired get the same answer."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if not LIMITS.within(request, "code"):
            return too_many(request)
        if form.is_valid():
            typed = codes.read(form.cleaned_data["code"])
            short = len(typed) != codes.CARD_LENGTH
            if short and not LIMITS.within(request, "spoken_wrong", only_look=True):
                return too_many(request)
            code = claim(typed, address(request))
            if code is not None:
                sign_in(request, code.person, "emergency code")
                request.session[BREAK_GLASS] = code.organisation_id
                request.session[CHOSEN] = code.organisation_id
                messages.info(
                    request, _("You are in. Set up a new passkey or app within five minutes; later takes another code.")
                )
                return redirect("home")
            if short:
                LIMITS.within(request, "spoken_wrong")
            form.add_error("code", _("This code does not work. Look at each character, or take the next code."))
    context = {"form": form, "number": settings.COORDINATOR_PHONE}
    return render(request, "emergency/enter.html", context, status=422 if form.errors else 200)


@transaction.atomic
def claim(typed: str, address: str) -> Code | None:
    """Use the code that was typed, and write it down in the ledger of its organisation; None when it does not work.

    The guarded update makes two attempts one use; what is looked up is a hash, so its time tells nothing of the code.
    """
    now = timezone.now()
    usable = Code.objects.filter(
        code_hash__in=codes.hashes(typed),
        used_at=None,
        revoked_at=None,
        expires_at__gt=now,
        person__is_active=True,
    )
    code = usable.select_related("person", "organisation").first()
    if code is None or not set(acts_for(code.person)) <= set(code.covers):
        return None
    if not Code.objects.filter(pk=code.pk, used_at=None, revoked_at=None).update(used_at=now):
        return None
    said = {"way": "card" if code.card_id else "call-back", "card": code.card_id, "address": address}
    record(chain_of(code.organisation), "breakglass.used", by=code.person, payload=said, personal=["address"])
    return code


def settled(sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **_more: Any) -> None:
    """A new second factor: from now on the session is one like any other."""
    if authenticator.type in SECOND_FACTORS:
        request.session.pop(BREAK_GLASS, None)
