"""What people fill in about a contact."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from warroom.contacts import addresses, telephone
from warroom.contacts.keeping import Details
from warroom.contacts.models import Call, Contact, Rank, Round, WayKind
from warroom.contacts.telephone import Wrong
from warroom.fields import MomentField

WAYS = 8
"""Ways of one contact, at most."""
EMPTY_ROWS = 2
MOST_DOMAINS = 20
LANGUAGES = (
    ("nl", gettext_lazy("Dutch")),
    ("fr", gettext_lazy("French")),
    ("de", gettext_lazy("German")),
    ("en", gettext_lazy("English")),
)


@dataclass(frozen=True)
class WayRow:
    """The fields of one way on the form."""

    kind: Any
    address: Any
    place: Any
    number: int


class ContactForm(forms.Form):
    """Somebody to reach: who, in which language and when, by which ways."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    function = forms.CharField(label=gettext_lazy("Function"), max_length=120, required=False)
    rank = forms.ChoiceField(label=gettext_lazy("Contact as"), choices=Rank.choices)
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Messages come in Dutch, or in English when Dutch is not ticked."),
    )
    hours = forms.CharField(
        label=gettext_lazy("Working hours"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Such as: Mon–Fri 8–17h, not on Wednesday afternoon."),
    )

    def __init__(self, *args: Any, contact: Contact | None = None, with_rank: bool = True, **kwargs: Any) -> None:
        ways = list(contact.ways.current()) if contact else []
        initial = {"rank": Rank.SPOC, "languages": ["nl"], "kind_0": WayKind.MOBILE, "kind_1": WayKind.MAIL}
        if contact is not None:
            initial = {
                "name": contact.name,
                "function": contact.function,
                "languages": contact.languages,
                "hours": contact.hours,
            }
        for number, way in enumerate(ways):
            text = addresses.shown(way)
            initial |= {f"kind_{number}": way.kind, f"address_{number}": text}
        super().__init__(*args, **{"initial": initial} | kwargs)
        if not with_rank:
            del self.fields["rank"]
        self.rows = WAYS if self.is_bound else min(WAYS, max(len(ways) + EMPTY_ROWS, 4))
        for number in range(self.rows):
            self._add_row(number)

    def _add_row(self, number: int) -> None:
        nth = {"n": number + 1}
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_("Kind of way {n}").format(**nth), choices=[("", _("no way")), *WayKind.choices], required=False
        )
        self.fields[f"address_{number}"] = forms.CharField(
            label=_("Number or address of way {n}").format(**nth),
            required=False,
            max_length=addresses.LONGEST,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 1, "autocomplete": "off", "spellcheck": "false"}),
        )
        self.fields[f"place_{number}"] = forms.IntegerField(
            label=_("Order of way {n}").format(**nth),
            required=False,
            min_value=1,
            max_value=99,
            initial=number + 1,
        )

    def ways(self) -> list[WayRow]:
        """The rows, for the template."""
        return [WayRow(self[f"kind_{n}"], self[f"address_{n}"], self[f"place_{n}"], n + 1) for n in range(self.rows)]

    def plain(self) -> list[Any]:
        """The other fields, for the template."""
        return [self[name] for name in ("name", "function", "rank", "languages", "hours") if name in self.fields]

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found: list[tuple[int, int, tuple[str, str, str]]] = []
        for number in range(self.rows):
            kind, text = cleaned.get(f"kind_{number}") or "", (cleaned.get(f"address_{number}") or "").strip()
            if not text:
                continue
            if not kind:
                kind = guessed(text)
            try:
                address, extension = addresses.normal(kind, text)
            except Wrong as error:
                self.add_error(f"address_{number}", str(error))
                continue
            if kind == WayKind.LANDLINE and not extension and telephone.one(address).mobile:
                kind = WayKind.MOBILE
            found.append((cleaned.get(f"place_{number}") or 99, number, (kind, address, extension)))
        self.found = list(dict.fromkeys(way for _place, _number, way in sorted(found)))
        if not self.found and not self.errors:
            self.add_error("address_0", _("Fill in at least one way to reach this person."))
        return cleaned

    def details(self) -> Details:
        """What was filled in, once it is valid."""
        data = self.cleaned_data
        return Details(
            name=data["name"],
            function=" ".join(data["function"].split()),
            languages=tuple(data["languages"]),
            hours=" ".join(data["hours"].split()),
            ways=tuple(self.found),
        )


def guessed(text: str) -> str:
    """The kind of way that an address without a kind is."""
    if text.startswith("@"):
        return WayKind.MATRIX
    if "@" in text:
        return WayKind.MAIL
    if "://" in text:
        return WayKind.NTFY
    try:
        return WayKind.MOBILE if telephone.one(text).mobile else WayKind.LANDLINE
    except Wrong:
        return WayKind.LANDLINE


class PlaceForm(forms.Form):
    """Which contact somebody is of a body, and in which order."""

    rank = forms.ChoiceField(label=gettext_lazy("Contact as"), choices=Rank.choices)
    order = forms.IntegerField(label=gettext_lazy("Order"), min_value=1, max_value=99)


class LeavingForm(forms.Form):
    """The last day of somebody who is going to leave."""

    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Until then this person is reached as before. Empty: stays."),
    )

    def clean_last_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["last_day"]
        if day and not timezone.localdate() <= day <= timezone.localdate() + datetime.timedelta(days=366):
            raise forms.ValidationError(_("Give a day between today and a year from now."))
        return day


class DomainsForm(forms.Form):
    """The mail domains a body runs itself."""

    domains = forms.CharField(
        label=gettext_lazy("Your own mail domains"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("One per line, such as stad.be. No message goes there while you are hit."),
    )

    def clean_domains(self) -> list[str]:
        names = []
        for text in str(self.cleaned_data["domains"]).replace(",", " ").replace(";", " ").split():
            try:
                names.append(addresses.mail(f"x@{text.lower().rpartition('@')[2]}").partition("@")[2])
            except Wrong:
                raise forms.ValidationError(_("“{text}” is not a mail domain.").format(text=text[:60])) from None
        if len(names) > MOST_DOMAINS:
            words = ngettext("At most {n} domain.", "At most {n} domains.", MOST_DOMAINS)
            raise forms.ValidationError(words.format(n=MOST_DOMAINS))
        return list(dict.fromkeys(names))


class CallForm(forms.ModelForm):  # type: ignore[type-arg]
    """What came of a call."""

    class Meta:
        model = Call
        fields = ("outcome", "note", "form")
        widgets = {"form": forms.HiddenInput()}


class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    """A reachability test: when, and how long people have."""

    days = forms.IntegerField(
        label=gettext_lazy("Days to answer"), min_value=1, max_value=30, initial=5,
        help_text=gettext_lazy("After that, who did not answer stands on the call list."),
    )  # fmt: skip

    class Meta:
        model = Round
        fields = ("begins_at", "next_way_h", "repeats")
        field_classes = {"begins_at": MomentField}

    def clean_begins_at(self) -> datetime.datetime:
        moment: datetime.datetime = self.cleaned_data["begins_at"]
        now = timezone.now()
        if not now - datetime.timedelta(hours=1) <= moment <= now + datetime.timedelta(days=400):
            raise forms.ValidationError(_("Give a moment between now and a year from now."))
        return moment

    def clean_next_way_h(self) -> int:
        hours: int = self.cleaned_data["next_way_h"]
        if not 1 <= hours <= 168:
            raise forms.ValidationError(_("Give a number of hours from 1 to 168."))
        return hours
