"""A supplier writes to the SPOCs of its own customers, without seeing a number or an address.

Only to those that let it know that they are customers, and above TLP:GREEN only to those of them that it knows itself
(see ``recognising``); the coordinator receives a copy. Whom a message reaches and what each of them answers, the
supplier sees.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.alerts import rhythm, sending
from warroom.alerts.models import LONGEST_TEXT, LONGEST_TITLE, Addressed, Alert
from warroom.alerts.words import Reply, Severity, Tlp
from warroom.messaging.models import Delivery
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet, Person
from warroom.suppliers.models import Product
from warroom.suppliers.recognising import OPEN_TO_ALL, known_customers
from warroom.suppliers.uses import customers

REFERENCE = "supplier"
MOST_A_DAY = 6
"""Messages of one supplier within a day; whoever has more to say says it in the status of its product."""
DAY = timedelta(hours=24)


class TooMany(Exception):
    """The supplier has written as often as it may within a day."""


class Nobody(Exception):
    """No customer lets the supplier know, or none that the supplier knows under this label."""


class MessageForm(forms.Form):
    """What a supplier writes to its customers."""

    title_nl = forms.CharField(label=gettext_lazy("Title in Dutch"), max_length=LONGEST_TITLE)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=LONGEST_TITLE, required=False)
    text_nl = forms.CharField(
        label=gettext_lazy("Text in Dutch"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5})
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    severity = forms.TypedChoiceField(label=gettext_lazy("How urgent"), coerce=int)
    # TLP:RED is for people by name: no list of customers is that.
    tlp = forms.ChoiceField(
        label="TLP",
        choices=[(one.value, one.label) for one in (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT)],
        initial=Tlp.AMBER,
        help_text=gettext_lazy(
            "TLP:CLEAR and TLP:GREEN go to everybody that lets you know; the others only to those of them that you "
            "know as your customer."
        ),
    )
    product = forms.ModelChoiceField(
        label=gettext_lazy("To the customers of"),
        queryset=Product.objects.none(),
        required=False,
        empty_label=gettext_lazy("all your products"),
    )

    def __init__(self, supplier: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What needs a second person's approval is for the coordinator to send.
        self.fields["severity"].choices = [  # type: ignore[attr-defined]
            (value, label) for value, label in Severity.choices if not rhythm.needs_second(value)
        ]
        self.fields["product"].queryset = Product.objects.offered().filter(supplier=supplier)  # type: ignore[attr-defined]


def send(supplier: Organisation, said: dict[str, Any], *, by: Person) -> Alert:
    """Send what ``MessageForm`` holds. Raises TooMany or Nobody."""
    # Whoever writes for the same supplier waits here, so that two at once are counted as two.
    Organisation.objects.select_for_update().get(pk=supplier.pk)
    if of(supplier).filter(created_at__gt=timezone.now() - DAY).count() >= MOST_A_DAY:
        raise TooMany
    said = dict(said)
    product = said.pop("product", None)
    known = reaches(supplier, product, said["tlp"])
    if not known.exists():
        raise Nobody
    copy = Organisation.objects.filter(kind=Kind.COORDINATOR).valid_on(timezone.localdate())
    audience = {"organisations": sorted({*known.values_list("pk", flat=True), *copy.values_list("pk", flat=True)})}
    alert = sending.draft(
        sender=supplier,
        author=by,
        audience=audience,
        reference=f"{REFERENCE}:{product.pk if product else ''}",
        numbers_hidden=True,
        **said,
    )
    return sending.send(alert, by=by)


def reaches(supplier: Organisation, product: Product | None, tlp: str) -> OrganisationQuerySet:
    """The customers to whom a message under this label goes."""
    known = customers(supplier, product, shared_only=True)
    return known if tlp in OPEN_TO_ALL else known.filter(pk__in=known_customers(supplier, product).values("pk"))


def of(supplier: Organisation) -> Any:
    """What the supplier wrote to its customers, newest first."""
    return Alert.objects.filter(sender=supplier, reference__startswith=f"{REFERENCE}:").order_by("-pk")


def reached(alert: Alert) -> dict[str, Any]:
    """How far it came: deliveries by state, and what each body answered."""
    states = Delivery.objects.filter(message__topic=alert.topic).values_list("state").annotate(n=Count("pk"))
    addressed = Addressed.objects.filter(alert=alert).select_related("organisation").order_by("organisation__name")
    return {
        "deliveries": dict(states.order_by()),
        "addressed": [
            (row.organisation, Reply(row.answer).label if row.answer else _("no answer yet"), row.answered_at)
            for row in addressed
        ],
        "answered": sum(1 for row in addressed if row.answer),
    }
