"""What the coordinator fills in about a call for help."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.emergency.models import CallForHelp
from warroom.organisations.models import Kind, Membership, Organisation, Role, roles_for

Source = CallForHelp.Source


def digits(number: str) -> str:
    """A telephone number as the network dials it: +32 3 …, 0032 3 … and 03 … are one."""
    bare = re.sub(r"\D", "", number)
    return re.sub(r"^(0032|32(?=\d{8,9}$)|0)", "", bare)


class CallBackForm(forms.Form):
    """Which number was called, how it was come by, and who answered."""

    body = forms.CharField(
        label=gettext_lazy("Body in the register"),
        max_length=200,
        help_text=gettext_lazy("Its exact name or KBO number. Clear it only when the body is not in the register."),
        required=False,
    )
    new_name = forms.CharField(label=gettext_lazy("Not in the register? Its name"), max_length=200, required=False)
    new_kind = forms.ChoiceField(
        label=gettext_lazy("and its kind"),
        choices=[("", "–"), *((k.value, k.label) for k in Kind if k not in (Kind.SUPPLIER, Kind.COORDINATOR))],
        required=False,
    )
    called_number = forms.CharField(
        label=gettext_lazy("Number you called"), max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Where that number comes from"), choices=Source.choices, widget=forms.RadioSelect
    )
    found_where = forms.CharField(
        label=gettext_lazy("Found where?"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For a number you found yourself: which website, directory or person. Never the form."),
    )
    recognised = forms.ChoiceField(
        label=gettext_lazy("Was it who it said?"),
        choices=[("yes", gettext_lazy("Called and recognised")), ("no", gettext_lazy("Not recognised, or no answer"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, call: CallForHelp, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["body"] = call.organisation.kbo or call.organisation.name if call.organisation else call.body

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["organisation"] = self._organisation(said)
        source, number = said.get("source"), said.get("called_number") or ""
        if source == Source.FOUND and len(said.get("found_where") or "") < 5:
            self.add_error("found_where", _("Say where you found the number: the form itself does not count."))
        if source == Source.REGISTER and digits(number) not in _numbers_of(said["organisation"]):
            self.add_error("called_number", _("This number is not registered for this body."))
        return said

    def _organisation(self, said: dict[str, Any]) -> Organisation | None:
        body, name, kind = said.get("body") or "", said.get("new_name") or "", said.get("new_kind") or ""
        if body:
            found = Organisation.objects.exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR)).find(body)
            if len(found) == 1:
                return found[0]
            several = _("Several bodies have this name: give the KBO number.")
            self.add_error("body", several if found else _("There is no body with this name or KBO number."))
        elif said.get("recognised") == "yes" and not (name.strip() and kind):
            self.add_error("body", _("Name the body: from the register, or its name and kind below."))
        return None


def _numbers_of(organisation: Organisation | None) -> set[str]:
    if organisation is None:
        return set()
    active = Membership.objects.active().filter(organisation=organisation).exclude(person__phone="")
    return {digits(number) for number in active.values_list("person__phone", flat=True)}


class WayInForm(forms.Form):
    """Who gets in, as what, and whether the incident is opened as well."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Only used as the name to sign in with: nothing is mailed."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    title = forms.CharField(
        label=gettext_lazy("Open the incident too: what is going on?"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Leave empty to let them open it themselves."),
    )

    def __init__(self, call: CallForHelp, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = call.organisation.kind if call.organisation else Kind.MUNICIPALITY
        self.fields["role"].choices = [(r.value, r.label) for r in roles_for(kind)]  # type: ignore[attr-defined]
        self.initial.update(role=Role.SPOC.value, name=call.who)
