"""What a supplier should cut for which customer, on its own page: computed by ``plans`` from what each shared."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from warroom.plans.suppliers import customers_of
from warroom.requests import Request
from warroom.suppliers import customers


def page(request: Request, pk: int) -> HttpResponse:
    """For each customer that shared it: which links to cut, and which services that costs there."""
    supplier = customers.own(request, pk)
    found = customers_of(request, supplier)
    context = {
        "supplier": supplier,
        "tab": "cuts",
        "customers": found,
        "now": timezone.now(),
        "underway": any(c.cut is None and not c.error for c in found),
    }
    whole = not request.htmx or request.htmx.history_restore_request
    response = render(request, "suppliers/cuts.html" if whole else "plans/customers_list.html", context)
    response["Vary"] = "HX-Request"
    return response
