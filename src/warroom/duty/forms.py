"""What people fill in about shifts, contacts and costs."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.duty.models import Contact, Cost, Shift
from warroom.fields import MomentField
from warroom.organisations.models import Person
from warroom.tasks.models import ROLES

LONGEST_SHIFT = timedelta(hours=48)


class ShiftForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who works, in which role, from when until when."""

    person = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Or a name, for somebody without an account"), max_length=120, required=False
    )
    begins_at = MomentField(label=gettext_lazy("From"))
    ends_at = MomentField(label=gettext_lazy("Until"))

    class Meta:
        model = Shift
        fields = ("person", "name", "role", "begins_at", "ends_at", "handover")
        widgets = {"handover": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("nobody of the list")), *people]  # type: ignore[attr-defined]
        self.fields["role"].choices = [("", _("no role")), *ROLES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person = Person.objects.filter(pk=cleaned["person"]).first() if cleaned.get("person") else None
        cleaned["person"] = person
        cleaned["name"] = person.name if person else cleaned.get("name", "").strip()
        if not cleaned["name"]:
            self.add_error("name", _("Choose somebody or fill in a name."))
        begin, end = cleaned.get("begins_at"), cleaned.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends_at", _("A shift ends after it begins."))
        elif begin and end and end - begin > LONGEST_SHIFT:
            self.add_error("ends_at", _("A shift lasts at most 48 hours: split it."))
        return cleaned

    def _post_clean(self) -> None:
        """The row is written by ``keeping``, not by this form."""


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody to call."""

    class Meta:
        model = Contact
        fields = ("kind", "party", "name", "what_for", "phone", "second_phone", "mail", "supplier")
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "second_phone": forms.TextInput(attrs={"type": "tel"}),
            "supplier": forms.HiddenInput(),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("phone") or cleaned.get("second_phone") or cleaned.get("mail")):
            self.add_error("phone", _("Fill in at least one way to reach them."))
        return cleaned


class CostForm(forms.ModelForm):  # type: ignore[type-arg]
    """A cost: hours at a rate, or an amount."""

    class Meta:
        model = Cost
        fields = ("kind", "day", "what", "who", "hours", "rate", "amount", "reference", "insurer", "subsidy")
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("hours", "rate", "amount"):
            if cleaned.get(name) is not None and cleaned[name] < 0:
                self.add_error(name, _("This cannot be below zero."))
        return cleaned
