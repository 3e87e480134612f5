"""The messages of a supplier to its customers."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.alerts.words import Tlp
from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.suppliers import customers, uses, writing
from warroom.suppliers.models import Product

SHOWN = 50


def page(request: Request, pk: int) -> HttpResponse:
    """Write one, and see what came of those before."""
    supplier = customers.own(request, pk)
    form = writing.MessageForm(supplier, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                alert = writing.send(supplier, form.cleaned_data, by=request.user)
        except writing.TooMany:
            form.add_error(
                None,
                ngettext(
                    "You may write {n} time within 24 hours. Say the rest in the status of your product.",
                    "You may write {n} times within 24 hours. Say the rest in the status of your product.",
                    writing.MOST_A_DAY,
                ).format(n=writing.MOST_A_DAY),
            )
        except writing.Nobody:
            form.add_error(None, _nobody(supplier, form.cleaned_data["product"]))
        else:
            messages.success(request, _("On its way to your customers; the coordinator receives a copy."))
            return redirect("suppliers:message", pk, alert.pk)
    context = {
        "supplier": supplier,
        "tab": "messages",
        "form": form,
        "known": (total := uses.customers(supplier, shared_only=True).count()),
        "not_yet": total - writing.reaches(supplier, None, Tlp.AMBER).count(),
        "rows": writing.of(supplier)[:SHOWN],
    }
    return render(request, "suppliers/messages.html", context, status=422 if form.errors else 200)


def _nobody(supplier: Organisation, product: Product | None) -> str:
    if uses.customers(supplier, product, shared_only=True).exists():
        return _(
            "Under this label a message goes to customers that you know, and none of those that let you know is one "
            "yet: say on your page which are yours, or choose TLP:GREEN."
        )
    return _("No customer lets you know yet that it uses this: there is nobody to write to.")


def message(request: Request, pk: int, alert: int) -> HttpResponse:
    """One message: how far it came, and what each customer answered."""
    supplier = customers.own(request, pk)
    found = get_object_or_404(writing.of(supplier), pk=alert)
    context = {"supplier": supplier, "tab": "messages", "alert": found, **writing.reached(found)}
    return render(request, "suppliers/message.html", context)
