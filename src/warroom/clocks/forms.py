"""What people fill in about deadlines."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.clocks.models import ClockSettings
from warroom.fields import PassedField, UploadField
from weerbaar.deadlines import Act, Effect, rules
from weerbaar.deadlines.acts import MOST_DAYS, read_act
from weerbaar.deadlines.files import moment
from weerbaar.landscape.reading import BadInput, Limits

LARGEST = Limits().packed
"""Bytes of a spreadsheet."""

EFFECTS = (
    (Effect.SUSPEND.value, gettext_lazy("suspends: the days of the act do not count")),
    (Effect.EXTEND.value, gettext_lazy("extends: days are added at the end")),
    (Effect.EXCUSE.value, gettext_lazy("excuses: nothing moves, being late is forgiven until the act ends")),
    (Effect.PROLONG.value, gettext_lazy("prolongs another act")),
)


class Passed(PassedField):
    """A moment in Brussels that has passed. In the hour that comes twice it is the first: the safe one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": True} | kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """The moment. Raises ValidationError for what is none, and for one to come."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            found = super().to_python(moment(text))
        except BadInput as error:
            raise forms.ValidationError(str(error)) from None
        if found is not None and found.year < 2000:
            raise forms.ValidationError(_("This time is too long ago."))
        return found


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StartForm(forms.Form):
    """Start the clock of a rule."""

    trigger_at = Passed(label=gettext_lazy("Since when?"))


class OwnForm(forms.Form):
    """A deadline of one's own."""

    name = forms.CharField(label=gettext_lazy("What has to be done?"), max_length=120)
    source = forms.CharField(
        label=gettext_lazy("Where does it follow from?"),
        max_length=200,
        help_text=gettext_lazy("A contract, a house rule, an agreement with the insurer."),
    )
    amount = forms.IntegerField(label=gettext_lazy("Term"), min_value=1, max_value=3650)
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=(
            ("hours", gettext_lazy("hours")),
            ("days", gettext_lazy("days")),
            ("working_days", gettext_lazy("working days")),
            ("weeks", gettext_lazy("weeks")),
            ("months", gettext_lazy("months")),
        ),
    )
    trigger_at = Passed(label=gettext_lazy("From"))


class CorrectForm(forms.Form):
    """The trigger was at another moment."""

    trigger_at = Passed(label=gettext_lazy("It was at"))
    reason = forms.CharField(label=gettext_lazy("How do you know?"), max_length=500)


class SendForm(forms.Form):
    """It was sent."""

    at = Passed(label=gettext_lazy("Sent at"), required=False, help_text=gettext_lazy("Empty: now."))
    reference = forms.CharField(label=gettext_lazy("Reference number"), max_length=120, required=False)


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the law makes of an organisation."""

    class Meta:
        model = ClockSettings
        fields = ("nis2", "nis2_since", "authority", "authority_since")
        widgets = {"nis2_since": day_input(), "authority_since": day_input()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for what, since in (("nis2", "nis2_since"), ("authority", "authority_since")):
            if what in self.changed_data and not cleaned.get(since):
                self.add_error(since, _("Since when? A choice has its date."))
        return cleaned


class ActForm(forms.Form):
    """A legal act that moves terms."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"), max_length=120, help_text=gettext_lazy("As in: BVR 9 december 2022.")
    )
    title = forms.CharField(label=gettext_lazy("What is it about?"), max_length=300)
    taken_on = forms.DateField(label=gettext_lazy("Taken on"), widget=day_input())
    effect = forms.ChoiceField(label=gettext_lazy("What does it do?"), choices=EFFECTS)
    days = forms.IntegerField(
        label=gettext_lazy("Days added"),
        min_value=0,
        max_value=MOST_DAYS,
        required=False,
        help_text=gettext_lazy("Only for an act that extends."),
    )
    since = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=day_input(),
        help_text=gettext_lazy("May lie before the day it was taken."),
    )
    until = forms.DateField(
        label=gettext_lazy("until and including"),
        widget=day_input(),
        required=False,
        help_text=gettext_lazy("Empty: until further notice."),
    )
    prolongs = forms.ChoiceField(label=gettext_lazy("Prolongs this act"), required=False)
    rules = forms.MultipleChoiceField(
        label=gettext_lazy("For which terms?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: for all."),
    )
    started_from = forms.DateField(label=gettext_lazy("Started from"), widget=day_input(), required=False)
    started_until = forms.DateField(
        label=gettext_lazy("Started until"),
        widget=day_input(),
        required=False,
        help_text=gettext_lazy("Only terms that started in these days; empty: all."),
    )
    cases = forms.CharField(
        label=gettext_lazy("Only these files"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One reference per line; empty: all files."),
    )
    file = UploadField(
        most=LARGEST,
        label=gettext_lazy("Or a spreadsheet with their references"),
        required=False,
        help_text=gettext_lazy("Excel or CSV with a column dossiernummer."),
    )

    def __init__(self, known: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prolongs"].choices = [("", _("none")), *known]  # type: ignore[attr-defined]
        self.fields["rules"].choices = [(r.id, str(r.name)) for r in rules().values()]  # type: ignore[attr-defined]

    def act(self, references: tuple[str, ...]) -> Act | None:
        """What was filled in, with ``references`` from a spreadsheet; None, and an error on the form, when it
        cannot be."""
        cleaned = self.cleaned_data
        typed = [line.strip() for line in cleaned["cases"].splitlines() if line.strip()]
        days = {name: cleaned[name] for name in ("taken_on", "since", "until", "started_from", "started_until")}
        try:
            return read_act(
                {name: day for name, day in days.items() if day}
                | {
                    "reference": cleaned["reference"],
                    "title": cleaned["title"],
                    "effect": cleaned["effect"],
                    "days": cleaned["days"] or 0,
                    "rules": cleaned["rules"],
                    "cases": [*typed, *references],
                    "prolongs": cleaned["prolongs"],
                }
            )
        except BadInput as error:
            self.add_error(None, str(error.message))
            return None


class FilesForm(forms.Form):
    """A spreadsheet of permit files."""

    organisation = forms.ChoiceField(label=gettext_lazy("Of"))
    file = UploadField(
        most=LARGEST,
        label=gettext_lazy("Excel or CSV"),
        help_text=gettext_lazy(
            "With the columns dossiernummer, procedure (gewoon, gewoon 120, vereenvoudigd) and volledig op."
        ),
    )

    def __init__(self, organisations: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]
