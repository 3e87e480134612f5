"""A supplier brings in its list of customers, and sees what came of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.contacts import sheet
from warroom.fields import UploadField
from warroom.organisations.access import Action, require
from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.suppliers import customers, listing, uses
from warroom.suppliers.models import CustomerList, Listing, Product

LARGEST = 5_000_000
SHOWN = 500
WHY: dict[str, Any] = {
    listing.NOBODY: gettext_lazy("no local government of today has this number or exactly this name"),
    listing.SEVERAL: gettext_lazy("several have this name: add the KBO number"),
    listing.NO_PRODUCT: gettext_lazy("you offer no product with this name"),
    listing.TWICE: gettext_lazy("stands here twice"),
    listing.EMPTY: gettext_lazy("no name and no number"),
}


class ListForm(forms.Form):
    """A spreadsheet."""

    file = UploadField(
        most=LARGEST,
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX, ODS or CSV with a column “KBO” or “name”, and if you like “product”. At most 3,000 rows."
        ),
    )


def page(request: Request, pk: int) -> HttpResponse:
    """The list: who is on it, who confirmed, and bring in another one."""
    supplier = customers.own(request, pk)
    form = ListForm(request.POST or None, request.FILES or None) if request.method == "POST" else ListForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            said = sheet.read((file.name or "?")[-200:], file.read(), get_language() or "nl")
            understood = listing.understood(supplier, said["headers"], said["rows"])
        except sheet.Unreadable as error:
            form.add_error("file", str(error))
        except listing.TooLong:
            form.add_error("file", _("This list is longer than 3,000 rows: split it."))
        except listing.NoColumns:
            form.add_error("file", _("No column is called “KBO” or “name”."))
        else:
            kept = listing.keep(supplier, file.name or "", understood, by=request.user)
            return redirect("suppliers:list_preview", kept.pk)
    rows = Listing.objects.filter(supplier=supplier, ended_at=None).select_related("organisation", "product")
    # Whether it confirmed is what it lets the supplier know now, of that product; a "no" looks the same as no answer.
    confirmed = {
        (body, product)
        for product in set(rows.order_by().values_list("product", flat=True))
        for body in uses.customers(supplier, product, shared_only=True).values_list("pk", flat=True)
    }
    context = {
        "supplier": supplier,
        "tab": "list",
        "form": form,
        "total": rows.count(),
        "confirmed": sum(1 for row in rows if (row.organisation_id, row.product_id) in confirmed),
        "rows": [(row, (row.organisation_id, row.product_id) in confirmed) for row in rows[:SHOWN]],
        "waiting": CustomerList.objects.filter(supplier=supplier, decided_at=None),
    }
    return render(request, "suppliers/list.html", context, status=422 if form.errors else 200)


def _list(request: Request, pk: int) -> CustomerList:
    found = get_object_or_404(CustomerList.objects.select_related("supplier"), pk=pk)
    require(request, Action.RUN_SUPPLIER, found)
    return found


def preview(request: Request, pk: int) -> HttpResponse:
    """Good rows and bad rows; nothing counts yet."""
    found = _list(request, pk)
    bodies = Organisation.objects.in_bulk([row["organisation"] for row in found.good])
    products = Product.objects.in_bulk([row["product"] for row in found.good if row["product"]])
    context = {
        "supplier": found.supplier,
        "tab": "list",
        "list": found,
        "good": [(row, bodies.get(row["organisation"]), products.get(row["product"])) for row in found.good[:SHOWN]],
        "bad": [(row, WHY.get(row["why"], "")) for row in found.bad[:SHOWN]],
    }
    return render(request, "suppliers/list_preview.html", context)


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Confirm the list, or throw it away."""
    found = _list(request, pk)
    if request.POST.get("decision") == "take":
        n = listing.take(found, by=request.user)
        if n is None:
            messages.warning(request, _("Somebody has already decided about this list."))
        else:
            said = ngettext(
                "{n} local government is asked whether it is your customer.",
                "{n} local governments are asked whether they are your customers.",
                n,
            )
            messages.success(request, said.format(n=n))
    else:
        listing.discard(found)
        messages.success(request, _("Thrown away."))
    return redirect("suppliers:list", found.supplier_id)


@require_POST
def unlist(request: Request, pk: int) -> HttpResponse:
    """Take bodies off the list."""
    supplier = customers.own(request, pk)
    pks = [int(one) for one in request.POST.getlist("row") if one.isdecimal()]
    n = listing.unlist(supplier, pks, by=request.user)
    if n:
        messages.success(request, ngettext("{n} taken off the list.", "{n} taken off the list.", n).format(n=n))
    return redirect("suppliers:list", pk)
