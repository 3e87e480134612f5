"""Who may see the page of a supplier: itself, its customers, the coordinator."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from warroom.organisations.access import Action, may, require
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet
from warroom.requests import Request
from warroom.suppliers.models import Listing, Product
from warroom.suppliers.uses import customers


@dataclass(frozen=True)
class SupplierPage:
    """What of a supplier others may see; it belongs to the supplier, its customers, and whom it says are its
    customers."""

    supplier: Organisation

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs."""
        listed = Listing.objects.filter(supplier=self.supplier, ended_at=None).exclude(answer=Listing.Answer.DENIED)
        return Organisation.objects.filter(
            Q(pk=self.supplier.pk)
            | Q(pk__in=customers(self.supplier).values("pk"))
            | Q(pk__in=listed.values("organisation"))
        )


def seen(request: Request, pk: int) -> Organisation:
    """The supplier ``pk``, for whoever may see its page. Raises Http404 for the others."""
    supplier = get_object_or_404(Organisation, pk=pk, kind=Kind.SUPPLIER)
    require(request, Action.SEE_SUPPLIER, SupplierPage(supplier))
    return supplier


def own(request: Request, pk: int) -> Organisation:
    """The supplier ``pk``, for who acts for it. Raises Http404, or PermissionDenied for who may only look."""
    supplier = seen(request, pk)
    require(request, Action.RUN_SUPPLIER, supplier)
    return supplier


def product(request: Request, pk: int) -> Product:
    """A product, for whoever may see its supplier's page."""
    found = get_object_or_404(Product.objects.select_related("supplier"), pk=pk)
    require(request, Action.SEE_SUPPLIER, SupplierPage(found.supplier))
    return found


def own_product(request: Request, pk: int) -> Product:
    """A product, for who acts for its supplier."""
    found = product(request, pk)
    require(request, Action.RUN_SUPPLIER, found)
    return found


def body(request: Request, supplier: Organisation) -> Organisation | None:
    """The customer for which the person looks at ``supplier``: the organisation acted for, or another of theirs."""
    theirs = {m.organisation_id for m in request.memberships}
    found = {o.pk: o for o in SupplierPage(supplier).organisations().filter(pk__in=theirs).exclude(pk=supplier.pk)}
    if request.organisation is not None and request.organisation.pk in found:
        return found[request.organisation.pk]
    return next(iter(found.values()), None)


def asked_for(request: Request, supplier: Organisation, action: Action) -> Organisation:
    """The same, when the person may do ``action`` for it. Raises Http404 or PermissionDenied."""
    found = body(request, supplier)
    if found is None:
        raise Http404
    require(request, action, found)
    return found


def runs(request: Request, supplier: Organisation) -> bool:
    """Whether the person acts for the supplier itself."""
    return may(request.user, Action.RUN_SUPPLIER, supplier)
