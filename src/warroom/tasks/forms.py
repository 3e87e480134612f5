"""What people fill in about a task."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.fields import MomentField
from warroom.incidents.manage import people
from warroom.incidents.models import Incident
from warroom.organisations.models import Person
from warroom.tasks.models import LONGEST_TEXT, LONGEST_TITLE, ROLES, Task

FURTHEST = timedelta(days=3 * 366)


class Due(MomentField):
    """When something has to be ready; empty when it need not be by any moment."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """The moment. Raises ValidationError for one that cannot be meant."""
        moment = super().to_python(value)
        if moment and abs(moment - timezone.now()) > FURTHEST:
            raise forms.ValidationError(_("This date is too far away."))
        return moment


class Whose(forms.ChoiceField):
    """A person of the bodies involved, or a role: cleaned to the fields of a task."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def fill(self, incident: Incident, owner: Person | None = None) -> None:
        """Offer those of ``incident``, and ``owner`` too when that person is no longer among them."""
        known = [(f"person:{pk}", name) for pk, name in people(incident)]
        if owner is not None and f"person:{owner.pk}" not in dict(known):
            known.append((f"person:{owner.pk}", owner.name))
        self.choices = [
            ("", _("nobody yet")),
            (_("Roles"), [(f"role:{value}", label) for value, label in ROLES]),
            (_("People"), known),
        ]

    def clean(self, value: Any) -> dict[str, Any]:
        """``owner_id`` and ``role``."""
        kind, _colon, key = str(super().clean(value) or "").partition(":")
        return {"owner_id": int(key) if kind == "person" else None, "role": key if kind == "role" else ""}


def whose(task: Task) -> str:
    """The choice that stands for whose task it is now."""
    if task.owner_id:
        return f"person:{task.owner_id}"
    return f"role:{task.role}" if task.role else ""


class MakeForm(forms.Form):
    """A task in one line."""

    title = forms.CharField(label=gettext_lazy("What has to be done?"), max_length=LONGEST_TITLE)
    who = Whose(label=gettext_lazy("Who?"))
    due_at = Due(label=gettext_lazy("By when?"))

    def __init__(self, incident: Incident, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].fill(incident)  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """A task, described anew."""

    title = forms.CharField(label=gettext_lazy("What has to be done?"), max_length=LONGEST_TITLE)
    description = forms.CharField(
        label=gettext_lazy("More about it"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    who = Whose(label=gettext_lazy("Who?"))
    owner_name = forms.CharField(
        label=gettext_lazy("Or a name: somebody without an account, an organisation, a supplier"),
        max_length=120,
        required=False,
    )
    due_at = Due(label=gettext_lazy("By when?"))
    after = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Waits for"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, task: Task, others: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].fill(task.incident, task.owner)  # type: ignore[attr-defined]
        self.fields["after"].choices = others  # type: ignore[attr-defined]

    @staticmethod
    def of(task: Task) -> dict[str, Any]:
        """What the form shows of a task."""
        return {
            "title": task.title,
            "description": task.description,
            "who": whose(task),
            "owner_name": task.owner_name,
            "due_at": task.due_at,
            "after": list(task.after.values_list("pk", flat=True)),
        }
