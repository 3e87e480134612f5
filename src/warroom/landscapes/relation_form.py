"""The form of one relation: what it means, and between what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.landscapes import words
from warroom.landscapes.changing import OFFERED, fresh_id
from weerbaar.landscape import Landscape, Origin, Relation, RelationKind

GROUPED = (RelationKind.NEEDS, RelationKind.RUNS_ON, RelationKind.TRUSTS, RelationKind.SUPPLIED_BY)


class RelationForm(forms.Form):
    """A relation of ``kind``. The other end is chosen by typing part of its name."""

    source = forms.CharField(label=gettext_lazy("From"), max_length=500)
    target = forms.CharField(label=gettext_lazy("To"), max_length=500)

    def __init__(
        self,
        kind: RelationKind,
        landscape: Landscape,
        data: Mapping[str, Any] | None = None,
        relation: Relation | None = None,
        source: str = "",
        target: str = "",
    ) -> None:
        self.kind, self.landscape, self.relation = kind, landscape, relation
        ends = (relation.source, relation.target) if relation else (source, target)
        initial: dict[str, Any] = {
            "source": self.end_text(ends[0]),
            "target": self.end_text(ends[1]),
            "both_ways": relation.both_ways if relation else True,
            "cuttable": relation.cuttable if relation else True,
        }
        if relation:
            initial |= {
                "alternative": relation.alternative or "",
                "at_least": relation.at_least,
                "over": relation.over or "",
                "role": relation.role or "delivers",
                "cut_min": relation.cut_min,
                "link_name": relation.attributes.get("name", ""),
            }
        super().__init__(data, initial=initial)
        for name, side in (("source", 0), ("target", 1)):
            self.fields[name].widget.attrs |= {"list": f"known-{name}", "autocomplete": "off"}
            offered = OFFERED.get(kind)
            self.known = getattr(self, "known", {}) | {
                name: [self.end_text(e.id) for e in landscape.elements if offered is None or e.kind in offered[side]]
            }
        self._more()

    def _more(self) -> None:
        if self.kind in GROUPED:
            self.fields["alternative"] = forms.CharField(
                label=gettext_lazy("Group of alternatives"),
                required=False,
                max_length=60,
                help_text=gettext_lazy(
                    "Give the relations of which only some have to work the same group, such as “a”. Empty: it cannot "
                    "do without this one."
                ),
            )
            self.fields["at_least"] = forms.IntegerField(
                label=gettext_lazy("How many of the group must work"),
                required=False,
                min_value=1,
                help_text=gettext_lazy("Goes for the whole group. Empty: one."),
            )
        if self.kind is RelationKind.NEEDS:
            links = [(id, self.landscape.name_of(id)) for id in self.landscape.links]
            self.fields["over"] = forms.ChoiceField(
                label=gettext_lazy("Over which link"),
                required=False,
                choices=[("", gettext_lazy("no link in particular")), *links],
                help_text=gettext_lazy("The need also fails while that link is cut."),
            )
        if self.kind is RelationKind.SUPPLIED_BY:
            self.fields["role"] = forms.ChoiceField(
                label=gettext_lazy("What the supplier does"),
                choices=[
                    ("delivers", gettext_lazy("delivers it: it keeps working when the supplier is out")),
                    ("operates", gettext_lazy("operates it: it stops when the supplier is out")),
                ],
            )
        if self.kind is RelationKind.LINK:
            self.fields["link_name"] = forms.CharField(
                label=gettext_lazy("Name of the link"), required=False, max_length=200
            )
            self.fields["both_ways"] = forms.BooleanField(label=gettext_lazy("goes both ways"), required=False)
            self.fields["cuttable"] = forms.BooleanField(label=gettext_lazy("can be cut"), required=False)
            self.fields["cut_min"] = forms.FloatField(
                label=gettext_lazy("Time to cut (minutes)"),
                required=False,
                min_value=0,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def end_text(self, id: str) -> str:
        """An element as the form writes it: its name, and its id where that is needed to tell it apart."""
        element = self.landscape.by_id.get(id)
        if element is None:
            return id
        return f"{element.name} [{id}]" if element.name != id else id

    def _end(self, name: str) -> str:
        typed: str = self.cleaned_data[name].strip()
        if typed.endswith("]") and "[" in typed:
            id = typed[typed.rindex("[") + 1 : -1]
            if id in self.landscape.by_id:
                return id
        if typed in self.landscape.by_id:
            return typed
        same = [e.id for e in self.landscape.elements if e.name.casefold() == typed.casefold()]
        if len(same) == 1:
            return same[0]
        if same:
            raise forms.ValidationError(_("More than one thing is called that; choose one from the list."))
        raise forms.ValidationError(_("Nothing is called “{name}”; choose one from the list.").format(name=typed[:80]))

    def clean_source(self) -> str:
        return self._end("source")

    def clean_target(self) -> str:
        target = self._end("target")
        if target == self.cleaned_data.get("source"):
            raise forms.ValidationError(_("Something cannot depend on itself."))
        return target

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("at_least") and not cleaned.get("alternative") and cleaned["at_least"] > 1:
            self.add_error("at_least", _("Only a group of alternatives can ask for more than one."))
        for name, side in (("source", 0), ("target", 1)):
            end = self.landscape.by_id.get(cleaned.get(name, ""))
            offered = OFFERED.get(self.kind)
            # What an import brought may differ from what is offered; a hand-made relation should make sense.
            before = self.relation and getattr(self.relation, name)
            if end and offered and end.kind not in offered[side] and end.id != before:
                kinds = ", ".join(str(words.ONE[kind]) for kind in offered[side])
                self.add_error(name, _("That has to be: {kinds}.").format(kinds=kinds))
        return cleaned

    def made(self, today: date) -> Relation:
        """What was filled in, as a relation; its origin stays."""
        c = self.cleaned_data
        base = self.relation or Relation(self.kind, c["source"], c["target"], origin=Origin.OWN)
        made = replace(base, source=c["source"], target=c["target"], confirmed_on=today)
        if self.kind in GROUPED:
            group = c.get("alternative") or None
            made = replace(made, alternative=group, at_least=c.get("at_least") if group else None)
        if self.kind is RelationKind.NEEDS:
            made = replace(made, over=c.get("over") or None)
        if self.kind is RelationKind.SUPPLIED_BY:
            role = c["role"]
            made = replace(made, role=role)
            if role != "operates":
                made = replace(made, alternative=None, at_least=None)
        if self.kind is RelationKind.LINK:
            name = c.get("link_name", "").strip()
            ends = f"{self.landscape.name_of(c['source'])} {self.landscape.name_of(c['target'])}"
            made = replace(
                made,
                id=base.id or fresh_id(self.landscape, "link", name or f"link {ends}"),
                both_ways=c["both_ways"],
                cuttable=c["cuttable"],
                cut_min=c.get("cut_min"),
                attributes={**base.attributes, **({"name": name} if name else {})},
            )
        return made
