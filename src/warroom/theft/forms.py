"""What people fill in about a theft."""

from django import forms
from django.utils.translation import gettext_lazy as _

from warroom.fields import MomentField, PassedField
from warroom.theft.models import DatasetFinding, Line, Track


class TrackForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is claimed and what is proven."""

    claimed_at = PassedField(label=_("Claimed since"))
    published_at = PassedField(label=_("Published since"))
    ransom_deadline = MomentField(label=_("Their deadline"), required=False)

    class Meta:
        model = Track
        fields = (
            "group",
            "claimed_at",
            "claimed",
            "claimed_gb",
            "ransom_deadline",
            "proven",
            "proven_gb",
            "published_at",
            "watch_every_h",
        )
        widgets = {"claimed": forms.Textarea(attrs={"rows": 2}), "proven": forms.Textarea(attrs={"rows": 3})}


class FindingForm(forms.ModelForm):  # type: ignore[type-arg]
    """What was found out about a dataset."""

    class Meta:
        model = DatasetFinding
        fields = ("taken", "people", "basis")


class LineForm(forms.ModelForm):  # type: ignore[type-arg]
    """A line of the track."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Line.Kind.choices)
    at = PassedField(label=_("When"), help_text=_("Leave empty for now."))

    class Meta:
        model = Line
        fields = ("kind", "text", "at", "people", "found")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
