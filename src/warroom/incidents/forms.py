"""What people fill in about an incident."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.fields import PassedField
from warroom.incidents.models import Backlog, CutOff, Incident
from warroom.incidents.taxonomy import IncidentKind, IncidentRole, Severity


class OpenForm(forms.Form):
    """Open an incident: what, since when, how bad."""

    title = forms.CharField(
        label=gettext_lazy("What is going on?"),
        max_length=160,
        widget=forms.TextInput(attrs={"autofocus": True}),
        help_text=gettext_lazy("One line, as you would say it on the telephone."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=IncidentKind.choices, initial=IncidentKind.OTHER, required=False
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, initial=Severity.LARGE, coerce=int
    )
    begun_at = PassedField(
        label=gettext_lazy("Since when?"), help_text=gettext_lazy("Leave empty when that is not known yet.")
    )
    exercise = forms.BooleanField(label=gettext_lazy("This is an exercise, not real"), required=False)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or IncidentKind.OTHER


TLPS = [(t, t) for t in ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")]
"""How far it may be passed on (FIRST, TLP 2.0)."""


class HeadForm(forms.ModelForm):  # type: ignore[type-arg]
    """The head of an incident, corrected later."""

    begun_at = PassedField(label=gettext_lazy("Since when?"))
    tlp = forms.ChoiceField(label="TLP", choices=TLPS)

    class Meta:
        model = Incident
        fields = ("title", "kind", "severity", "begun_at", "meeting", "tlp")


class PaperForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a service fares on paper."""

    data_until = PassedField(label=gettext_lazy("Data complete up to"))

    class Meta:
        model = Backlog
        fields = ("paper_in", "paper_out", "data_until", "lost_income", "note")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("paper_out") or 0) > (cleaned.get("paper_in") or 0):
            self.add_error("paper_out", _("No more cases can have been entered again than were taken on paper."))
        return cleaned


class CutOffForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody outside who cut us off."""

    since = PassedField(label=gettext_lazy("Since when?"), required=True)
    reconnected_at = PassedField(
        label=gettext_lazy("Reconnected"), help_text=gettext_lazy("Leave empty as long as we are cut off.")
    )

    class Meta:
        model = CutOff
        fields = ("party", "what", "since", "conditions", "evidence", "reconnects", "reconnected_at")
        widgets = {"conditions": forms.Textarea(attrs={"rows": 3}), "evidence": forms.Textarea(attrs={"rows": 3})}


class RoleForm(forms.Form):
    """Who takes over a role."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=IncidentRole.choices)
    person = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Or a name, for somebody without an account"), max_length=120, required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    note = forms.CharField(
        label=gettext_lazy("Hand-over note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the one who leaves tells the one who comes."),
    )

    def __init__(self, people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("nobody")), *people]  # type: ignore[attr-defined]
