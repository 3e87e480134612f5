"""What people fill in: an alert and whom it is for."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.alerts import extensions
from warroom.alerts.audience import BODIES
from warroom.alerts.enclosing import checked as checked_files
from warroom.alerts.models import LONGEST_NOTE, LONGEST_TEXT, LONGEST_TITLE, Alert, Group, Item
from warroom.alerts.words import Doing, Reply, Severity, Tlp
from warroom.contacts.models import WayKind
from warroom.contacts.regions import REGIONS
from warroom.fields import MomentField
from warroom.incidents.models import Incident
from warroom.organisations.models import Kind, Organisation

MOST_LINES = 40
LONGEST_LINE = 500
SENDABLE = [kind for kind in WayKind if kind != WayKind.LANDLINE]
BETWEEN = "|"


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=Files(attrs={"multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        each = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in each if one]


def _boxes(label: Any, choices: Iterable[tuple[Any, Any]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, choices=list(choices), widget=forms.CheckboxSelectMultiple
    )


def _text(label: Any, rows: int, longest: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class AudienceForm(forms.Form):
    """Whom it is for; ``audience()`` is what ``alerts.audience`` reads."""

    everybody = forms.BooleanField(label=gettext_lazy("All bodies of the register"), required=False)
    kinds = _boxes(gettext_lazy("Only these kinds"), [(kind.value, kind.label) for kind in BODIES])
    regions = _boxes(gettext_lazy("Only in these provinces"), [(region.code, region.name) for region in REGIONS])
    suppliers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only users of these suppliers"), required=False, queryset=Organisation.objects.none()
    )
    products = forms.MultipleChoiceField(label=gettext_lazy("Only users of these products"), required=False)
    incidents = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Also the bodies of these incidents"), required=False, queryset=Incident.objects.none()
    )
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Also these groups"), required=False, queryset=Group.objects.none()
    )
    organisations = _text(
        gettext_lazy("Also these bodies"), 3, 20_000, help_text=gettext_lazy("One per line: a name or a KBO number.")
    )
    excepted = _text(gettext_lazy("But not these"), 2, 20_000)

    def __init__(self, *args: Any, sender: Organisation, incidents: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = Organisation.objects.valid_on(timezone.localdate())
        self._choose("suppliers", today.filter(kind=Kind.SUPPLIER))
        self._choose("groups", Group.objects.filter(organisation=sender))
        self._choose("incidents", Incident.objects.none() if incidents is None else incidents)
        products = self.fields["products"]
        assert isinstance(products, forms.MultipleChoiceField)
        products.choices = [(str(one.pk), str(one)) for one in extensions.products()[:2000]]
        for name in ("suppliers", "products", "incidents", "groups"):
            self.fields[name].widget.attrs["size"] = 4

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows

    def clean_organisations(self) -> list[int]:
        return self._named("organisations")

    def clean_excepted(self) -> list[int]:
        return self._named("excepted")

    def _named(self, name: str) -> list[int]:
        found, wrong = find_bodies(str(self.cleaned_data[name]))
        if wrong:
            raise forms.ValidationError(wrong)
        return [body.pk for body in found]

    def audience(self) -> dict[str, Any]:
        """The specification that was filled in; only what says something."""
        said = self.cleaned_data
        spec: dict[str, Any] = {
            "all": bool(said["everybody"]),
            "kinds": list(said["kinds"]),
            "regions": list(said["regions"]),
            "suppliers": [one.pk for one in said["suppliers"]],
            "products": [int(pk) for pk in said["products"]],
            "incidents": [one.pk for one in said["incidents"]],
            "groups": [one.pk for one in said["groups"]],
            "organisations": said["organisations"],
            "except": said["excepted"],
        }
        return {key: value for key, value in spec.items() if value}


def of_audience(spec: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form for a specification."""
    return {
        "everybody": spec.get("all", False),
        "kinds": spec.get("kinds", []),
        "regions": spec.get("regions", []),
        "suppliers": spec.get("suppliers", []),
        "products": [str(pk) for pk in spec.get("products", [])],
        "incidents": spec.get("incidents", []),
        "groups": spec.get("groups", []),
        "organisations": _lines(spec.get("organisations", [])),
        "excepted": _lines(spec.get("except", [])),
    }


def _lines(pks: list[int]) -> str:
    return "\n".join(named(body) for body in Organisation.objects.filter(pk__in=pks))


def named(body: Organisation) -> str:
    """How a body is written so that it is found again: the KBO number tells those of one name apart."""
    return f"{body} {body.kbo}".strip()


def find_bodies(text: str) -> tuple[list[Organisation], list[str]]:
    """The bodies of today that the lines of ``text`` name, and a sentence for each line that names none or several."""
    found: list[Organisation] = []
    wrong: list[str] = []
    for line in dict.fromkeys(" ".join(line.split()) for line in text.splitlines()):
        if not line:
            continue
        rows = one_body(line)
        if len(rows) == 1:
            found.append(rows[0])
        elif rows:
            which = ", ".join(named(row) for row in rows[:4])
            wrong.append(_("“{line}” can be several: write one of {which}.").format(line=line, which=which))
        else:
            wrong.append(_("“{line}” is not a body of today.").format(line=line))
        if len(wrong) >= 20:
            break
    return found, wrong


def one_body(line: str) -> list[Organisation]:
    """The bodies of today that ``line`` can mean: a KBO number, a name, or a name with its kind or number."""
    words = line.split()
    if words[-1].replace(".", "").isdigit() and (rows := Organisation.objects.find(words[-1])):
        return rows
    rows = Organisation.objects.find(line)
    if len(rows) > 1:
        # "Gent" alone is the municipality; "OCMW Gent" the other one.
        rows = [row for row in rows if row.kind == Kind.MUNICIPALITY] or rows
    if not rows and len(words) > 1:
        kinds = {
            "ocmw": Kind.OCMW,
            "gemeente": Kind.MUNICIPALITY,
            "stad": Kind.MUNICIPALITY,
            "provincie": Kind.PROVINCE,
        }
        kind = kinds.get(words[0].lower())
        rows = [row for row in Organisation.objects.find(" ".join(words[1:])) if row.kind == kind]
    return rows


class AlertForm(forms.ModelForm):  # type: ignore[type-arg]
    """What it says."""

    title_nl = forms.CharField(label=gettext_lazy("Title in Dutch"), max_length=LONGEST_TITLE)
    text_nl = _text(gettext_lazy("Text in Dutch"), 7, LONGEST_TEXT, required=True)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=LONGEST_TITLE, required=False)
    text_en = _text(gettext_lazy("Text in English"), 5, LONGEST_TEXT)
    act_by = MomentField(label=gettext_lazy("By when"), required=False)
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, coerce=int, initial=Severity.ATTENTION
    )
    tlp = forms.ChoiceField(label="TLP", choices=Tlp.choices, initial=Tlp.AMBER)
    checklist = _text(
        gettext_lazy("Checklist"),
        4,
        MOST_LINES * 2 * LONGEST_LINE,
        help_text=gettext_lazy("One line per thing to do; English behind a | if you have it."),
    )
    channels = _boxes(gettext_lazy("Only over these channels"), [(kind.value, kind.label) for kind in SENDABLE])
    enclosures = FilesField(label=gettext_lazy("Attachments"), required=False)
    drop_files = forms.MultipleChoiceField(
        label=gettext_lazy("Take these files away"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Alert
        fields = (
            "title_nl",
            "text_nl",
            "todo_nl",
            "act_by",
            "severity",
            "tlp",
            "exercise",
            "title_en",
            "text_en",
            "todo_en",
            "channels",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drop = self.fields["drop_files"]
        assert isinstance(drop, forms.MultipleChoiceField)
        drop.choices = [(str(one.pk), one.name) for one in self.instance.encloseds.all()] if self.instance.pk else []
        if not drop.choices:
            del self.fields["drop_files"]
        if self.instance.pk:
            self.fields["checklist"].initial = "\n".join(
                f"{one.text_nl} {BETWEEN} {one.text_en}" if one.text_en else one.text_nl
                for one in Item.objects.filter(alert=self.instance)
            )
            self.fields["version"].initial = self.instance.version

    def clean_act_by(self) -> datetime | None:
        by: datetime | None = self.cleaned_data["act_by"]
        if by and not timezone.now() - timedelta(days=1) < by < timezone.now() + timedelta(days=1000):
            raise forms.ValidationError(_("This moment has passed or is too far away."))
        return by

    def clean_checklist(self) -> list[tuple[str, str]]:
        lines: list[tuple[str, str]] = []
        for line in str(self.cleaned_data["checklist"]).splitlines():
            dutch, _bar, english = (part.strip() for part in line.partition(BETWEEN))
            if max(len(dutch), len(english)) > LONGEST_LINE:
                raise forms.ValidationError(
                    _("A line of the checklist has at most {n} characters.").format(n=LONGEST_LINE)
                )
            if dutch or english:
                lines.append((dutch or english, english))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("A checklist has at most {n} lines.").format(n=MOST_LINES))
        return lines

    def clean_enclosures(self) -> list[tuple[str, str, bytes]]:
        kept = self.instance.encloseds.all() if self.instance.pk else []
        gone = set(self.data.getlist("drop_files")) if hasattr(self.data, "getlist") else set()
        return checked_files(self.cleaned_data["enclosures"], kept=[one for one in kept if str(one.pk) not in gone])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if bool(said.get("title_en")) != bool(said.get("text_en")):
            self.add_error(
                "text_en" if said.get("title_en") else "title_en",
                _("In English it needs both a title and a text, or neither."),
            )
        return said


class RemarkField(forms.CharField):
    """A remark; the end of a line counts as one character, as it does while one types."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class AnswerForm(forms.Form):
    """What a body answers."""

    answer = forms.ChoiceField(choices=Reply.choices)
    note = RemarkField(required=False, max_length=LONGEST_NOTE)


class CheckedForm(forms.Form):
    """Where a body stands with a line of the checklist."""

    doing = forms.ChoiceField(choices=[("", "–"), *Doing.choices], required=False)
    by_day = forms.DateField(required=False)
    note = forms.CharField(required=False, max_length=500)

    def clean_by_day(self) -> Any:
        day = self.cleaned_data["by_day"]
        if day and not 2000 < day.year < 2100:
            raise forms.ValidationError(_("This day is too far away."))
        return day
