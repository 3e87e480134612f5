"""What people add to a report, and lessons."""

from django import forms
from django.utils.translation import gettext_lazy as _

from warroom.reports.models import Lesson, ReportKind


class ReportForm(forms.Form):
    """What cannot be known from the ledger: how it stands in words, and what comes next."""

    kind = forms.ChoiceField(label=_("Which report"), choices=ReportKind.choices, initial=ReportKind.SITUATION)
    situation = forms.CharField(
        label=_("Situation in your words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    next = forms.CharField(
        label=_("Next steps"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class LessonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A lesson and what should change."""

    due_on = forms.DateField(
        label=_("By when"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Lesson
        fields = ("learned", "recommendation", "owner", "due_on", "lesson_state")
        widgets = {"learned": forms.Textarea(attrs={"rows": 2}), "recommendation": forms.Textarea(attrs={"rows": 2})}
