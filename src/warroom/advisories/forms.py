"""What is asked about an advisory."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.advisories.composing import Line
from warroom.advisories.models import Advised, Advisory
from warroom.fields import UploadField
from warroom.organisations.models import Organisation
from warroom.suppliers.models import Product
from weerbaar.advisories import Status
from weerbaar.advisories.signing import MOST

TLP = [
    ("AMBER", gettext_lazy("TLP:AMBER – only customers that you know and that use the product")),
    ("AMBER+STRICT", gettext_lazy("TLP:AMBER+STRICT – only those customers, and nobody outside them")),
    ("GREEN", gettext_lazy("TLP:GREEN – every local government here")),
    ("CLEAR", gettext_lazy("TLP:CLEAR – everybody")),
]


LARGEST = 5_000_000
"""Bytes: a third of what CSAF allows, for it is read while somebody waits."""


class FileForm(forms.Form):
    """A document and its signature."""

    document = UploadField(
        label=gettext_lazy("The advisory (CSAF 2.0, OpenVEX or CycloneDX VEX: JSON, or XML of CycloneDX)"), most=LARGEST
    )
    signature = UploadField(
        most=MOST,
        label=gettext_lazy("Its signature (.asc)"),
        required=False,
        help_text=gettext_lazy("Needed once a key of the supplier is known here."),
    )


class KeyForm(forms.Form):
    """A public key."""

    key = UploadField(label=gettext_lazy("Public OpenPGP key (.asc)"), most=MOST)


class WhyForm(forms.Form):
    """Why it is taken back."""

    why = forms.CharField(label=gettext_lazy("Why it is withdrawn"), max_length=500)


class WriteForm(forms.Form):
    """An advisory about products of one supplier: a status, a version and a sentence for each."""

    title = forms.CharField(label=gettext_lazy("What is wrong, in one line"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("What it is, and what an attacker can do with it"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    cve = forms.CharField(label=gettext_lazy("CVE number, if there is one"), max_length=20, required=False)
    tlp = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=TLP)
    summary = forms.CharField(
        label=gettext_lazy("What changed since the version before"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Only for a next version."),
    )

    def __init__(self, *args: Any, supplier: Organisation, replaces: Advisory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.products = list(Product.objects.filter(supplier=supplier).offered())
        if replaces is None:
            del self.fields["summary"]
        for product in self.products:
            self.fields[f"status_{product.pk}"] = forms.ChoiceField(
                label=product.name,
                choices=[("", gettext_lazy("nothing is said of it")), *Advised.Status.choices],
                required=False,
            )
            self.fields[f"version_{product.pk}"] = forms.CharField(
                label=gettext_lazy("Version (empty: all)"), max_length=60, required=False
            )
            self.fields[f"words_{product.pk}"] = forms.CharField(
                label=gettext_lazy("What to do; or why it is not affected"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def common(self) -> list[forms.BoundField]:
        """The fields about the whole."""
        return [self[name] for name in ("title", "text", "cve", "tlp", "summary") if name in self.fields]

    def per_product(self) -> list[tuple[Product, list[forms.BoundField]]]:
        """The three fields of each product."""
        return [(p, [self[f"{name}_{p.pk}"] for name in ("status", "version", "words")]) for p in self.products]

    def clean_cve(self) -> str:
        """In capitals, and of its form."""
        given = str(self.cleaned_data["cve"]).strip().upper()
        if given and not re.fullmatch(r"CVE-[0-9]{4}-[0-9]{4,}", given, re.ASCII):
            raise ValidationError(_("A CVE number looks like CVE-2022-12345."))
        return given

    def clean(self) -> dict[str, Any]:
        """Something is said of a product, and what VEX asks is said of each."""
        said = super().clean() or self.cleaned_data
        for product in self.products:
            status, words = said.get(f"status_{product.pk}"), str(said.get(f"words_{product.pk}", "")).strip()
            if status == Status.AFFECTED and not words:
                self.add_error(f"words_{product.pk}", _("Say what a customer should do about it."))
            if status == Status.NOT_AFFECTED and not words:
                self.add_error(f"words_{product.pk}", _("Say why it is not affected."))
            if words and not status:
                self.add_error(f"status_{product.pk}", _("Say which of these it is."))
        if not any(said.get(f"status_{product.pk}") for product in self.products):
            raise ValidationError(_("Say of at least one product how it stands."))
        return said

    def lines(self) -> list[Line]:
        """What is said, product by product."""
        said = self.cleaned_data
        return [
            Line(p, said[f"version_{p.pk}"].strip(), Status(said[f"status_{p.pk}"]), said[f"words_{p.pk}"].strip())
            for p in self.products
            if said[f"status_{p.pk}"]
        ]
