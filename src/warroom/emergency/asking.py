"""*Wij zijn getroffen*: the public form for a body that has nobody who can sign in."""

import re

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from warroom.emergency.limits import LIMITS
from warroom.emergency.models import CallForHelp
from warroom.limits import too_many
from warroom.organisations.models import Organisation

FEWEST_DIGITS = 8


class HitForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who is hit, and where they can be called back."""

    # People do not see this one; programs that fill in everything do.
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False, max_length=200)

    class Meta:
        model = CallForHelp
        fields = ("body", "who", "phone", "what", "since")
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "what": forms.Textarea(attrs={"rows": 4}),
        }

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if not re.fullmatch(r"[0-9+()./ -]+", phone) or len(re.sub(r"\D", "", phone)) < FEWEST_DIGITS:
            raise forms.ValidationError(_("This is not a telephone number: write it with its area code."))
        return phone


@login_not_required
@never_cache
def hit(request: HttpRequest) -> HttpResponse:
    """The form; once sent, what happens now. Nothing of it is trusted before somebody called back."""
    form = HitForm(request.POST or None)
    context = {"form": form, "number": settings.COORDINATOR_PHONE}
    if request.method == "POST":
        if not LIMITS.within(request, "call"):
            return too_many(request)
        if form.is_valid():
            if not form.cleaned_data["website"]:
                call: CallForHelp = form.save(commit=False)
                named = Organisation.objects.of_the_register().find(call.body)
                call.organisation = named[0] if len(named) == 1 else None
                call.save()
            return render(request, "emergency/asked.html", context | {"call": form.instance})
    return render(request, "emergency/hit.html", context, status=422 if form.errors else 200)
