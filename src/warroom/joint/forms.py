"""What people fill in about a joint incident."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.fields import MomentField, PassedField
from warroom.incidents.forms import TLPS
from warroom.incidents.taxonomy import Severity
from warroom.joint.models import Environment, Isolation, JointIncident, Remediation
from warroom.joint.words import Effect
from warroom.organisations.models import Kind, Organisation
from warroom.suppliers.models import Product


def things(supplier: Organisation | None) -> list[Any]:
    """What can be hit, to choose from: each supplier with all of it, its data centres and products; only of
    ``supplier`` if given."""
    suppliers = Organisation.objects.filter(kind=Kind.SUPPLIER, valid_until=None).order_by("name", "pk")
    products = Product.objects.offered().select_related("supplier").order_by("kind", "name", "pk")
    if supplier is not None:
        suppliers, products = suppliers.filter(pk=supplier.pk), products.filter(supplier=supplier)
    by_supplier: dict[int, list[tuple[str, str]]] = {}
    for product in products:
        by_supplier.setdefault(product.supplier_id, []).append(
            (f"p{product.pk}", f"{product} ({product.get_kind_display()})")
        )
    return [
        (
            str(one),
            [(f"s{one.pk}", _("{supplier}: everything it runs").format(supplier=one)), *by_supplier.get(one.pk, [])],
        )
        for one in suppliers
    ]


def thing(key: str) -> tuple[Organisation, Product | None] | None:
    """The supplier, and the product if one was chosen, of a choice."""
    if not key[1:].isdecimal() or len(key) > 19:
        return None
    if key[0] == "p":
        product = Product.objects.offered().filter(pk=int(key[1:])).select_related("supplier").first()
        return (product.supplier, product) if product else None
    supplier = Organisation.objects.filter(pk=int(key[1:]), kind=Kind.SUPPLIER).first()
    return (supplier, None) if supplier else None


class StartForm(forms.Form):
    """ "Supplier X is hit": what, how, since when."""

    hit = forms.ChoiceField(label=gettext_lazy("What is hit?"))
    effect = forms.ChoiceField(label=gettext_lazy("What happened to it?"), choices=Effect.choices, initial=Effect.LOST)
    title = forms.CharField(
        label=gettext_lazy("In one line"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Leave empty to have it made from what is hit."),
    )
    text = forms.CharField(
        label=gettext_lazy("What everybody concerned may read"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The supplier and every body on the list read this. No name of another customer."),
    )
    severity = forms.TypedChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, initial=Severity.LARGE, coerce=int
    )
    begun_at = PassedField(
        label=gettext_lazy("Since when?"), help_text=gettext_lazy("Leave empty when that is not known yet.")
    )
    exercise = forms.BooleanField(label=gettext_lazy("This is an exercise, not real"), required=False)

    def __init__(self, supplier: Organisation | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hit"].choices = [("", _("choose")), *things(supplier)]  # type: ignore[attr-defined]
        if supplier is not None:
            self.fields["text"].help_text = FOR_KNOWN


FOR_KNOWN = gettext_lazy(
    "Under TLP:AMBER and above only bodies on the list that you know as customers, or that you added, read this; under "
    "TLP:GREEN everybody on the list. The title everybody reads. No name of another customer."
)
"""Beside a text of a supplier: a body may be on the list because it says itself that it uses it."""


class HeadForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said of a joint incident, said anew."""

    begun_at = PassedField(label=gettext_lazy("Since when?"))
    tlp = forms.ChoiceField(label="TLP", choices=TLPS)

    class Meta:
        model = JointIncident
        fields = ("title", "effect", "text", "severity", "begun_at", "tlp")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.opened_for.kind == Kind.SUPPLIER:
            self.fields["text"].help_text = FOR_KNOWN


class CloseForm(forms.Form):
    """How it ended, and what was learned."""

    note = forms.CharField(
        label=gettext_lazy("How did it end?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    lesson = forms.CharField(
        label=gettext_lazy("What was learned"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Proposed as a lesson: to suppliers first, then to every local government."),
    )
    recommendation = forms.CharField(
        label=gettext_lazy("What should change"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RequestForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a supplier is asked to put right."""

    due_at = MomentField(label=gettext_lazy("By when"))

    class Meta:
        model = Remediation
        fields = ("work", "title", "text", "due_at")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class IsolationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The links to one customer that the supplier wants to cut."""

    planned_at = MomentField(label=gettext_lazy("From when"))
    until = MomentField(
        label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Leave empty when that is not known yet.")
    )

    class Meta:
        model = Isolation
        fields = ("what", "reason", "planned_at", "until", "conditions", "evidence", "reconnects")
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 2}),
            "conditions": forms.Textarea(attrs={"rows": 2}),
            "evidence": forms.Textarea(attrs={"rows": 2}),
        }


class EnvironmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """An emergency environment on offer."""

    products = forms.ModelMultipleChoiceField(
        label=gettext_lazy("For which of your products"),
        queryset=Product.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Environment
        fields = ("name", "for_what", "products", "places", "share", "setup_h", "separate_connection", "connection")

    def __init__(self, owner: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Product.objects.offered().filter(supplier=owner)
        self.fields["products"].queryset = choices  # type: ignore[attr-defined]
        if not choices.exists():
            del self.fields["products"]
        self.fields["places"].widget.attrs["min"] = 1
        self.fields["share"].widget.attrs |= {"min": 0, "max": 1, "step": "0.05"}
        self.fields["setup_h"].widget.attrs["min"] = 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("places") == 0:
            self.add_error("places", _("At least one."))
        if cleaned.get("places") and cleaned["places"] > 100_000:
            self.add_error("places", _("At most {n}.").format(n=100_000))
        share = cleaned.get("share")
        if share is not None and not 0 < share <= 1:
            self.add_error("share", _("Between 0 and 1."))
        if cleaned.get("setup_h") is not None and cleaned["setup_h"] < 0:
            self.add_error("setup_h", _("Not less than 0."))
        return cleaned
