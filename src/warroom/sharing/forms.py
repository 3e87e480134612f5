"""What is filled in to share something, and to let a guest in."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.fields import MomentField
from warroom.incidents.parts import Part
from warroom.landscapes import words
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet
from warroom.sharing.models import REASON, Capacity

MOST_FOUND = 12


def likely(bodies: OrganisationQuerySet) -> list[Organisation]:
    """With whom these bodies most likely share something: the coordinator, suppliers, who is in the same municipality
    and the provinces."""
    own = list(bodies)
    fictional = any(body.fictional for body in own)
    today = (
        Organisation.objects.valid_on(timezone.localdate())
        .filter(fictional=fictional)
        .exclude(pk__in=[body.pk for body in own])
    )
    near = {body.nis for body in own if body.nis}
    found = list(today.filter(kind__in=(Kind.COORDINATOR, Kind.SUPPLIER, Kind.PROVINCE)))
    return sorted([*found, *today.filter(nis__in=near)], key=lambda o: (o.kind != Kind.COORDINATOR, str(o)))[:200]


class OrganisationField(forms.CharField):
    """An organisation by its name or KBO number; of several with the same name it asks which."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        today = Organisation.objects.valid_on(timezone.localdate())
        exact = [one for one in Organisation.objects.find(text) if one.exists_on(timezone.localdate())]
        named = [one for one in today.filter(name__icontains=text[-80:].strip())[:500] if str(one) == text] or exact
        # "OCMW Aardwijk" is how the welfare body of Aardwijk is called on screen.
        if not named:
            last = text.split(" ", 1)[-1]
            named = [one for one in today.filter(name__iexact=last) if str(one).casefold() == text.casefold()]
        if len(named) == 1:
            return named[0]
        if len(named) > 1:
            plain = [one for one in named if str(one).casefold() == text.casefold()]
            if len(plain) == 1:
                return plain[0]
        near = [str(one) for one in (named or today.filter(name__icontains=text[:80])[:MOST_FOUND])]
        if not near:
            raise forms.ValidationError(_("No organisation is called that; fill in its name or KBO number."))
        raise forms.ValidationError(_("Which one? {names}").format(names=", ".join(near)))


class Parts(forms.MultipleChoiceField):
    """The parts of an incident, to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("What may be seen"), choices=Part.choices, **kwargs)


def reason() -> forms.CharField:
    """The line with the reason, which the ledger keeps."""
    return forms.CharField(label=gettext_lazy("Why"), max_length=REASON, help_text=gettext_lazy("The ledger keeps it."))


class ShareForm(forms.Form):
    """With whom to share which parts of an incident."""

    organisation = OrganisationField(
        label=gettext_lazy("With which organisation"),
        max_length=200,
        help_text=gettext_lazy("Name or KBO number"),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    parts = Parts(required=False, help_text=gettext_lazy("Exactly these, from now on."))
    reason = reason()


class LandscapeShareForm(forms.Form):
    """With whom to share how much of a landscape."""

    organisation = OrganisationField(
        label=gettext_lazy("With which organisation"),
        max_length=200,
        help_text=gettext_lazy("Name or KBO number"),
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    whole = forms.BooleanField(label=gettext_lazy("The whole landscape"), required=False)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Or everything of these kinds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    elements = forms.CharField(
        label=gettext_lazy("Or these parts"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One name per line, as it stands in the landscape."),
    )
    reason = reason()

    def __init__(self, model: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model
        self.fields["kinds"].choices = [(k.value, m) for k, m in words.MANY.items()]  # type: ignore[attr-defined]

    def clean_elements(self) -> list[str]:
        """The ids of the elements named; says which names are not there, or stand there more than once."""
        found: list[str] = []
        wrong = []
        for line in self.cleaned_data["elements"].splitlines():
            if not (name := line.strip()):
                continue
            named = [e.id for e in self.model.elements if e.name.casefold() == name.casefold() or e.id == name]
            found += named
            if not named:
                wrong.append(name)
        if wrong:
            raise forms.ValidationError(_("Not in this landscape: {names}").format(names=", ".join(wrong[:10])))
        return found

    def clean(self) -> dict[str, Any]:
        """At least something: taking everything back is done beside the organisation."""
        data = super().clean() or {}
        if not self.errors and not (data.get("whole") or data.get("kinds") or data.get("elements")):
            raise forms.ValidationError(_("Choose what to share: the whole, kinds, or parts by name."))
        return data


def _in_two_weeks() -> str:
    return timezone.localtime(timezone.now() + timedelta(days=14)).strftime("%Y-%m-%dT18:00")


class GuestForm(forms.Form):
    """Who is let in, as what, until when, to see what."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Only used as the name to sign in with: nothing is mailed."),
    )
    capacity = forms.ChoiceField(label=gettext_lazy("In which capacity"), choices=Capacity.choices)
    on_behalf_of = forms.CharField(label=gettext_lazy("For whom"), max_length=160, required=False)
    until = MomentField(label=gettext_lazy("Until"), initial=_in_two_weeks)
    parts = Parts()
    reason = reason()
    sure = forms.BooleanField(
        label=gettext_lazy("I called this person: they sign in with this address themselves"),
        required=False,
        widget=forms.HiddenInput,
    )

    def doubt(self, why: str) -> None:
        """Ask for what is only asked of an account that was there before."""
        self.add_error("sure", why)
        self.fields["sure"].widget = forms.CheckboxInput()


class GuestChangeForm(forms.Form):
    """What a guest sees from now on, and until when."""

    until = MomentField(label=gettext_lazy("Until"))
    parts = Parts()
    reason = reason()
