"""What people fill in about suppliers."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.fields import MomentField, PassedField
from warroom.organisations.models import Organisation
from warroom.suppliers.models import Because, Doing, Observation, Product, ProductKind, ProductStatus


class Coming(MomentField):
    """A moment to come within a year."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment. Raises ValidationError for one that is past or absurd."""
        moment = super().to_python(value)
        if moment and not timezone.now() - timedelta(minutes=1) <= moment <= timezone.now() + timedelta(days=366):
            raise forms.ValidationError(_("This has to be a time to come, within a year."))
        return moment


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    """A product, data centre or connection of the supplier."""

    class Meta:
        model = Product
        fields = ("name", "kind", "key", "ref")
        help_texts = {
            "key": gettext_lazy("Small letters, digits and dashes; it stays the same for ever: landscapes name it."),
            "ref": gettext_lazy("How landscapes that were there before call it: product:… or site:…. May stay empty."),
        }

    def __init__(self, supplier: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.supplier = supplier
        self.fields["key"].required = False
        if self.instance.pk:
            # Landscapes name it by this: only the rest may change.
            del self.fields["key"]

    def clean_ref(self) -> str:
        ref: str = self.cleaned_data["ref"].strip()
        if ref and not ref.startswith(("product:", "site:")):
            raise forms.ValidationError(_("A reference begins with product: or site:"))
        return ref

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.instance.pk:
            key = cleaned.get("key") or slugify(cleaned.get("name", ""))[:60]
            cleaned["key"] = key
            if not key:
                self.add_error("key", _("Give it a short name of letters and digits."))
            elif Product.objects.filter(supplier=self.supplier, key=key).exists():
                self.add_error("key", _("You already have a product with this short name."))
        return cleaned


class StatusForm(forms.ModelForm):  # type: ignore[type-arg]
    """One status, for all customers at once."""

    doing = forms.ChoiceField(label=gettext_lazy("How is it doing?"), choices=Doing.choices, widget=forms.RadioSelect)
    because = forms.ChoiceField(
        label=gettext_lazy("Cause or consequence?"),
        choices=[("", gettext_lazy("not said")), *Because.choices],
        required=False,
        help_text=gettext_lazy("Did it begin with you, or does it follow from something elsewhere?"),
    )
    since = PassedField(label=gettext_lazy("Since when?"), help_text=gettext_lazy("Leave empty for now."))
    next_update = Coming(label=gettext_lazy("Next update, at the latest"), required=False)

    class Meta:
        model = ProductStatus
        fields = ("doing", "because", "text_nl", "text_en", "since", "next_update")
        widgets = {"text_nl": forms.Textarea(attrs={"rows": 3}), "text_en": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("doing") not in (None, Doing.WORKING) and not cleaned.get("because"):
            self.add_error("because", _("Say which: your customers act on it. “Under investigation” is an answer too."))
        return cleaned


class ObservationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a customer sees itself."""

    class Meta:
        model = Observation
        fields = ("doing", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class FragmentForm(forms.Form):
    """What a fragment says, in fields. Everything but the name may stay empty."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    description = forms.CharField(label=gettext_lazy("What it is, in a sentence"), max_length=500, required=False)
    restore_h = forms.FloatField(
        label=gettext_lazy("Hours to restore, once work starts"), min_value=0, max_value=9999, required=False
    )
    hosting = forms.CharField(label=gettext_lazy("Where it runs"), max_length=200, required=False)
    hosting_type = forms.ChoiceField(
        label=gettext_lazy("Kind of environment"),
        choices=[
            ("cluster", gettext_lazy("cluster")),
            ("host", gettext_lazy("server")),
            ("cloud", gettext_lazy("cloud")),
            ("other", gettext_lazy("other")),
        ],
        required=False,
    )
    data_centre = forms.ModelChoiceField(
        label=gettext_lazy("In which of your data centres"), queryset=Product.objects.none(), required=False
    )
    link = forms.CharField(
        label=gettext_lazy("Connection with the customer"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as “VPN to Civitas”. The customer says where it ends on its side."),
    )
    link_to = forms.CharField(
        label=gettext_lazy("Where it ends at the customer"),
        max_length=200,
        required=False,
        initial=gettext_lazy("your network"),
    )
    link_cut_min = forms.FloatField(
        label=gettext_lazy("Minutes to cut it"), min_value=0, max_value=9999, required=False
    )
    backup = forms.CharField(label=gettext_lazy("Backup"), max_length=200, required=False)
    backup_offline = forms.BooleanField(label=gettext_lazy("kept offline"), required=False)
    backup_elsewhere = forms.BooleanField(label=gettext_lazy("in another place"), required=False)
    backup_credentials = forms.BooleanField(label=gettext_lazy("under other accounts"), required=False)
    backup_tested = forms.DateField(
        label=gettext_lazy("Restore tested on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    emergency = forms.CharField(
        label=gettext_lazy("Emergency line or environment"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("How a customer goes on when the usual way is gone, such as a separate 4G connection."),
    )
    emergency_phone = forms.CharField(
        label=gettext_lazy("How to ask for it, with a telephone number"), max_length=200, required=False
    )
    emergency_setup_h = forms.FloatField(
        label=gettext_lazy("Hours to set it up"), min_value=0, max_value=9999, required=False
    )
    emergency_capacity = forms.FloatField(
        label=gettext_lazy("Share of normal capacity (0 to 1)"), min_value=0, max_value=1, required=False
    )

    GROUPS = (
        (gettext_lazy("The product"), ("name", "description", "restore_h")),
        (gettext_lazy("Hosting"), ("hosting", "hosting_type", "data_centre")),
        (gettext_lazy("Connection"), ("link", "link_to", "link_cut_min")),
        (
            gettext_lazy("Backup"),
            ("backup", "backup_offline", "backup_elsewhere", "backup_credentials", "backup_tested"),
        ),
        (
            gettext_lazy("When the usual way is gone"),
            ("emergency", "emergency_phone", "emergency_setup_h", "emergency_capacity"),
        ),
    )

    def __init__(self, product: Product, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        centres = Product.objects.offered().filter(supplier=product.supplier, kind=ProductKind.DATA_CENTRE)
        self.fields["data_centre"].queryset = centres.exclude(pk=product.pk)  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("link") and not cleaned.get("hosting") and self.product.kind == ProductKind.PRODUCT:
            self.add_error("hosting", _("A connection begins somewhere: say where the product runs."))
        return cleaned

    def plain(self) -> dict[str, Any]:
        """What was filled in, as values of JSON."""
        said = dict(self.cleaned_data)
        said["data_centre"] = said["data_centre"].pk if said.get("data_centre") else None
        said["backup_tested"] = said["backup_tested"].isoformat() if said.get("backup_tested") else None
        return said
