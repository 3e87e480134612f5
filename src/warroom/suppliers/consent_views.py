"""A body decides what a supplier may know of it, and what its landscape means by a name."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.landscapes import asked, saving, storing
from warroom.organisations.access import Action, require
from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request
from warroom.suppliers import consenting, customers, listing, naming
from warroom.suppliers.models import Consent, Listing, Product


@require_POST
def give(request: Request, pk: int) -> HttpResponse:
    """Let a supplier know that we are a customer, or more."""
    supplier = customers.seen(request, pk)
    body = customers.asked_for(request, supplier, Action.SHARE_WITH_SUPPLIER)
    product, level = _product(request, supplier), request.POST.get("level", "")
    if level not in Consent.Level.values:
        messages.error(request, _("Choose what the supplier may know."))
    else:
        consenting.give(body, supplier, product, level, by=request.user)
        messages.success(request, _("{supplier} now knows this, and nothing else.").format(supplier=supplier))
    return redirect("suppliers:page", pk)


@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    """Let the supplier know it no longer."""
    consent = get_object_or_404(Consent.objects.select_related("body", "supplier", "product"), pk=pk)
    require(request, Action.SHARE_WITH_SUPPLIER, consent)
    if consenting.end(consent, by=request.user):
        messages.success(request, _("From now on {supplier} no longer sees this.").format(supplier=consent.supplier))
    return _back(request, consent.supplier)


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """A body confirms or denies that it is a customer, as the supplier says."""
    row = get_object_or_404(Listing.objects.select_related("supplier", "organisation", "product"), pk=pk)
    require(request, Action.SHARE_WITH_SUPPLIER, row)
    yes = request.POST.get("answer") == Listing.Answer.CONFIRMED
    if listing.answered(row, yes=yes, by=request.user):
        said = (
            _("Confirmed: {supplier} now knows that you are a customer.")
            if yes
            else _("Kept. {supplier} does not hear of it, and you are not asked again.")
        )
        messages.success(request, said.format(supplier=row.supplier))
    return redirect("suppliers:index")


@require_POST
def name(request: Request) -> HttpResponse:
    """Write in a landscape which supplier or product an element is."""
    number, shown = request.POST.get("landscape", ""), request.POST.get("version", "")
    landscape = asked.landscape(request, int(number) if number.isdecimal() else 0, Action.EDIT_LANDSCAPE)
    which = request.POST.get("supplier", "")
    supplier = get_object_or_404(Organisation, pk=int(which) if which.isdecimal() else 0, kind=Kind.SUPPLIER)
    element = request.POST.get("element", "")
    product = _product(request, supplier)
    # Only what is proposed for this very landscape: nobody asks here who exists.
    proposed = naming.proposals(landscape.owner) if product is None else naming.products(landscape.owner, supplier)
    fits = [
        p
        for p in proposed
        if p.use.landscape_id == landscape.pk
        and p.use.element == element
        and p.supplier == supplier
        and p.product == product
    ]
    if not fits:
        raise Http404
    try:
        naming.confirm(
            landscape, element, supplier, product, seen=int(shown) if shown.isdecimal() else 0, by=request.user
        )
    except saving.Overtaken:
        messages.warning(request, _("Somebody changed it in the meantime; look again."))
    except storing.Wrong as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("Written in the landscape."))
    return redirect("suppliers:index") if product is None else redirect("suppliers:page", supplier.pk)


def _product(request: Request, supplier: Organisation) -> Product | None:
    number = request.POST.get("product", "")
    if not number:
        return None
    return get_object_or_404(Product, pk=int(number) if number.isdecimal() else 0, supplier=supplier)


def _back(request: Request, supplier: Organisation) -> HttpResponse:
    """To the page of the supplier, or to the list when it is no longer there for who looks."""
    if customers.body(request, supplier) is None:
        return redirect("suppliers:index")
    return redirect("suppliers:page", supplier.pk)
