"""The form of an escalation plan: some lines that each say after how long what follows."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.alerts.models import Step
from warroom.alerts.rhythm import Rhythm

MOST_STEPS = 6
LATEST_MINUTES = 14 * 24 * 60


class PlanForm(forms.Form):
    """The escalation plan of one severity; ``rhythm()`` is what was filled in."""

    ways = forms.TypedChoiceField(
        label=gettext_lazy("Over how many channels at once"), coerce=int, choices=[(n, str(n)) for n in range(1, 5)]
    )
    deputies = forms.BooleanField(label=gettext_lazy("Deputies receive it at once too"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, plan: Rhythm, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"ways": plan.ways, "deputies": plan.deputies, "version": version})
        self.steps: tuple[tuple[timedelta, Step.Does], ...] = ()
        for place in range(1, MOST_STEPS + 1):
            minutes, does = 0, ""
            if place <= len(plan.steps):
                after, does = plan.steps[place - 1]
                minutes = int(after.total_seconds() // 60)
            in_hours = minutes >= 120 and minutes % 60 == 0
            self.fields[f"after_{place}"] = forms.IntegerField(
                label=gettext_lazy("After"),
                required=False,
                min_value=1,
                max_value=LATEST_MINUTES,
                initial=(minutes // 60 if in_hours else minutes) or None,
            )
            self.fields[f"unit_{place}"] = forms.ChoiceField(
                label=gettext_lazy("Unit"),
                choices=[("minutes", gettext_lazy("minutes")), ("hours", gettext_lazy("hours"))],
                initial="hours" if in_hours else "minutes",
            )
            self.fields[f"does_{place}"] = forms.ChoiceField(
                label=gettext_lazy("What follows"),
                required=False,
                choices=[("", "–"), *Step.Does.choices],
                initial=does,
            )

    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The lines of the form: each a moment and what follows."""
        return [
            (place, [self[f"{name}_{place}"] for name in ("after", "unit", "does")])
            for place in range(1, MOST_STEPS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        steps: dict[int, Step.Does] = {}
        for place in range(1, MOST_STEPS + 1):
            after, does = said.get(f"after_{place}"), said.get(f"does_{place}", "")
            if f"after_{place}" in self.errors or f"does_{place}" in self.errors:
                continue
            if bool(after) != bool(does):
                self.add_error(f"after_{place}" if does else f"does_{place}", _("Say both after how long and what."))
            if not after or not does:
                continue
            minutes = after * 60 if said.get(f"unit_{place}") == "hours" else after
            if minutes > LATEST_MINUTES:
                self.add_error(
                    f"after_{place}", _("At most {n} hours after it was sent.").format(n=LATEST_MINUTES // 60)
                )
            elif minutes in steps:
                self.add_error(f"after_{place}", _("Two things follow at the same moment: give each its own."))
            elif does != Step.Does.NEXT_WAY and does in steps.values():
                self.add_error(f"does_{place}", _("This follows already: a second time does nothing."))
            elif does == Step.Does.DEPUTY and said.get("deputies"):
                self.add_error(f"does_{place}", _("The deputies receive it at once already."))
            else:
                steps[minutes] = Step.Does(does)
        self.steps = tuple((timedelta(minutes=minutes), steps[minutes]) for minutes in sorted(steps))
        return said

    def rhythm(self) -> Rhythm:
        """What was filled in, in the order of time."""
        return Rhythm(self.cleaned_data["ways"], self.cleaned_data["deputies"], self.steps)
