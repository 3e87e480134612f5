"""Indicators of an incident: what of the attacker was found, and whether it may be compared with what others found."""

from ipaddress import ip_address

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator, RegexValidator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from warroom.alerts.words import Tlp
from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.situation import base
from warroom.incidents.writing import Refused, lock, write
from warroom.organisations.access import Action
from warroom.organisations.models import Person
from warroom.requests import Request
from warroom.sector.models import Indicator

MOST = 500
LENGTHS = {32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"}
"""Hexadecimal digits of the hashes that are taken."""


class IndicatorForm(forms.Form):
    """One indicator. A value may be written with the brackets that keep people from clicking: hxxp, [.]"""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Indicator.Kind.choices)
    value = forms.CharField(label=gettext_lazy("Value"), max_length=255)
    note = forms.CharField(label=gettext_lazy("Where it was found"), max_length=300, required=False)
    tlp = forms.ChoiceField(label="TLP", choices=Tlp.choices, initial=Tlp.AMBER)
    shared = forms.BooleanField(
        label=gettext_lazy("Let the war room compare it with other bodies"), required=False, initial=True,
        help_text=gettext_lazy("Never with TLP:RED. The war room then sees the value and that it is yours."),
    )  # fmt: skip

    def clean(self) -> dict[str, object]:
        """The value in its one spelling."""
        cleaned = super().clean() or {}
        if "value" in cleaned and "kind" in cleaned:
            try:
                cleaned["value"] = normal(cleaned["kind"], cleaned["value"])
            except ValidationError as error:
                self.add_error("value", error)
        if cleaned.get("tlp") == Tlp.RED:
            cleaned["shared"] = False
        return cleaned


def normal(kind: str, value: str) -> str:
    """A value in the one spelling by which it is found again. Raises ValidationError for what is none of its kind."""
    text = value.strip().replace("[.]", ".").replace("(.)", ".").replace("[:]", ":").lower()
    if kind == Indicator.Kind.HASH:
        RegexValidator(r"^[0-9a-f]+$", _("a file hash has hexadecimal digits only"))(text)
        if len(text) not in LENGTHS:
            raise ValidationError(_("this is no MD5, SHA-1, SHA-256 or SHA-512: it has {n} digits").format(n=len(text)))
        return text
    if kind == Indicator.Kind.ADDRESS:
        try:
            return str(ip_address(text))
        except ValueError:
            raise ValidationError(_("this is no IP address")) from None
    text = text.removeprefix("hxxps://").removeprefix("hxxp://").removeprefix("https://").removeprefix("http://")
    text = text.partition("/")[0].rstrip(".")
    try:
        text = text.encode("idna").decode()
    except UnicodeError:
        raise ValidationError(_("this is no domain name")) from None
    DomainNameValidator(message=_("this is no domain name"))(text)
    return text


@transaction.atomic
def add(incident: Incident, *, kind: str, value: str, note: str, tlp: str, shared: bool, by: Person) -> Indicator:
    """Record one. Raises Refused when it is there already, or when there are too many."""
    lock(incident)
    there = Indicator.objects.filter(incident=incident, withdrawn_at=None)
    if there.filter(kind=kind, value=value).exists():
        raise Refused(_("This indicator is recorded already."))
    if there.count() >= MOST:
        raise Refused(
            _("More than {n} indicators: keep the list elsewhere and record the ones that matter.").format(n=MOST)
        )
    row = Indicator(incident=incident, kind=kind, value=value, note=note, tlp=tlp, shared=shared, by=by)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This indicator is recorded already.")) from None
    write(incident, "indicator.found", row, by=by)
    return row


@transaction.atomic
def withdraw(row: Indicator, *, by: Person) -> None:
    """It was none after all; doing so twice is once."""
    if Indicator.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        row.refresh_from_db()
        write(row.incident, "indicator.withdrawn", row, by=by)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, pk: int) -> HttpResponse:
    """The indicators of an incident; record one."""
    incident = opened(request, pk, Action.WORK_INCIDENT if request.method == "POST" else Action.VIEW_INCIDENT)
    form = IndicatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add(incident, by=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded."))
            return redirect("sector:indicators", pk)
    now = shown(request, incident)
    rows = [row for row in now.of("indicator") if not row["withdrawn_at"]]
    kinds, context = dict(Indicator.Kind.choices), base(request, incident, now, "sector:indicators")
    context |= {"form": form, "rows": [{**row, "words": kinds.get(row["kind"], row["kind"])} for row in reversed(rows)]}
    return render(request, "sector/indicators.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def take_back(request: Request, pk: int, row: int) -> HttpResponse:
    """Withdraw one."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    found = Indicator.objects.filter(incident=incident, pk=row).select_related("incident__chain").first()
    if found is None:
        raise Http404
    try:
        withdraw(found, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("sector:indicators", pk)
