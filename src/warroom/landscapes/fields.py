"""The edit form of an element: a field for every attribute its kind can have, empty where nothing is known."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from warroom.landscapes import words
from weerbaar.landscape import Element, Kind, Origin
from weerbaar.landscape.attributes import Attribute, Type, of_kind
from weerbaar.landscape.checks import wrong_value
from weerbaar.language import Message

UNKNOWN = ("", _("not known"))


class ElementForm(forms.Form):
    """Name and attributes of one element. What nobody filled in is not known, never zero."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(
        self,
        kind: Kind,
        data: Mapping[str, Any] | None = None,
        element: Element | None = None,
        teams: Mapping[str, str] | None = None,
    ) -> None:
        """``teams``: names by id, to choose the team from; without any it is typed."""
        initial: dict[str, Any] = {}
        if element:
            initial = {f"a_{name}": _initial(value) for name, value in element.attributes.items()}
            initial["name"] = element.name
        super().__init__(data, initial=initial)
        self.kind = kind
        for attribute in of_kind(kind):
            self.fields[f"a_{attribute.name}"] = _field(attribute)
        if teams and "a_team" in self.fields:
            # A name that came from a file and is no team of the landscape stays a choice.
            now = str(initial.get("a_team") or "")
            known = [(now, now)] if now and now not in teams else []
            self.fields["a_team"] = forms.ChoiceField(
                choices=[UNKNOWN, *known, *sorted(teams.items(), key=lambda team: team[1].casefold())],
                label=self.fields["a_team"].label,
                required=False,
            )
        self.fields["why"] = forms.CharField(
            label=_("Why this change? (optional)"),
            required=False,
            max_length=500,
            help_text=_("Stands in the list of versions, for whoever looks back later."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for attribute in of_kind(self.kind):
            value = self.value(attribute, cleaned.get(f"a_{attribute.name}"))
            wrong = wrong_value(attribute.name, value) if value is not None else None
            if wrong:
                text = str(wrong)
                self.add_error(f"a_{attribute.name}", text[:1].upper() + text[1:] + ".")
        return cleaned

    @staticmethod
    def value(attribute: Attribute, cleaned: Any) -> Any:
        """The attribute's value as the landscape holds it; None for not known."""
        if cleaned in (None, ""):
            return None
        if attribute.type is Type.FLAG:
            return cleaned == "yes"
        if attribute.type is Type.LIST:
            return [part.strip() for part in cleaned.split(",") if part.strip()] or None
        if attribute.type is Type.DATE:
            return cleaned.isoformat()
        if attribute.type is Type.NUMBER and float(cleaned).is_integer():
            return int(cleaned)
        return cleaned

    def element(self, id: str, before: Element | None, today: date) -> Element:
        """What was filled in, as an element. Attributes the form does not know stay as they are; whoever fills in
        a form vouches for what it says."""
        changes = {a.name: self.value(a, self.cleaned_data.get(f"a_{a.name}")) for a in of_kind(self.kind)}
        base = before or Element(id, self.kind, "", Origin.OWN)
        changed = base.with_attributes(**changes)
        facts = (self.cleaned_data["name"], dict(changed.attributes))
        if before is not None and facts == (before.name, dict(before.attributes)):
            return before
        return Element(id, base.kind, facts[0], base.origin, today, facts[1])


def _initial(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return value


def _field(attribute: Attribute) -> forms.Field:
    common: dict[str, Any] = {
        "label": words.attribute(attribute.name),
        "help_text": str(Message(attribute.help)) + ".",
        "required": False,
    }
    if attribute.type is Type.FLAG:
        return forms.ChoiceField(choices=[UNKNOWN, ("yes", _("yes")), ("no", _("no"))], **common)
    if attribute.type is Type.DATE:
        return forms.DateField(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"], **common
        )
    if attribute.type is Type.NUMBER:
        return forms.FloatField(
            localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **common
        )
    if attribute.type is Type.INTEGER and attribute.minimum is not None and attribute.maximum is not None:
        values = range(int(attribute.minimum), int(attribute.maximum) + 1)
        return forms.TypedChoiceField(
            choices=[UNKNOWN, *((str(n), str(n)) for n in values)], coerce=int, empty_value=None, **common
        )
    if attribute.type is Type.INTEGER:
        return forms.IntegerField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **common)
    if attribute.choices:
        return forms.ChoiceField(
            choices=[UNKNOWN, *((choice, words.CHOICES.get(choice, choice)) for choice in attribute.choices)], **common
        )
    if attribute.name == "description":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, **common)
    return forms.CharField(max_length=500, **common)
