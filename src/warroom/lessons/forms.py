"""What is asked about lessons and sessions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.fields import MomentField, UploadField
from warroom.ledger.entering import FilesField
from warroom.lessons.answering import Answer
from warroom.lessons.models import Doing, Lesson, Line, Said, Session
from warroom.lessons.sessions import MOST_BYTES


class LessonForm(forms.ModelForm):  # type: ignore[type-arg]
    """A lesson and its lines, one per line."""

    lines = forms.CharField(
        label=gettext_lazy("What to do, one thing per line"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Each becomes a line of the checklist, with done, planned or does not apply."),
    )

    class Meta:
        model = Lesson
        fields = ("title", "text", "tlp", "source")
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "source": forms.HiddenInput}


class DueForm(forms.Form):
    """By when."""

    due_day = forms.DateField(
        label=gettext_lazy("To be done by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class WhyForm(forms.Form):
    """Why it is taken back."""

    why = forms.CharField(label=gettext_lazy("Why it is withdrawn"), max_length=500)


class LineForm(forms.Form):
    """Where a receiver stands with one line."""

    doing = forms.ChoiceField(
        label=gettext_lazy("Where you stand"),
        choices=[("", gettext_lazy("not answered")), *Doing.choices],
        required=False,
    )
    by_day = forms.DateField(
        label=gettext_lazy("Planned by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence, or why it does not apply"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    shown = FilesField(
        label=gettext_lazy("A file that shows it"),
        required=False,
        help_text=gettext_lazy(
            "At most 5 files of 10 MB. Whoever reads your answer can save it; nobody opens it here."
        ),
    )

    def __init__(self, line: Line, said: Said | None, data: Any = None, files: Any = None) -> None:
        initial = {"doing": said.doing, "by_day": said.by_day, "evidence": said.evidence} if said else {}
        super().__init__(data, files, prefix=f"line_{line.pk}", initial=initial)
        self.line = line
        self.said = said

    def clean(self) -> dict[str, Any]:
        """A plan has a day, and words a state."""
        found = super().clean() or self.cleaned_data
        if found.get("doing") == Doing.PLANNED and not found.get("by_day") and "by_day" not in self.errors:
            self.add_error("by_day", _("Say by when it is planned."))
        if (found.get("evidence") or found.get("shown")) and not found.get("doing"):
            self.add_error("doing", _("Say which of these it is."))
        return found

    def answer(self) -> Answer:
        """What was said."""
        said = self.cleaned_data
        day: date | None = said["by_day"] if said["doing"] == Doing.PLANNED else None
        return Answer(said["doing"], day, said["evidence"].strip(), said["shown"])


class SessionForm(forms.ModelForm):  # type: ignore[type-arg]
    """An information session; of one that was announced another moment or place may need a reason."""

    why = forms.CharField(
        label=gettext_lazy("Why it moves"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "Only with another time or place. Who registered is told at once, and why; registrations stay."
        ),
    )

    class Meta:
        model = Session
        fields = ("title", "text", "for_whom", "begins_at", "ends_at", "place", "seats")
        field_classes = {"begins_at": MomentField, "ends_at": MomentField}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["why"]


class CallOffForm(forms.Form):
    """Why a session does not take place."""

    why = forms.CharField(
        label=gettext_lazy("Why it does not take place"),
        max_length=500,
        help_text=gettext_lazy("Who registered reads this."),
    )


class RegisterForm(forms.Form):
    """How many come."""

    people = forms.IntegerField(label=gettext_lazy("How many people"), min_value=1, max_value=50, initial=1)


class MaterialForm(forms.Form):
    """A file."""

    file = UploadField(label=gettext_lazy("A file to take home"), most=MOST_BYTES)
